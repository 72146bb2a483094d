"""A file with fourteen kinds of broken row, and more: each is told by its number, its column and its own words."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from beneficiaries.models import Person
from tests.exchange.tables import HEADERS, excel, person
from tests.factories.beneficiaries import national_number

pytestmark = pytest.mark.django_db

# kind: what stands in the row, in which field it is wrong, the code, and words that only this kind has
KINDS = {
    "no number": ({"number": ""}, "national_number", "number_missing", "لا يوجد رقم هوية"),
    "a digit short": ({"number": national_number(1)[:9]}, "national_number", "invalid_national_number", "10 أرقام"),
    "only the check digit wrong": ({"number": "1023456782"}, "national_number", "national_number_checksum", "غير صحيح"),
    "shortened by Excel": ({"number": "1.02E+09"}, "national_number", "number_shortened", "Excel"),
    "no first name": ({"first": ""}, "first_name", "name_missing", "الاسم الأول"),
    "digits in a name": ({"first": "سلمى 2"}, "first_name", "invalid_name", "أحرف فقط"),
    "a name without end": ({"family": "ا" * 61}, "family_name", "name_too_long", "61"),
    "an unknown gender": ({"gender": "غير ذلك"}, "gender", "unknown_gender", "«غير ذلك»"),
    "the 30th of a month of 29 days": ({"born": "30/01/1446"}, "birth_date", "invalid_day", "29"),
    "born in the future": ({"born": "01/01/1470"}, "birth_date", "too_late", "المستقبل"),
    "born too long ago": ({"born": "01/01/1880"}, "birth_date", "too_early", "130"),
    "a year of two digits": ({"born": "12/02/10"}, "birth_date", "short_year", "أربعة أرقام"),
    "no date at all": ({"born": "ليس تاريخًا"}, "birth_date", "invalid_date", "ليس تاريخًا. يُرجى"),
    "a landline as mobile": ({"mobile": "0138551234"}, "mobile", "landline", "هاتف ثابت"),
    "half a mobile": ({"mobile": "05012345"}, "mobile", "invalid_mobile", "0501234567"),
    "a district of elsewhere": ({"district": "حي لا وجود له"}, "district", "unknown_district", "«حي لا وجود له»"),
    "a status unheard of": ({"status": "ربما"}, "security_status", "unknown_status", "«ربما»"),
    "a household of elsewhere": ({"household": "KHB-HH-1448-000001"}, "household", "unknown_household", "KHB-HH"),
}
TWICE = "a number that stands twice"
# As `tables.person` writes its columns.
COLUMNS = {
    "national_number": "A",
    "first_name": "B",
    "family_name": "D",
    "gender": "E",
    "birth_date": "F",
    "mobile": "G",
    "district": "H",
    "security_status": "I",
    "household": "J",
}


@pytest.fixture
def batch(taken_over):
    """Every kind once, a good row, and the good row once more."""
    rows = []
    for n, (changed, *_told) in enumerate(KINDS.values(), start=10):
        household = changed.get("household", "")
        rows.append((*person(n, **{name: text for name, text in changed.items() if name != "household"}), household))
    rows += [(*person(1), ""), (*person(1), "")]
    return taken_over(content=excel(*rows, headers=(*HEADERS, "الأسرة")))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_code_and_its_own_words(batch, kind):
    _changed, field, code, words = KINDS[kind]
    row = batch.rows.get(number=list(KINDS).index(kind) + 2)
    assert (row.state, list(row.errors)) == ("bad", [field])
    (error,) = row.errors[field]
    assert error["code"] == code
    assert words in error["ar"]


def test_a_number_that_stands_twice_names_the_other_row(batch):
    row = batch.rows.get(number=len(KINDS) + 3)
    (error,) = row.errors["national_number"]
    assert error["code"] == "twice_in_file"
    assert str(len(KINDS) + 2) in error["ar"]


def test_no_two_kinds_are_told_in_the_same_words_and_the_good_row_is_taken_over(batch):
    told = [error["ar"] for row in batch.rows.filter(state="bad") for listed in row.errors.values() for error in listed]
    assert len(told) == len(KINDS) + 1 >= 14
    assert len(set(told)) == len(told)
    assert Person.objects.count() == 1


def test_the_file_of_errors_names_row_column_and_reason(batch, as_user, researcher):
    answer = as_user(researcher).get(reverse("beneficiaries:import-errors", args=[batch.uuid]))
    head, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert (head[0], head[-2], head[-1]) == ("السطر", "الأعمدة المطلوب تصحيحها", "الخطأ")
    by_number = {row[0]: row for row in rows}
    for number, (_changed, field, _code, words) in enumerate(KINDS.values(), start=2):
        assert f"({COLUMNS[field]})" in by_number[number][-2]
        assert words in by_number[number][-1]
    assert len(rows) == len(KINDS) + 1


def test_every_kind_is_mended_on_the_screen(batch, as_user, researcher):
    """The form of each row shows what is wrong below the cell that is wrong."""
    browser = as_user(researcher)
    shown = ""
    address = reverse("beneficiaries:import-rows", args=[batch.uuid])
    for _changed, _field, code, _words in KINDS.values():
        shown += browser.get(f"{address}?error={code}").content.decode()
    for _changed, _field, _code, words in KINDS.values():
        assert words in shown

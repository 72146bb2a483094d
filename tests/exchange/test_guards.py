"""What is no table, or none that can be taken: refused before anything is kept, each in words of its own."""

import io
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from openpyxl import Workbook

from beneficiaries.register_import import REGISTER
from core.clock import today
from exchange import guards, services
from exchange.cells import values_of
from exchange.models import ImportBatch
from tests.exchange.tables import HEADERS, excel, person, text, upload, zipped
from tests.factories.beneficiaries import national_number

pytestmark = pytest.mark.django_db


def last_column_of_excel():
    book = Workbook()
    book.active.append(HEADERS)
    book.active.cell(1, 16_384).value = "آخر"
    book.active.append(person(1))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def protected():
    """As Excel wraps a workbook that it protects by a password."""
    return guards.OLE + bytes(600) + guards.ENCRYPTED_PACKAGE + bytes(600)


def bomb():
    return zipped({"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)})


WINDOWS = {"delimiter": ";", "encoding": "windows-1256"}
# guard: the file, its name, the code, and what the words must say: where it is, or how much is too much
GUARDS = {
    "a renamed program": (b"MZ" + bytes(600), "السجل.xlsx", "program", ["برنامج"]),
    "fifty megabytes": (bytes(50 * guards.MEGABYTE), "السجل.csv", "too_large", ["50", "20"]),
    "protected by a password": (protected(), "السجل.xlsx", "password", ["كلمة مرور"]),
    "a sheet with macros": (
        zipped({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}),
        "السجل.xlsm",
        "macros",
        ["ماكرو"],
    ),
    "a bomb": (bomb(), "السجل.xlsx", "bomb", ["64"]),
    "501 rows where 500 are taken": (
        excel(*(person(n) for n in range(1, 502))),
        "السجل.xlsx",
        "too_many_rows",
        ["500", "502"],
    ),
    "16,384 columns": (last_column_of_excel(), "السجل.xlsx", "too_many_columns", ["XFD", "16384"]),
    "a formula": (
        excel(person(1), person(2, father="=HYPERLINK(1)")),
        "السجل.xlsx",
        "formula",
        ["السطر 3", "العمود C"],
    ),
    "a formula in a windows table with semicolons": (
        text(person(1), person(2), person(3, family="=1+1"), **WINDOWS),
        "السجل.csv",
        "formula",
        ["السطر 4", "العمود D"],
    ),
    "an endless cell in a windows table": (
        text(person(1, first="س" * 2500), **WINDOWS),
        "السجل.csv",
        "cell_too_long",
        ["السطر 2", "العمود B", "2500"],
    ),
    "the old kind of Excel": (guards.OLE + bytes(900), "السجل.xls", "old_excel", ["xlsx"]),
    "a binary workbook": (zipped({"xl/workbook.bin": "x"}), "السجل.xlsb", "binary_workbook", ["xlsb"]),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "السجل.xlsx", "wrong_type", ["ليس جدولًا"]),
    "a broken archive": (b"PK\x03\x04 broken", "السجل.xlsx", "damaged", ["تالف"]),
    "nothing": (b"", "السجل.xlsx", "empty", ["فارغ"]),
    "headers alone": (excel(), "السجل.xlsx", "no_rows", ["عناوين"]),
    "no headers": ("كلمة واحدة".encode(), "السجل.csv", "no_headers", ["15"]),
}


@pytest.fixture
def refusal(officer):
    """What is said of a file, of a kind of table that takes 500 rows."""

    def of(guard):
        content, name, _code, _words = GUARDS[guard]
        kind = replace(REGISTER, rows_at_most=500)
        with override("ar"), pytest.raises(ValidationError) as caught:
            services.open_batch(by=officer, kind=kind, file=upload(content, name), as_of=today())
        (error,) = caught.value.error_dict["file"]
        with override("ar"):
            return error.code, " ".join(map(str, error.messages))

    return of


@pytest.mark.parametrize("guard", GUARDS)
def test_each_is_refused_in_its_own_words_and_nothing_is_kept(refusal, guard, tmp_path):
    _content, _name, expected, parts = GUARDS[guard]
    code, words = refusal(guard)
    assert code == expected
    assert all(part in words for part in parts), words
    assert any("\u0600" <= letter <= "\u06ff" for letter in words)
    assert not ImportBatch.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_no_two_say_the_same(refusal):
    told = {guard: refusal(guard)[1] for guard in GUARDS}
    assert len(set(told.values())) == len(told)


def test_a_kind_says_itself_how_many_rows_it_takes(officer):
    content = excel(*(person(n) for n in range(1, 502)))
    batch = services.open_batch(
        by=officer, kind=replace(REGISTER, rows_at_most=501), file=upload(content), as_of=today()
    )
    assert batch.expected == 501


def test_a_missing_column_is_named(officer):
    content = excel(("سلمى", "المثال"), headers=("الاسم الأول", "اسم العائلة"))
    batch = services.open_batch(by=officer, kind=REGISTER, file=upload(content), as_of=today())
    with override("ar"), pytest.raises(ValidationError) as caught:
        services.confirm_columns(batch=batch, by=officer, kind=REGISTER, chosen=batch.columns)
    (error,) = caught.value.error_dict["national_number"]
    assert error.code == "missing_column"
    with override("ar"):
        assert "رقم" in error.messages[0]


def test_reordered_columns_are_understood(taken_over):
    order = (8, 3, 0, 1, 2, 6, 5, 4, 7)
    row = person(1)
    content = excel(tuple(row[n] for n in order), headers=tuple(HEADERS[n] for n in order))
    batch = taken_over(content=content)
    (kept,) = batch.rows.all()
    assert (kept.state, kept.verdict) == ("done", "new")
    assert batch.columns["national_number"] == 2
    assert national_number(1) == values_of(kept)["national_number"]

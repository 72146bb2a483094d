"""Fields that know Arabic digits, Saudi identifiers and both calendars."""

from contextlib import suppress
from datetime import date

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import hijri
from core.clock import today
from core.fields import (
    DateParts,
    LicenceFormField,
    MobileFormField,
    NationalNumberFormField,
    PhoneFormField,
    ShortAddressFormField,
    TypedDateFormField,
)
from core.forms import ArkanForm
from core.typed_dates import TypedDate
from tests.kernel_app.models import Parcel

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class DateForm(ArkanForm):
    born = TypedDateFormField(label="تاريخ الميلاد", latest=today, allow_partial=True, required=False)
    happened = TypedDateFormField(label="تاريخ التغيير", latest=today, earliest=date(2000, 1, 1))


def happened(day="", month="", year="", calendar="hijri"):
    return {
        "happened_day": day,
        "happened_month": month,
        "happened_year": year,
        "happened_calendar": calendar,
    }


def born(day="", month="", year="", calendar="hijri"):
    return {name.replace("happened", "born"): value for name, value in happened(day, month, year, calendar).items()}


# --- the date field ---


@pytest.mark.parametrize(
    ("typed", "stored", "gregorian"),
    [
        (("12", "2", "1445"), "h:1445-02-12", date(2023, 8, 28)),
        (("١٢", "٢", "١٤٤٥"), "h:1445-02-12", date(2023, 8, 28)),
        (("۱۲", "02", " 1445 "), "h:1445-02-12", date(2023, 8, 28)),
        (("28", "8", "2023", "gregorian"), "g:2023-08-28", date(2023, 8, 28)),
        (("28", "8", "2023", "g"), "g:2023-08-28", date(2023, 8, 28)),
        (("12\u200f", "صفر", "1445", "h"), "h:1445-02-12", date(2023, 8, 28)),
        (("28", "أغسطس", "2023", "gregorian"), "g:2023-08-28", date(2023, 8, 28)),
        (("12", "2", "1445", ""), "h:1445-02-12", date(2023, 8, 28)),
    ],
)
def test_a_date_in_either_calendar(typed, stored, gregorian):
    form = DateForm(happened(*typed))
    assert form.is_valid(), form.errors
    value = form.cleaned_data["happened"]
    assert (str(value), value.gregorian) == (stored, gregorian)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("", "", ""), "required"),
        (("12", "", "1445"), "incomplete"),
        (("12", "2", ""), "incomplete"),
        (("", "2", "1445"), "incomplete"),
        (("31", "2", "1445"), "invalid_day"),
        (("30", "2", "2023", "gregorian"), "invalid_day"),
        (("0", "2", "1445"), "invalid_day"),
        (("12", "13", "1445"), "invalid_month"),
        (("12", "0", "1445"), "invalid_month"),
        (("12", "2", "2023"), "date_out_of_range"),
        (("12", "2", "1445", "gregorian"), "date_out_of_range"),
        (("12", "2", "1343"), "too_early"),
        (("12", "2", "1499"), "too_late"),
        (("twelve", "2", "1445"), "invalid_date"),
        (("12", "<b>", "1445"), "invalid_date"),
        (("1.5", "2", "1445"), "invalid_date"),
        (("-1", "2", "1445"), "invalid_date"),
        (("1" * 5000, "2", "1445"), "invalid_date"),
        (("12", "2", "9999999"), "invalid_date"),
        (("\x00", "\x00", "\x00"), "required"),
        (("½", "2", "1445"), "invalid_date"),
        (("²", "2", "1445"), "invalid_date"),
    ],
)
def test_what_is_no_date_says_why_in_arabic(typed, code):
    form = DateForm(happened(*typed))
    assert not form.is_valid()
    (error,) = form.errors.as_data()["happened"]
    assert error.code == code
    (message,) = error.messages
    assert any("\u0600" <= letter <= "\u06ff" for letter in message)


def test_what_was_typed_is_kept():
    html = str(DateForm(happened("٣١", "2", "١٤٤٥")))
    assert 'value="٣١"' in html
    assert 'value="١٤٤٥"' in html
    assert '<option value="2" data-portal-hijri="صفر" data-portal-gregorian="فبراير" selected>' in html
    assert html.count('aria-invalid="true"') == 3


def test_an_odd_month_is_kept_too():
    html = str(DateForm(happened("1", '13"><img onerror=x>', "1445")))
    assert "<img" not in html
    assert "13&quot;&gt;&lt;img onerror=x&gt;" in html


def test_a_month_or_a_year_alone_where_it_is_enough():
    for typed, stored in [(("", "2", "1380"), "h:1380-02"), (("", "", "1380"), "h:1380"), (("", "", ""), None)]:
        form = DateForm(happened("1", "1", "1445") | born(*typed))
        assert form.is_valid(), form.errors
        value = form.cleaned_data["born"]
        assert (str(value) if value else None) == stored
    form = DateForm(happened("1", "1", "1445") | born("12", "", "1380"))
    assert form.errors.as_data()["born"][0].code == "month_missing"


def test_the_other_calendar_answers():
    html = str(DateForm(happened("12", "2", "1445")))
    assert "الإثنين 28 أغسطس 2023م" in html
    html = str(DateForm(happened("28", "8", "2023", "gregorian")))
    assert "الإثنين 12 صفر 1445هـ" in html


@pytest.mark.parametrize("initial", ["h:1445-02-12", TypedDate.parse("h:1445-02-12"), hijri.HijriDate(1445, 2, 12)])
def test_initial_values(initial):
    html = str(DateForm(initial={"happened": initial}))
    assert 'name="happened_day" id="id_happened_day" value="12"' in html
    assert 'value="hijri" id="id_happened_calendar_hijri" checked' in html


def test_a_gregorian_initial_value_is_shown_as_such():
    html = str(DateForm(initial={"happened": date(2023, 8, 28)}))
    assert 'value="gregorian" id="id_happened_calendar_gregorian" checked' in html
    assert 'value="28"' in html


def test_a_script_may_send_the_stored_form():
    form = DateForm({"happened": "h:١٤٤٥-٠٢-١٢"})
    assert form.is_valid(), form.errors
    assert str(form.cleaned_data["happened"]) == "h:1445-02-12"
    assert not DateForm({"happened": "tomorrow"}).is_valid()
    assert 'value="tomorrow"' in str(DateForm({"happened": "tomorrow"}))


def test_has_changed():
    def changed(**typed):
        return DateForm(happened(**typed), initial={"happened": "h:1445-02-12"}).has_changed()

    assert not changed(day="12", month="2", year="1445")
    assert not changed(day="١٢", month="صفر", year="1445", calendar="h")
    assert changed(day="13", month="2", year="1445")
    assert changed(day="12", month="2", year="1445", calendar="gregorian")
    assert changed()


def test_in_english():
    with translation.override("en"):
        html = str(DateForm(happened("31", "2", "1445")))
    assert "Safar" in html
    assert "This month has" in html


def test_disabled():
    class Fixed(ArkanForm):
        happened = TypedDateFormField(disabled=True, initial="h:1445-02-12")

    form = Fixed({"happened_day": "1", "happened_month": "1", "happened_year": "1440"})
    assert str(form).count(" disabled") == 5
    assert form.is_valid()
    assert str(form.cleaned_data["happened"]) == "h:1445-02-12"


@given(st.dates(hijri.MIN_GREGORIAN, hijri.MAX_GREGORIAN), st.booleans())
def test_every_day_of_the_table_can_be_typed(day, in_arabic_digits):
    found = hijri.HijriDate.from_gregorian(day)
    parts = [str(part) for part in (found.day, found.month, found.year)]
    if in_arabic_digits:
        parts = [part.translate(ARABIC_INDIC) for part in parts]
    value = TypedDateFormField().clean(DateParts(*parts, "hijri"))
    assert value.gregorian == day


@given(st.builds(DateParts, st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)))
def test_nothing_typed_is_a_crash(parts):
    for field in (TypedDateFormField(required=False), TypedDateFormField(required=False, allow_partial=True)):
        with suppress(ValidationError):
            field.clean(parts)
        assert field.widget.render("d", parts, {"id": "d"})


# --- identifiers ---


class CodesForm(ArkanForm):
    number = NationalNumberFormField(required=False)
    mobile = MobileFormField(required=False)
    phone = PhoneFormField(required=False)
    address = ShortAddressFormField(required=False)
    licence = LicenceFormField(required=False)


@pytest.mark.parametrize(
    ("field", "typed", "cleaned"),
    [
        ("number", "١٠٢٣٤٥٦٧٨١", "1023456781"),
        ("number", " 10 2345 6781\u200f", "1023456781"),
        ("mobile", "٠٥٠١٢٣٤٥٦٧", "+966501234567"),
        ("mobile", "00966 50-123-4567", "+966501234567"),
        ("address", "rrrd٢٩٢٩", "RRRD2929"),
        ("licence", "٥١٧٠", "5170"),
        ("number", "", ""),
    ],
)
def test_identifiers_in_any_spelling(field, typed, cleaned):
    form = CodesForm({field: typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == cleaned


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "1023456782"),
        ("number", "3023456781"),
        ("number", "<img src=x onerror=alert(1)>"),
        ("mobile", "05012345"),
        ("mobile", "013 855 1234"),
        ("address", "R2929"),
        ("licence", "\x00؛"),
        ("number", "1" * 100_000),
    ],
)
def test_identifiers_that_are_none(field, typed):
    form = CodesForm({field: typed})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert any("\u0600" <= letter <= "\u06ff" for letter in form.errors[field][0])
    assert "<img" not in str(form)


def test_a_stored_mobile_is_shown_as_people_write_it():
    assert 'value="050 123 4567"' in str(CodesForm(initial={"mobile": "+966501234567"}))


def test_identifiers_work_in_any_form():
    class Plain(forms.Form):
        number = NationalNumberFormField()

    form = Plain({"number": "١٠٢٣٤٥٦٧٨١"})
    assert form.is_valid()
    assert form.cleaned_data["number"] == "1023456781"


# --- stored values ---


@pytest.mark.django_db
class TestEncryptedText:
    def test_the_database_holds_a_ciphertext(self):
        parcel = Parcel.objects.create(label="ب", secret="سرّ ١")
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM kernel_app_parcel WHERE id = %s", [parcel.pk])
            (stored,) = cursor.fetchone()
        assert "سرّ" not in stored
        parcel.refresh_from_db()
        assert parcel.secret == "سرّ ١"

    def test_nothing_is_nothing(self):
        Parcel.objects.create(label="ب")
        assert Parcel.objects.filter(secret="").count() == 1
        assert Parcel.objects.exclude(secret__isnull=True).count() == 1

    @pytest.mark.parametrize("lookup", ["secret", "secret__contains", "secret__in", "secret__gt"])
    def test_it_cannot_be_searched(self, lookup):
        with pytest.raises(FieldError):
            list(Parcel.objects.filter(**{lookup: "سرّ"}))


@pytest.mark.django_db
class TestTypedDateField:
    def test_round_trip(self):
        parcel = Parcel.objects.create(label="ب", happened=TypedDate.parse("h:1445-02"))
        parcel.refresh_from_db()
        assert parcel.happened == TypedDate.parse("h:1445-02")
        parcel.full_clean()

    def test_nothing(self):
        parcel = Parcel.objects.create(label="ب")
        parcel.refresh_from_db()
        assert parcel.happened is None
        parcel.full_clean()

    def test_days_and_text_are_understood(self):
        assert str(Parcel(happened=date(2023, 8, 28))._meta.get_field("happened").to_python(date(2023, 8, 28))) == (
            "g:2023-08-28"
        )
        with pytest.raises(ValidationError):
            Parcel._meta.get_field("happened").clean("h:1445-13", None)


class TestEveryText(TestCase):
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=50))
    def test_comes_back_as_it_was(self, text):
        parcel = Parcel.objects.create(label="ب", secret=text)
        parcel.refresh_from_db()
        assert parcel.secret == text

import contextlib
from calendar import monthrange
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.hijri import MAX_GREGORIAN, MIN_GREGORIAN, HijriDate
from core.typed_dates import Calendar, InvalidDateError, Precision, TypedDate

H, G = Calendar.HIJRI, Calendar.GREGORIAN


@st.composite
def typed_dates(draw):
    """Any date a person can give, in either calendar and at any precision."""
    calendar = draw(st.sampled_from(Calendar))
    year = draw(st.integers(1343, 1500) if calendar == H else st.integers(1850, 2150))
    month = draw(st.none() | st.integers(1, 12))
    if month is None:
        return TypedDate(calendar, year)
    length = HijriDate.month_length(year, month) if calendar == H else monthrange(year, month)[1]
    return TypedDate(calendar, year, month, draw(st.none() | st.integers(1, length)))


@given(typed_dates())
def test_what_was_typed_is_kept(typed):
    assert TypedDate.parse(str(typed)) == typed
    parts = [typed.year, typed.month, typed.day]
    assert typed.precision == [Precision.YEAR, Precision.MONTH, Precision.DAY][2 - parts.count(None)]


@given(typed_dates())
def test_the_days_it_may_mean(typed):
    assert typed.gregorian <= typed.gregorian_end
    span = (typed.gregorian_end - typed.gregorian).days + 1
    match typed.precision:
        case Precision.DAY:
            assert span == 1
        case Precision.MONTH:
            assert span in ({28, 29, 30, 31} if typed.calendar == H else {28, 29, 30, 31})
        case Precision.YEAR:
            assert span in ({353, 354, 355, 356} if typed.calendar == H else {365, 366})
    if typed.calendar == G and typed.precision == Precision.YEAR:
        assert (typed.gregorian, typed.gregorian_end) == (date(typed.year, 1, 1), date(typed.year, 12, 31))


@given(st.dates(MIN_GREGORIAN, MAX_GREGORIAN))
def test_one_day_typed_in_either_calendar(day):
    in_hijri, in_gregorian = TypedDate.from_hijri(HijriDate.from_gregorian(day)), TypedDate.from_gregorian(day)
    assert in_hijri != in_gregorian
    assert in_hijri.gregorian == in_gregorian.gregorian == day


@pytest.mark.parametrize(
    ("typed", "written", "gregorian"),
    [
        (TypedDate(H, 1445, 2, 12), "h:1445-02-12", date(2023, 8, 28)),
        (TypedDate(G, 2023, 8), "g:2023-08", date(2023, 8, 1)),
        (TypedDate(H, 1380), "h:1380", date(1960, 6, 25)),
    ],
)
def test_stored_form(typed, written, gregorian):
    assert str(typed) == written
    assert typed.gregorian == gregorian
    assert TypedDate.parse(f" {written.translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))} ") == typed


def test_a_year_does_not_become_its_first_day():
    assert TypedDate(H, 1380) != TypedDate(H, 1380, 1, 1)
    assert TypedDate(H, 1380).gregorian_end == TypedDate(H, 1381).gregorian - timedelta(days=1)


@pytest.mark.parametrize(
    ("parts", "code", "message"),
    [
        ((H, 1445, 1, 30), "invalid_day", "هذا الشهر 29 يومًا."),
        ((G, 2023, 2, 29), "invalid_day", "هذا الشهر 28 يومًا."),
        ((G, 2023, 8, 0), "invalid_day", "هذا الشهر 31 يومًا."),
        ((H, 1445, 13), "invalid_month", "الشهر رقم من 1 إلى 12."),
        ((H, 1445, 0, 1), "invalid_month", "الشهر رقم من 1 إلى 12."),
        ((H, 1445, None, 5), "month_missing", "يرجى إدخال الشهر أيضًا."),
        (
            (H, 2023, 1, 1),
            "date_out_of_range",
            "السنة الهجرية بين 1343 و1500. للسنة الميلادية يرجى اختيار التقويم الميلادي.",
        ),
        (
            (G, 1445, 1, 1),
            "date_out_of_range",
            "السنة الميلادية بين 1850 و2150. للسنة الهجرية يرجى اختيار التقويم الهجري.",
        ),
    ],
)
def test_dates_that_do_not_exist_are_refused_in_words(parts, code, message):
    with translation.override("ar"), pytest.raises(InvalidDateError) as caught:
        TypedDate(*parts)
    assert caught.value.code == code
    with translation.override("ar"):
        assert caught.value.messages == [message]
    assert isinstance(caught.value, ValidationError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "text", ["", "x", "h:", "h:1445-2-1", "1445-02-12", "h:1445-02-12-01", "h:1445-", "g:20230828", "j:1445"]
)
def test_unreadable_forms(text):
    with pytest.raises(InvalidDateError):
        TypedDate.parse(text)


@given(st.text(max_size=20))
def test_parsing_anything_gives_a_date_or_a_refusal(text):
    with contextlib.suppress(InvalidDateError):
        assert str(TypedDate.parse(text))


def test_a_calendar_may_be_given_by_its_name():
    assert TypedDate("hijri", 1445).calendar is H
    with pytest.raises(ValueError, match="julian"):
        TypedDate("julian", 1445)

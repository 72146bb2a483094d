from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import dates
from core.dates import both_calendars
from core.hijri import MAX_GREGORIAN, MIN_GREGORIAN, HijriDate
from core.typed_dates import Calendar, TypedDate

DAY = date(2023, 8, 28)


@pytest.fixture
def arabic():
    with translation.override("ar"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("arabic")
class TestInArabic:
    @pytest.mark.parametrize(
        ("style", "text"),
        [
            ("long", "الإثنين 12 صفر 1445هـ (28 أغسطس 2023م)"),
            ("medium", "12 صفر 1445هـ – 28/08/2023م"),
            ("short", "12/02/1445هـ – 28/08/2023م"),
        ],
    )
    def test_both_calendars(self, style, text):
        assert both_calendars(DAY, style) == text

    def test_long_is_the_rule(self):
        assert both_calendars(DAY) == both_calendars(DAY, "long")
        assert both_calendars(date(2023, 9, 12)) == "الثلاثاء 27 صفر 1445هـ (12 سبتمبر 2023م)"
        assert both_calendars(date(2026, 11, 22)) == "الأحد 12 جمادى الآخرة 1448هـ (22 نوفمبر 2026م)"

    def test_the_two_lines_of_a_table(self):
        assert dates.hijri_date(DAY, weekday=True) == "الإثنين 12 صفر 1445هـ"
        assert dates.hijri_date(DAY) == "12 صفر 1445هـ"
        assert dates.gregorian_date(DAY) == "28 أغسطس 2023م"
        assert dates.gregorian_date(DAY, weekday=True) == "الإثنين 28 أغسطس 2023م"

    @pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17)])
    def test_off_the_table_gregorian_stands_alone(self, day):
        assert both_calendars(day) == dates.gregorian_date(day, weekday=True)
        assert both_calendars(day, "medium") == both_calendars(day, "short") == f"{day:%d/%m/%Y}م"
        assert dates.hijri_date(day) == dates.hijri_digits(day) == ""

    def test_names(self):
        assert [dates.weekday_name(date(2023, 8, 27 + n) if n < 5 else date(2023, 9, n - 4)) for n in range(7)] == [
            "الأحد", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت",
        ]  # fmt: skip
        assert [dates.gregorian_month_name(month) for month in range(1, 13)] == [
            "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
        ]  # fmt: skip

    def test_labels_of_months_and_years(self):
        assert dates.month_label(Calendar.HIJRI, 1444, 2) == "صفر 1444هـ"
        assert dates.month_label(Calendar.GREGORIAN, 2023, 8) == "أغسطس 2023م"
        assert dates.year_label(Calendar.HIJRI, 1445) == "1445هـ"
        assert dates.year_label(Calendar.GREGORIAN, 2023) == "2023م"

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("h:1445-02-12", "12 صفر 1445هـ"),
            ("g:2023-08-28", "28 أغسطس 2023م"),
            ("h:1445-02", "صفر 1445هـ"),
            ("g:2023-08", "أغسطس 2023م"),
            ("h:1380", "1380هـ"),
            ("g:1961", "1961م"),
        ],
    )
    def test_a_date_as_it_was_given(self, written, text):
        assert dates.as_typed(TypedDate.parse(written)) == text

    @pytest.mark.parametrize(
        ("moment", "text"),
        [(time(19, 15), "7:15 م"), (time(0, 5), "12:05 ص"), (time(12, 0), "12:00 م"), (time(9, 30), "9:30 ص")],
    )
    def test_time_of_day(self, moment, text):
        assert dates.time_of_day(moment) == text

    def test_only_european_digits(self):
        assert not set(both_calendars(DAY)) & set("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.usefixtures("english")
class TestInEnglish:
    @pytest.mark.parametrize(
        ("style", "text"),
        [
            ("long", "Monday 12 Safar 1445 AH (28 August 2023)"),
            ("medium", "12 Safar 1445 AH – 28/08/2023"),
            ("short", "12/02/1445 AH – 28/08/2023"),
        ],
    )
    def test_both_calendars(self, style, text):
        assert both_calendars(DAY, style) == text

    def test_others(self):
        assert both_calendars(date(1900, 1, 1)) == "Monday 1 January 1900"
        assert dates.as_typed(TypedDate.parse("h:1380")) == "1380 AH"
        assert dates.time_of_day(time(19, 15)) == "7:15 pm"


def test_a_moment_is_written_as_riyadhs_day_and_clock():
    late = datetime(2023, 8, 27, 21, 30, tzinfo=UTC)
    with translation.override("ar"):
        assert both_calendars(late) == both_calendars(DAY)
        assert dates.weekday_name(late) == "الإثنين"
        assert dates.time_of_day(late) == "12:30 ص"


@given(st.dates(), st.sampled_from(["ar", "en"]), st.sampled_from(["long", "medium", "short"]))
def test_every_day_has_a_text(day, language, style):
    with translation.override(language):
        text = both_calendars(day, style)
    assert str(day.year) in text
    if MIN_GREGORIAN <= day <= MAX_GREGORIAN:
        assert str(HijriDate.from_gregorian(day).year) in text


def test_what_is_no_style_or_month():
    with pytest.raises(ValueError, match="tiny"):
        both_calendars(DAY, "tiny")
    with pytest.raises(ValueError, match="month"):
        dates.gregorian_month_name(13)

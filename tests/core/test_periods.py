from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.hijri import MAX_GREGORIAN, MIN_GREGORIAN, HijriDate
from core.periods import Bucket, InvalidPeriodError, Period
from core.typed_dates import Calendar, TypedDate

H, G = Calendar.HIJRI, Calendar.GREGORIAN
MEETING_YEAR = Period.custom(HijriDate(1444, 2, 15), HijriDate(1445, 2, 14))

covered = st.dates(MIN_GREGORIAN, MAX_GREGORIAN)
spans = st.tuples(covered, covered).map(sorted).filter(lambda span: (span[1] - span[0]).days < 4000)
periods = st.builds(lambda span, calendar: Period(calendar, *span), spans, st.sampled_from(Calendar))


# --- years


@pytest.mark.parametrize(
    ("year", "start", "end"),
    [
        (1440, date(2018, 9, 11), date(2019, 8, 30)),
        (1445, date(2023, 7, 19), date(2024, 7, 6)),
        (1500, date(2076, 11, 27), date(2077, 11, 16)),
    ],
)
def test_a_hijri_year(year, start, end):
    period = Period.hijri_year(year)
    assert (period.calendar, period.start, period.end, period.year) == (H, start, end, year)
    assert period.days in {354, 355}


def test_a_gregorian_year():
    period = Period.gregorian_year(2023)
    assert (period.calendar, period.start, period.end, period.year) == (G, date(2023, 1, 1), date(2023, 12, 31), 2023)


@pytest.mark.parametrize("year", range(1344, 1501))
def test_hijri_years_follow_each_other(year):
    assert Period.hijri_year(year).previous() == Period.hijri_year(year - 1)
    months = Period.hijri_year(year).months()
    assert len(months) == 12
    assert all(month.whole for month in months)


@given(st.integers(1851, 2150))
def test_gregorian_years_follow_each_other(year):
    assert Period.gregorian_year(year).previous() == Period.gregorian_year(year - 1)
    assert len(Period.gregorian_year(year).months()) == 12


@pytest.mark.parametrize(
    ("make", "year"),
    [(Period.hijri_year, 1342), (Period.hijri_year, 2023), (Period.gregorian_year, 1445), (Period.gregorian_year, 0)],
)
def test_years_nobody_can_count(make, year):
    with pytest.raises(InvalidPeriodError) as caught:
        make(year)
    assert caught.value.code == "period_out_of_range"
    assert isinstance(caught.value, ValidationError)
    assert isinstance(caught.value, ValueError)
    with translation.override("ar"):
        assert "السنة" in caught.value.messages[0]


def test_before_the_first_year_of_the_table_the_span_stands_in_gregorian_days():
    before = Period.hijri_year(1343).previous()
    assert before.calendar == G
    assert before.end == date(1924, 7, 31)
    assert before.days == Period.hijri_year(1343).days


# --- other spans


def test_the_year_of_a_meeting_is_compared_with_the_same_dates_a_year_earlier():
    assert (MEETING_YEAR.start, MEETING_YEAR.end) == (date(2022, 9, 11), date(2023, 8, 30))
    assert MEETING_YEAR.year is None
    assert MEETING_YEAR.previous() == Period.custom(HijriDate(1443, 2, 15), HijriDate(1444, 2, 14))


def test_gregorian_days_that_are_a_hijri_year_are_understood_as_one():
    assert Period.custom(date(2022, 9, 11), date(2023, 8, 30)) == MEETING_YEAR
    assert Period.custom(date(2022, 9, 11), date(2023, 8, 30), Calendar.GREGORIAN).calendar == G
    assert Period.custom(date(2023, 7, 19), date(2024, 7, 6)) == Period.hijri_year(1445)
    # Without the days of a year by Hijri dates, plain days stay Gregorian.
    assert Period.custom(date(2022, 9, 11), date(2023, 8, 29)).calendar == G
    assert Period.custom(date(2022, 1, 1), date(2022, 12, 31)) == Period.gregorian_year(2022)


def test_a_whole_gregorian_year_by_dates():
    assert Period.custom(date(2023, 7, 1), date(2024, 6, 30)).previous() == Period.custom(
        date(2022, 7, 1), date(2023, 6, 30)
    )


def test_two_whole_years_are_compared_with_the_two_before():
    period = Period.custom(HijriDate(1443, 2, 15), HijriDate(1445, 2, 14))
    assert period.previous() == Period.custom(HijriDate(1441, 2, 15), HijriDate(1443, 2, 14))


def test_any_other_span_is_compared_with_one_of_equal_length():
    period = Period.custom(HijriDate(1445, 9, 1), HijriDate(1445, 9, 15))
    assert period.calendar == H
    assert period.previous() == Period.custom(HijriDate(1445, 8, 15), HijriDate(1445, 8, 29))


def test_typed_dates_give_the_calendar_and_may_be_imprecise():
    period = Period.custom(TypedDate(H, 1444, 2), TypedDate(H, 1444, 3))
    assert period == Period.custom(HijriDate(1444, 2, 1), HijriDate(1444, 3, HijriDate.month_length(1444, 3)))
    assert Period.custom(TypedDate(G, 2023), TypedDate(G, 2023)) == Period.gregorian_year(2023)


def test_off_the_table_a_period_is_gregorian():
    period = Period.custom(date(1924, 7, 1), HijriDate(1343, 2, 1))
    assert period.calendar == G
    with pytest.raises(InvalidPeriodError, match="1343"):
        Period(H, date(1924, 7, 1), date(1924, 9, 1))


@pytest.mark.parametrize(
    ("start", "end", "code", "message"),
    [
        (date(2023, 1, 2), date(2023, 1, 1), "period_reversed", "نهاية الفترة قبل بدايتها. يرجى مراجعة التاريخين."),
        (date.min, date.max, "period_too_long", "الفترة أطول من 30 سنة. يرجى اختيار فترة أقصر."),
    ],
)
def test_spans_nobody_can_count_are_refused_in_words(start, end, code, message):
    with pytest.raises(InvalidPeriodError) as caught:
        Period.custom(start, end)
    assert caught.value.code == code
    with translation.override("ar"):
        assert caught.value.messages == [message]


@given(periods)
def test_the_previous_period_ends_the_day_before(period):
    previous = period.previous()
    assert previous.end == period.start - timedelta(days=1)
    # The same dates of another year may differ by a leap day a year, never by more.
    assert abs(previous.days - period.days) <= period.days // 354 + 1
    assert period.start in period
    assert previous.end not in period


@given(covered, st.integers(1, 5))
def test_the_same_hijri_dates_a_year_earlier(start, years):
    first = HijriDate.from_gregorian(start)
    if not 1343 + years <= first.year <= 1500 - years or first.day == 30:
        return
    end = HijriDate(first.year + years, first.month, first.day).to_gregorian() - timedelta(days=1)
    period = Period.custom(start, end, H)
    assert period.previous().start == HijriDate(first.year - years, first.month, first.day).to_gregorian()
    assert Period.custom(start, end) == period


# --- months


@given(periods)
def test_months_cover_the_period_without_gap_or_overlap(period):
    buckets = period.months()
    assert buckets[0].start == period.start
    assert buckets[-1].end == period.end
    for before, after in zip(buckets, buckets[1:], strict=False):
        assert after.start == before.end + timedelta(days=1)
    assert sum((bucket.end - bucket.start).days + 1 for bucket in buckets) == period.days
    assert all(bucket.whole for bucket in buckets[1:-1])
    assert len({bucket.label for bucket in buckets}) == len(buckets)


@given(periods)
def test_a_month_is_a_month_of_the_periods_calendar(period):
    for bucket in period.months():
        if period.calendar == H:
            first, last = HijriDate.from_gregorian(bucket.start), HijriDate.from_gregorian(bucket.end)
            whole = first.day == 1 and last.day == HijriDate.month_length(last.year, last.month)
        else:
            first, last = bucket.start, bucket.end
            whole = first.day == 1 and (last + timedelta(days=1)).day == 1
        assert (first.year, first.month) == (last.year, last.month)
        assert bucket.whole == whole


def test_months_of_the_meetings_year_in_words():
    with translation.override("ar"):
        buckets = MEETING_YEAR.months()
        assert MEETING_YEAR.label == "15 صفر 1444هـ – 14 صفر 1445هـ"
    assert buckets[0] == Bucket("صفر 1444هـ، من يوم 15", date(2022, 9, 11), date(2022, 9, 26), False, "صفر")
    assert buckets[1] == Bucket("ربيع الأول 1444هـ", date(2022, 9, 27), date(2022, 10, 25), True, "ربيع الأول")
    assert buckets[-1] == Bucket("صفر 1445هـ، إلى يوم 14", date(2023, 8, 17), date(2023, 8, 30), False, "صفر")
    assert len(buckets) == 13


def test_labels():
    with translation.override("ar"):
        assert Period.hijri_year(1445).label == "1445هـ"
        assert Period.gregorian_year(2023).label == "2023م"
        inside = Period.custom(HijriDate(1445, 9, 5), HijriDate(1445, 9, 9))
        assert inside.months()[0].label == "رمضان 1445هـ، من يوم 5 إلى يوم 9"
        gregorian = Period.custom(date(2023, 8, 20), date(2023, 9, 30))
        assert gregorian.label == "20 أغسطس 2023م – 30 سبتمبر 2023م"
        assert [bucket.label for bucket in gregorian.months()] == ["أغسطس 2023م، من يوم 20", "سبتمبر 2023م"]
    with translation.override("en"):
        assert Period.hijri_year(1445).label == "1445 AH"
        assert MEETING_YEAR.months()[0].label == "Safar 1444 AH, from day 15"


def test_the_last_days_of_time():
    assert Period(G, date(9999, 12, 1), date.max).months()[-1].end == date.max
    assert Period(G, date(9999, 1, 1), date.max).year == 9999

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.clock import RIYADH, riyadh_date
from core.deadlines import (
    FRIDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    NoSuchDayError,
    WorkingCalendar,
    add_calendar_days,
    end_of_day,
    legal_deadline,
)
from core.hijri import HijriDate

# Estimated holidays of 1448H and of 2026, as an office would keep them.
EID_AL_FITR = frozenset(date(2027, 3, 9) + timedelta(days=n) for n in range(-1, 4))  # Mon 8 – Fri 12 March
NATIONAL_DAY = frozenset({date(2026, 9, 23)})  # a Wednesday
OFFICE = WorkingCalendar(holidays=EID_AL_FITR | NATIONAL_DAY)
PLAIN = WorkingCalendar()

some_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def calendars(draw):
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=4))
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=60))
    period = st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda hours: (time(hours[0]), time(hours[1])))
    duty = draw(st.dictionaries(st.integers(0, 6), st.lists(period, min_size=1, max_size=2), min_size=1))
    return WorkingCalendar(weekend, holidays, duty)


days = st.dates(date(2026, 2, 1), date(2027, 11, 30))
moments = st.datetimes(datetime(2026, 2, 1), datetime(2027, 11, 30)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


def riyadh(*parts):
    return datetime(*parts, tzinfo=RIYADH)


# --- calendar days: the duty of fifteen days


def test_a_change_on_12_safar_1445_is_due_on_27_safar():
    change = HijriDate(1445, 2, 12).to_gregorian()
    due = add_calendar_days(change, 15)
    assert due == date(2023, 9, 12)
    assert HijriDate.from_gregorian(due) == HijriDate(1445, 2, 27)
    assert due.weekday() == 1  # Tuesday


def test_a_change_on_17_ramadan_1448_is_due_inside_eid_and_stays_so(settings):
    change = HijriDate(1448, 9, 17).to_gregorian()
    due = add_calendar_days(change, 15)
    assert due == date(2027, 3, 11)
    assert HijriDate.from_gregorian(due) == HijriDate(1448, 10, 3)
    assert not OFFICE.is_working_day(due)
    assert legal_deadline(change, 15, OFFICE) == due
    # The reminder before the holiday that hides the deadline: Sunday 7 March.
    assert OFFICE.previous_working_day(due) == date(2027, 3, 7)
    settings.EXTEND_TO_NEXT_WORKING_DAY = True
    assert legal_deadline(change, 15, OFFICE) == date(2027, 3, 14)


@given(days, st.integers(0, 400), calendars())
def test_a_legal_deadline_is_never_earlier_when_it_is_extended(day, count, calendar):
    assert add_calendar_days(day, count) - day == timedelta(days=count)
    assert calendar.working_day_from(add_calendar_days(day, count)) >= add_calendar_days(day, count)


def test_the_end_of_a_day_is_riyadhs():
    assert end_of_day(date(2023, 9, 12)) == datetime(2023, 9, 12, 20, 59, 59, tzinfo=UTC)
    assert riyadh_date(end_of_day(date(2023, 9, 12))) == date(2023, 9, 12)


# --- working days


@pytest.mark.parametrize(
    ("calendar", "day", "count", "due"),
    [
        # Sunday to Thursday, Friday and Saturday off.
        (PLAIN, date(2023, 8, 28), 3, date(2023, 8, 31)),  # Mon → Thu
        (PLAIN, date(2023, 8, 28), 4, date(2023, 9, 3)),  # over Fri/Sat → Sun
        (PLAIN, date(2023, 8, 31), 1, date(2023, 9, 3)),  # Thu → Sun
        (PLAIN, date(2023, 9, 1), 1, date(2023, 9, 3)),  # from a Friday
        (PLAIN, date(2023, 9, 2), 1, date(2023, 9, 3)),  # from a Saturday
        (PLAIN, date(2023, 8, 28), 10, date(2023, 9, 11)),
        # Over the National Day, Wed 23 September 2026.
        (OFFICE, date(2026, 9, 21), 3, date(2026, 9, 27)),
        (OFFICE, date(2026, 9, 22), 1, date(2026, 9, 24)),
        (OFFICE, date(2026, 9, 23), 1, date(2026, 9, 24)),
        # Over Eid al-Fitr, Mon 8 – Fri 12 March 2027, and the Saturday after it.
        (OFFICE, date(2027, 3, 4), 3, date(2027, 3, 15)),
        (OFFICE, date(2027, 3, 7), 1, date(2027, 3, 14)),
        (OFFICE, date(2027, 3, 7), 10, date(2027, 3, 25)),
        # Backwards, for "two working days before it is due".
        (OFFICE, date(2027, 3, 14), -1, date(2027, 3, 7)),
        (OFFICE, date(2026, 9, 27), -2, date(2026, 9, 22)),
        # Not at all.
        (PLAIN, date(2023, 8, 28), 0, date(2023, 8, 28)),
        (OFFICE, date(2027, 3, 10), 0, date(2027, 3, 14)),
    ],
)
def test_working_days_over_weekends_and_holidays(calendar, day, count, due):
    assert calendar.add_working_days(day, count) == due


def test_office_and_charity_keep_different_days():
    charity = WorkingCalendar(weekend=frozenset({FRIDAY}), holidays=frozenset())
    assert charity.add_working_days(date(2026, 9, 22), 3) == date(2026, 9, 26)
    assert OFFICE.add_working_days(date(2026, 9, 22), 3) == date(2026, 9, 28)


def test_how_many_working_days_are_left():
    assert OFFICE.working_days_between(date(2027, 3, 7), date(2027, 3, 14)) == 1
    assert OFFICE.working_days_between(date(2027, 3, 7), date(2027, 3, 12)) == 0
    assert PLAIN.working_days_between(date(2023, 8, 28), date(2023, 9, 11)) == 10
    assert PLAIN.working_days_between(date(2023, 9, 11), date(2023, 8, 28)) == -10
    assert PLAIN.working_days_between(date(2023, 8, 28), date(2023, 8, 28)) == 0


@given(calendars(), days, st.integers(-60, 60))
def test_a_deadline_is_never_on_a_day_off(calendar, day, count):
    due = calendar.add_working_days(day, count)
    assert calendar.is_working_day(due)
    assert due >= day if count >= 0 else due < day


@given(calendars(), days, st.integers(1, 60))
def test_more_days_are_later_and_a_later_start_is_not_earlier(calendar, day, count):
    due = calendar.add_working_days(day, count)
    assert calendar.add_working_days(day, count + 1) > due
    assert calendar.add_working_days(day + timedelta(days=1), count) >= due


@given(calendars(), days, st.integers(1, 60), st.integers(1, 60))
def test_days_add_up(calendar, day, first, second):
    step = calendar.add_working_days(calendar.add_working_days(day, first), second)
    assert calendar.add_working_days(day, first + second) == step


@given(calendars(), days, st.integers(1, 60))
def test_counting_undoes_adding(calendar, day, count):
    due = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, due) == count
    assert calendar.working_days_between(due, day) == -count


@given(calendars(), days, days)
def test_counting_is_counting(calendar, first, last):
    assume(first <= last)
    one_by_one = sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert calendar.working_days_between(first, last) == one_by_one


@given(calendars(), days)
def test_neighbours(calendar, day):
    later, earlier = calendar.next_working_day(day), calendar.previous_working_day(day)
    assert earlier < day < later
    assert calendar.working_day_from(day) == (day if calendar.is_working_day(day) else later)
    assert not any(
        calendar.is_working_day(earlier + timedelta(days=n))
        for n in range(1, (later - earlier).days)
        if earlier + timedelta(days=n) != day
    )


@given(some_days, st.integers(0, 3000))
def test_without_holidays_ten_working_days_are_two_weeks(day, weeks):
    assume(PLAIN.is_working_day(day))
    assert PLAIN.add_working_days(day, min(weeks, 300) * 5) == day + timedelta(weeks=min(weeks, 300))


# --- duty


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        # Default duty: Sunday to Thursday, 08:00–22:00.
        (riyadh(2026, 11, 22, 10, 15), 4, riyadh(2026, 11, 22, 14, 15)),
        (riyadh(2026, 11, 22, 20), 4, riyadh(2026, 11, 23, 10)),  # two hours tonight, two tomorrow
        (riyadh(2026, 11, 22, 18), 4, riyadh(2026, 11, 22, 22)),  # to the last minute
        (riyadh(2026, 11, 22, 23), 4, riyadh(2026, 11, 23, 12)),  # after duty: from tomorrow's
        (riyadh(2026, 11, 22, 5), 4, riyadh(2026, 11, 22, 12)),  # before duty
        (riyadh(2026, 11, 26, 21), 4, riyadh(2026, 11, 29, 11)),  # Thursday evening → Sunday
        (riyadh(2026, 11, 27, 20), 4, riyadh(2026, 11, 29, 12)),  # Friday evening → Sunday noon
        (riyadh(2026, 9, 22, 21), 4, riyadh(2026, 9, 24, 11)),  # over the National Day
        (riyadh(2027, 3, 7, 21, 30), 1, riyadh(2027, 3, 14, 8, 30)),  # over Eid
        (riyadh(2026, 11, 22, 10), 0, riyadh(2026, 11, 22, 10)),
        (riyadh(2026, 11, 27, 20), 0, riyadh(2026, 11, 29, 8)),
        (riyadh(2026, 11, 22, 8), 28, riyadh(2026, 11, 23, 22)),  # two whole days of duty
        (riyadh(2026, 11, 22, 21, 59, 59), 0.5, riyadh(2026, 11, 23, 8, 29, 59)),
    ],
)
def test_four_hours_of_duty(moment, hours, due):
    found = OFFICE.add_duty_hours(moment, hours)
    assert found == due
    assert found.tzinfo is RIYADH
    assert OFFICE.add_duty_hours(moment.astimezone(UTC), hours) == due


def test_periods_with_a_pause_and_one_to_midnight():
    charity = WorkingCalendar(
        weekend=frozenset({FRIDAY}),
        duty_periods={SATURDAY: [(time(16), time(0)), (time(9), time(12))], SUNDAY: [(time(0), time(1))]},
    )
    assert charity.add_duty_hours(riyadh(2026, 11, 28, 11), 2) == riyadh(2026, 11, 28, 17)
    assert charity.add_duty_hours(riyadh(2026, 11, 28, 23, 30), 1) == riyadh(2026, 11, 29, 0, 30)
    assert charity.add_duty_hours(riyadh(2026, 11, 29, 1), 1) == riyadh(2026, 12, 5, 10)


def test_overlapping_periods_count_once():
    calendar = WorkingCalendar(duty_periods={SUNDAY: [(time(8), time(12)), (time(10), time(14)), (time(14), time(16))]})
    assert calendar.add_duty_hours(riyadh(2026, 11, 22, 8), 8) == riyadh(2026, 11, 22, 16)


def test_duty_may_stand_on_a_weekend_day_but_never_on_a_holiday():
    calendar = WorkingCalendar(
        holidays=frozenset({date(2026, 11, 27)}),
        duty_periods={FRIDAY: [(time(9), time(11))], THURSDAY: [(time(9), time(11))]},
    )
    assert calendar.next_duty(riyadh(2026, 11, 26, 12)) == riyadh(2026, 12, 3, 9)
    assert calendar.next_duty(riyadh(2026, 12, 3, 12)) == riyadh(2026, 12, 4, 9)
    assert calendar.is_on_duty(riyadh(2026, 12, 4, 10))
    assert not calendar.is_on_duty(riyadh(2026, 12, 4, 11))
    assert not calendar.is_on_duty(riyadh(2026, 11, 27, 10))


@given(calendars(), moments, st.integers(0, 40), st.integers(0, 40))
def test_duty_runs_forward_and_only_on_duty(calendar, moment, first, second):
    due = calendar.add_duty_hours(moment, first)
    assert due >= moment + timedelta(hours=first)
    assert calendar.add_duty_hours(moment, first + 1) > due
    assert calendar.add_duty_hours(moment + timedelta(hours=1), first) >= due
    assert due.date() not in calendar.holidays or due.time() == time(0)
    # A due moment lies in duty or at the very end of a period.
    assert calendar.is_on_duty(due) or calendar.is_on_duty(due - timedelta(microseconds=1))
    if first:
        assert calendar.add_duty_hours(due, second) >= calendar.add_duty_hours(moment, first + second)
        assert calendar.add_duty_hours(due, second + 1) == calendar.add_duty_hours(moment, first + second + 1)


@given(calendars(), moments)
def test_the_next_duty_is_now_or_a_beginning(calendar, moment):
    begins = calendar.next_duty(moment)
    assert calendar.is_on_duty(begins)
    if calendar.is_on_duty(moment):
        assert begins == moment
    else:
        assert begins > moment
        assert not calendar.is_on_duty(begins - timedelta(microseconds=1))


# --- what is no calendar


def test_impossible_calendars_are_refused():
    with pytest.raises(ValueError, match="working day"):
        WorkingCalendar(weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="weekdays"):
        WorkingCalendar(weekend=frozenset({7}))
    with pytest.raises(ValueError, match="weekdays"):
        WorkingCalendar(duty_periods={9: []})
    with pytest.raises(ValueError, match="after it begins"):
        WorkingCalendar(duty_periods={SUNDAY: [(time(22), time(6))]})
    with pytest.raises(ValueError, match="backwards"):
        PLAIN.add_duty_hours(riyadh(2026, 11, 22, 8), -1)
    with pytest.raises(ValueError, match="zone"):
        PLAIN.add_duty_hours(datetime(2026, 11, 22, 8), 1)  # noqa: DTZ001


def test_a_search_without_end_ends():
    with pytest.raises(NoSuchDayError):
        WorkingCalendar(duty_periods={}).add_duty_hours(riyadh(2026, 11, 22, 8), 1)
    closed = WorkingCalendar(holidays=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(4000)))
    with pytest.raises(NoSuchDayError):
        closed.next_working_day(date(2026, 1, 1))


def test_a_calendar_is_plain_data():
    assert WorkingCalendar() == WorkingCalendar()
    assert hash(WorkingCalendar()) == hash(WorkingCalendar())
    assert WorkingCalendar(weekend={FRIDAY}).weekend == frozenset({FRIDAY})
    with pytest.raises(AttributeError):
        PLAIN.weekend = frozenset()

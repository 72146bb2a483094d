"""When a duty is due and reminded of: the worked dates of the conventions, and properties over many others."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import RIYADH, in_riyadh
from core.deadlines import WorkingCalendar, end_of_day
from core.hijri import HijriDate
from core.typed_dates import Calendar, TypedDate
from data_changes.enums import TERMS, Duty, Milestone
from data_changes.plan import Planned, due_day, last_day_before_holiday, milestones, next_moment, plan

M = Milestone
ORDINARY = WorkingCalendar()
DAY = dt.timedelta(days=1)


def all_day(day):
    return [(dt.time(8), dt.time(21))]


def ramadan(day):
    return [(dt.time(13), dt.time(16)), (dt.time(21), dt.time(23, 30))]


def moment(day, hour=10, minute=0):
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=RIYADH)


def planned(happened_on, at, duty=Duty.CHANGE, calendar=ORDINARY, windows=all_day):
    return plan(
        duty=duty,
        happened_on=happened_on,
        due_on=due_day(duty, happened_on, calendar),
        at=at,
        calendar=calendar,
        windows=windows,
    )


# --- the due day -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        (HijriDate(1445, 2, 12), HijriDate(1445, 2, 27)),
        (HijriDate(1448, 9, 17), HijriDate(1448, 10, 3)),
    ],
)
def test_fifteen_calendar_days_from_the_day_after(happened, due):
    assert due_day(Duty.CHANGE, happened.to_gregorian(), ORDINARY) == due.to_gregorian()


def test_a_deadline_inside_a_holiday_is_still_the_deadline(settings):
    eid = WorkingCalendar(holidays=frozenset(dt.date(2027, 3, 9) + n * DAY for n in range(4)))
    happened = dt.date(2027, 2, 24)
    assert due_day(Duty.CHANGE, happened, eid) == dt.date(2027, 3, 11)
    settings.EXTEND_TO_NEXT_WORKING_DAY = True
    assert due_day(Duty.CHANGE, happened, eid) == dt.date(2027, 3, 14)


def test_the_ministrys_request_has_thirty():
    assert due_day(Duty.MINISTRY_REQUEST, dt.date(2026, 11, 1), ORDINARY) == dt.date(2026, 12, 1)


# --- the plan ----------------------------------------------------------------------------------------------------


def test_on_the_day_itself_everything_is_planned():
    happened = dt.date(2026, 11, 1)
    assert planned(happened, moment(happened)) == [
        Planned(M.DAY_0, happened, moment(happened)),
        Planned(M.DAY_7, dt.date(2026, 11, 8), moment(dt.date(2026, 11, 8), 8)),
        Planned(M.DAY_12, dt.date(2026, 11, 13), moment(dt.date(2026, 11, 13), 8)),
        Planned(M.DAY_14, dt.date(2026, 11, 15), moment(dt.date(2026, 11, 15), 8)),
        Planned(M.DAY_15, dt.date(2026, 11, 16), moment(dt.date(2026, 11, 16), 8)),
        Planned(M.AFTER, dt.date(2026, 11, 17), moment(dt.date(2026, 11, 17), 8)),
    ]


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (3, [M.DAY_0, M.DAY_7, M.DAY_12, M.DAY_14, M.DAY_15, M.AFTER]),
        (7, [M.DAY_7, M.DAY_12, M.DAY_14, M.DAY_15, M.AFTER]),
        (13, [M.DAY_12, M.DAY_14, M.DAY_15, M.AFTER]),
        (15, [M.DAY_15, M.AFTER]),
        (16, [M.AFTER]),
        (200, [M.AFTER]),
    ],
)
def test_opened_late_the_newest_is_told_at_once(days, left):
    happened = dt.date(2026, 11, 1)
    at = moment(happened + days * DAY)
    found = planned(happened, at)
    assert [each.milestone for each in found] == left
    assert found[0].due_at == at
    assert all(each.due_at > at for each in found[1:])


def test_opened_at_night_the_first_waits_for_the_morning():
    happened = dt.date(2026, 11, 1)
    found = planned(happened, moment(happened, 22))
    assert found[0] == Planned(M.DAY_0, happened, moment(happened + DAY, 8))


def test_opened_in_the_last_night_the_morning_after_says_it_all():
    happened = dt.date(2026, 11, 1)
    assert [each.milestone for each in planned(happened, moment(happened + 15 * DAY, 22))] == [M.AFTER]


def test_in_ramadan_the_last_night_still_has_its_window():
    happened = dt.date(2027, 2, 10)
    last = happened + 15 * DAY
    found = planned(happened, moment(last, 19), windows=ramadan)
    assert found[0] == Planned(M.DAY_15, last, moment(last, 21))


def test_before_a_holiday_that_hides_the_deadline():
    """Changed on Thursday, due on Friday of a week that is all holiday: the Thursday before is the last working day."""
    happened = dt.date(2026, 11, 5)
    holiday = WorkingCalendar(holidays=frozenset(dt.date(2026, 11, 15) + n * DAY for n in range(5)))
    days = dict(milestones(Duty.CHANGE, happened, dt.date(2026, 11, 20), holiday))
    assert days[M.BEFORE_HOLIDAY] == dt.date(2026, 11, 12)
    assert list(days.values()) == sorted(days.values())


def test_the_last_working_day_takes_the_place_of_its_days_own_reminder():
    eid = WorkingCalendar(holidays=frozenset(dt.date(2027, 3, 9) + n * DAY for n in range(4)))
    days = milestones(Duty.CHANGE, dt.date(2027, 2, 24), dt.date(2027, 3, 11), eid)
    assert [milestone for milestone, _day in days] == [M.DAY_0, M.DAY_7, M.BEFORE_HOLIDAY, M.DAY_14, M.DAY_15, M.AFTER]


def test_a_weekend_is_no_holiday():
    friday = dt.date(2026, 11, 20)
    assert last_day_before_holiday(friday, ORDINARY) is None
    long_weekend = WorkingCalendar(holidays=frozenset({dt.date(2026, 11, 22)}))
    assert last_day_before_holiday(friday, long_weekend) == dt.date(2026, 11, 19)


def test_a_season_without_any_window_sends_at_once_rather_than_never():
    at = moment(dt.date(2026, 11, 1), 22)
    assert next_moment(at, lambda day: []) == at


# --- properties --------------------------------------------------------------------------------------------------

days = st.dates(dt.date(2023, 1, 1), dt.date(2030, 12, 31))
duties = st.sampled_from(Duty.values)
window_tables = st.sampled_from([all_day, ramadan, lambda day: ramadan(day) if day.month in (2, 3) else all_day(day)])


@st.composite
def calendars(draw):
    holidays = set()
    for start, length in draw(st.lists(st.tuples(days, st.integers(1, 9)), max_size=6)):
        holidays |= {start + n * DAY for n in range(length)}
    return WorkingCalendar(holidays=frozenset(holidays))


@st.composite
def openings(draw):
    """A change, somebody who opens it up to forty days later at any minute, holidays near the deadline, windows."""
    happened = draw(days)
    late = draw(st.integers(0, 40))
    clock = draw(st.times())
    near = happened + dt.timedelta(days=draw(st.integers(10, 32)))
    length = draw(st.integers(0, 9))
    calendar = WorkingCalendar(holidays=frozenset(near + n * DAY for n in range(length)))
    at = dt.datetime.combine(happened + late * DAY, clock.replace(fold=0), tzinfo=RIYADH)
    return draw(duties), happened, at, calendar, draw(window_tables)


@given(duties, days, calendars())
def test_due_day_is_the_term_and_nothing_moves_it(duty, happened, calendar):
    assert (due_day(duty, happened, calendar) - happened).days == TERMS[duty]


@given(openings())
def test_every_reminder_falls_into_a_window_once_a_day_in_order(opening):
    duty, happened, at, calendar, windows = opening
    found = planned(happened, at, duty, calendar, windows)
    assert found, "whoever opens a follow-up is told at least once"
    for each in found:
        local = in_riyadh(each.due_at)
        assert any(start <= local.time() < end for start, end in windows(local.date()))
        assert each.due_at >= at
    moments = [each.due_at for each in found]
    assert moments == sorted(set(moments))
    told_on = [in_riyadh(each).date() for each in moments]
    assert len(set(told_on)) == len(told_on)
    assert len({each.milestone for each in found}) == len(found)


@given(openings())
def test_the_last_day_is_told_before_it_ends_and_the_day_after_always(opening):
    duty, happened, at, calendar, windows = opening
    due = due_day(duty, happened, calendar)
    found = {each.milestone: each for each in planned(happened, at, duty, calendar, windows)}
    last = {Duty.CHANGE: M.DAY_15, Duty.MINISTRY_REQUEST: M.DAY_30}[duty]
    if last in found:
        assert found[last].due_at <= end_of_day(due)
    assert found[M.AFTER].due_at > end_of_day(due)
    assert last in found or in_riyadh(at).date() >= due


@given(openings())
def test_nothing_of_the_past_is_planned_but_the_newest(opening):
    duty, happened, at, calendar, windows = opening
    found = planned(happened, at, duty, calendar, windows)
    assert sum(each.falls_on < in_riyadh(at).date() for each in found) <= 1
    assert all(in_riyadh(each.due_at).date() == each.falls_on for each in found[1:])


@given(days, calendars())
def test_the_day_before_a_holiday_is_a_working_day_with_nothing_but_days_off_until_the_deadline(due, calendar):
    found = last_day_before_holiday(due, calendar)
    if found is None:
        return
    between = [found + n * DAY for n in range(1, (due - found).days + 1)]
    assert calendar.is_working_day(found)
    assert not any(calendar.is_working_day(day) for day in between)


# --- the calendars that people live by ---------------------------------------------------------------------------


def real_windows(day):
    """As the season of the year has it: in Ramadan by Umm al-Qura the afternoon and the night, otherwise the day."""
    return ramadan(day) if HijriDate.from_gregorian(day).month == 9 else all_day(day)


def feasts(first, last):
    """The days off of the feasts between two Hijri years, by Umm al-Qura: 30 Ramadan to 4 Shawwal, 9 to 12 Dhu al-Hijja."""
    days_off = set()
    for year in range(first, last + 1):
        for month, day, length in ((10, 1, 4), (12, 9, 4)):
            begins = HijriDate(year, month, day).to_gregorian()
            days_off |= {begins + n * DAY for n in range(length)}
    return WorkingCalendar(holidays=frozenset(days_off))


FEASTS = feasts(1444, 1452)


@st.composite
def hijri_days(draw):
    year, month = draw(st.integers(1444, 1452)), draw(st.integers(1, 12))
    length = HijriDate.month_length(year, month)
    return HijriDate(year, month, draw(st.integers(1, length)))


@given(duties, hijri_days())
def test_a_day_typed_in_either_calendar_has_the_same_term(duty, day):
    """Also over months of 29 and 30 days, the end of a Hijri year and 29 February."""
    typed = TypedDate(Calendar.HIJRI, day.year, day.month, day.day)
    due = due_day(duty, typed.gregorian, ORDINARY)
    assert due == due_day(duty, TypedDate.from_gregorian(day.to_gregorian()).gregorian, ORDINARY)
    counted = day.to_gregorian()
    for _each in range(TERMS[duty]):
        counted += DAY
    assert due == counted
    assert HijriDate.from_gregorian(due).to_gregorian() == due


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        ((1448, 1, 29), (1448, 2, 15)),  # Muharram 1448 has 29 days
        ((1445, 2, 30), (1445, 3, 15)),  # Safar 1445 has 30
        ((1445, 12, 20), (1446, 1, 5)),  # a year of 355 days
        ((1448, 9, 15), (1448, 10, 1)),  # from Ramadan, of 29 days, onto the first day of the feast
        ((1448, 9, 14), (1448, 9, 29)),  # within Ramadan
        ((1448, 8, 25), (1448, 9, 10)),  # into Ramadan
        ((1448, 9, 17), (1448, 10, 3)),  # into the feast
        ((1448, 11, 25), (1448, 12, 11)),  # on the second day of the feast of sacrifice
    ],
)
def test_worked_dates_by_umm_al_qura(happened, due):
    found = due_day(Duty.CHANGE, HijriDate(*happened).to_gregorian(), FEASTS)
    assert HijriDate.from_gregorian(found) == HijriDate(*due)


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        (dt.date(2024, 2, 14), dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), dt.date(2024, 3, 15)),
        (dt.date(2028, 2, 20), dt.date(2028, 3, 6)),
        (dt.date(2027, 2, 20), dt.date(2027, 3, 7)),
        (dt.date(2026, 12, 20), dt.date(2027, 1, 4)),
        (dt.date(2023, 8, 28), dt.date(2023, 9, 12)),
        (dt.date(2027, 2, 24), dt.date(2027, 3, 11)),
    ],
)
def test_worked_dates_over_leap_days_and_year_ends(happened, due):
    assert due_day(Duty.CHANGE, happened, FEASTS) == due


@given(duties, hijri_days(), st.integers(0, 40), st.times())
def test_through_ramadan_and_the_feasts(duty, day, late, clock):
    """Every word in a window of its season; none after the deadline but the one of the day after; none on a day twice."""
    happened = day.to_gregorian()
    due = due_day(duty, happened, FEASTS)
    at = dt.datetime.combine(happened + late * DAY, clock.replace(fold=0), tzinfo=RIYADH)
    found = planned(happened, at, duty, FEASTS, real_windows)
    for each in found:
        local = in_riyadh(each.due_at)
        assert any(start <= local.time() < end for start, end in real_windows(local.date()))
        if each.milestone == M.AFTER:
            assert each.falls_on == due + DAY
        else:
            assert each.falls_on <= due
        if each.milestone == M.BEFORE_HOLIDAY:
            assert FEASTS.is_working_day(each.falls_on)
            assert each.falls_on < due
    told_late = [each for each in found if each.due_at > end_of_day(due)]
    assert {each.milestone for each in told_late} <= {M.AFTER}


@given(duties, hijri_days())
def test_a_feast_that_hides_the_deadline_has_its_word_on_the_last_working_day(duty, day):
    happened = day.to_gregorian()
    due = due_day(duty, happened, FEASTS)
    days = dict(milestones(duty, happened, due, FEASTS))
    if due in FEASTS.holidays:
        assert days[M.BEFORE_HOLIDAY] == FEASTS.previous_working_day(due)
    assert days[M.AFTER] == due + DAY
    assert len(set(days.values())) == len(days)
    assert max(days.values()) == due + DAY

"""The calendar of last days: whole weeks from Sunday, each day in both calendars, one number for a day."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.clock import today
from core.deadlines import WorkingCalendar
from data_changes.enums import ChangeStatus, Proof
from data_changes.months import GREGORIAN, HIJRI, Month
from tests.factories.data_changes import DataChangeFactory

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(1990, 1, 1), dt.date(2070, 1, 1))


@given(days, st.sampled_from([HIJRI, GREGORIAN]))
def test_a_month_holds_its_days_and_its_neighbours_touch(day, calendar):
    month = Month.of(calendar, day)
    assert month.first <= day <= month.last
    assert month.previous.last + DAY == month.first
    assert month.last + DAY == month.next.first
    assert Month.asked(calendar, month.key) == month
    assert 28 <= (month.last - month.first).days + 1 <= 31
    assert month.other.calendar != calendar


@given(days, st.sampled_from([HIJRI, GREGORIAN]))
def test_its_weeks_begin_on_sunday_and_hold_every_day_once(day, calendar):
    month = Month.of(calendar, day)
    weeks = month.weeks([(day, ChangeStatus.OPEN, 2)], days_off=WorkingCalendar())
    shown = [cell for week in weeks for cell in week]
    assert all(len(week) == 7 and week[0].date.weekday() == 6 for week in weeks)
    assert [cell.date for cell in shown] == [shown[0].date + n * DAY for n in range(len(shown))]
    inside = [cell.date for cell in shown if cell.inside]
    assert (inside[0], inside[-1]) == (month.first, month.last)
    assert [cell.date for cell in shown if cell.waiting] == [day]
    assert all(cell.is_off == (cell.date.weekday() in (4, 5)) for cell in shown)


@pytest.mark.parametrize("text", ["", "x", "1448-13", "1448-00", "0000-01", "9999-01", "1448", "٩٩٩٩-٠١"])
@pytest.mark.parametrize("calendar", [HIJRI, GREGORIAN, "other"])
def test_what_is_no_month_is_this_one(calendar, text):
    month = Month.asked(calendar, text)
    assert month.first <= today() <= month.last


def test_a_month_in_the_readers_digits():
    assert Month.asked(HIJRI, "١٤٤٨-٠٩") == Month(HIJRI, 1448, 9)


@pytest.mark.django_db
def test_each_day_leads_to_its_follow_ups(office, researcher, as_user):
    waiting = DataChangeFactory(person__office=office)
    told = DataChangeFactory(
        person__office=office, happened_on=waiting.happened_on, status="notified", proof=Proof.SAID
    )
    closed = DataChangeFactory(
        person__office=office, happened_on=waiting.happened_on, status="closed", close_reason="other"
    )
    client = as_user(researcher)
    month = Month.of(HIJRI, waiting.due_on)
    page = client.get(reverse("data_changes:calendar"), {"calendar": HIJRI, "month": month.key})
    (cell,) = [day for week in page.context["weeks"] for day in week if day.waiting and day.inside]
    assert (cell.date, cell.waiting, cell.done) == (waiting.due_on, 1, 1)
    found = client.get(reverse("data_changes:list"), {"due": waiting.due_on.isoformat(), "state": "all"})
    assert set(found.context["page"].rows) == {waiting, told, closed}
    assert not client.get(reverse("data_changes:list"), {"due": today().isoformat()}).context["page"].rows


@pytest.mark.django_db
def test_the_slip_says_the_last_day_and_names_nobody(office, researcher, as_user):
    change = DataChangeFactory(person__office=office, person__first_name="سلمى")
    text = as_user(researcher).get(reverse("data_changes:slip", args=[change.reference])).content.decode()
    assert change.due_on.isoformat() in text
    assert "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية." in text
    for hidden in ("سلمى", change.person.national_number_last4):
        assert hidden not in text

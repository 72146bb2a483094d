"""What waits, in its bands: late, today, this week, later."""

import datetime as dt

import pytest
from django.utils import timezone

from core import work
from core.clock import today
from core.work import Band, WorkItem, band_of, grouped


@pytest.mark.parametrize(
    ("days", "band"),
    [(-400, Band.LATE), (-1, Band.LATE), (0, Band.TODAY), (1, Band.WEEK), (7, Band.WEEK), (8, Band.LATER)],
)
def test_the_band_of_a_day(days, band):
    assert band_of(today() + dt.timedelta(days=days)) == band


def test_work_without_a_date_belongs_to_the_week():
    assert band_of(None) == Band.WEEK


def test_a_moment_counts_by_its_day_in_riyadh(monkeypatch):
    late_in_the_evening = dt.datetime(2026, 11, 21, 21, 30, tzinfo=dt.UTC)  # already the 22nd in Riyadh
    monkeypatch.setattr(work, "today", lambda: dt.date(2026, 11, 22))
    assert band_of(late_in_the_evening) == Band.TODAY
    assert timezone.localdate(late_in_the_evening) == dt.date(2026, 11, 22)


def test_groups_stand_in_order_and_empty_ones_are_left_out():
    day = today()
    items = [
        WorkItem("c", "/c", reference="C", due=day + dt.timedelta(days=3)),
        WorkItem("b", "/b", reference="B", due=day - dt.timedelta(days=1)),
        WorkItem("a", "/a", reference="A", due=day - dt.timedelta(days=1)),
        WorkItem("d", "/d", reference="D"),
    ]
    groups = grouped(items)
    assert [group.band for group in groups] == [Band.LATE, Band.WEEK]
    assert [[item.title for item in group.items] for group in groups] == [["a", "b"], ["c", "d"]]


def test_a_room_may_say_where_its_work_stands():
    """Overdue by working days is the room's knowledge, not the calendar's."""
    item = WorkItem("a", "/a", due=today() + dt.timedelta(days=1), band=Band.LATE)
    assert [group.band for group in grouped([item])] == [Band.LATE]

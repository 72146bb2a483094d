"""A visit that reaches the portal after its day: 7 working days of the office's calendar, later only the director."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.clock import RIYADH, now, today
from core.deadlines import WorkingCalendar
from corners import counting, services
from corners.enums import DayStatus, VisitService
from corners.models import Visit
from offices.enums import HolidayScope
from tests.factories.corners import CornerDayFactory, CornerDayResearcherFactory
from tests.factories.offices import HolidayFactory

pytestmark = pytest.mark.django_db

SUNDAY = date(2026, 9, 13)  # the National Day, Wednesday the 23rd, falls into the seven days


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=RIYADH)


@pytest.fixture
def closed(corner, researcher):
    """A day from 8 to 13 o'clock, open from 8:10 to 12:50."""
    day = CornerDayFactory(
        corner=corner,
        day=SUNDAY,
        starts_at="08:00",
        ends_at="13:00",
        status=DayStatus.CLOSED,
        opened_at=at(SUNDAY, 8, 10) + timedelta(seconds=40),
        closed_at=at(SUNDAY, 12, 50),
        closing_count=0,
    )
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    return day


@pytest.fixture
def log(visit_of):
    def log(day, by, *, happened_at=None, received_at=None):
        content = visit_of(day)
        return services.log_visit(
            by=by,
            uuid=content["uuid"],
            corner_day=day.pk,
            visitor_kind="citizen",
            services=[VisitService.QUESTION_ANSWERED],
            happened_at=happened_at or at(day.day, 9),
            received_at=received_at,
        ).visit

    return log


@pytest.mark.parametrize(
    ("holidays", "last"),
    [
        (frozenset(), date(2026, 9, 22)),  # Mon 14 … Thu 17, Sun 20, Mon 21, Tue 22
        (frozenset({date(2026, 9, 16)}), date(2026, 9, 23)),
        (frozenset({date(2026, 9, 16), date(2026, 9, 23)}), date(2026, 9, 24)),
        (frozenset({date(2026, 9, 16), date(2026, 9, 23), date(2026, 9, 24)}), date(2026, 9, 27)),
    ],
)
def test_seven_working_days(holidays, last):
    assert services.late_until(day=SUNDAY, calendar=WorkingCalendar(holidays=holidays)) == last


def test_it_counts_on_its_own_day_and_says_that_it_is_late(actor, researcher, closed, log):
    visit = log(closed, actor(researcher), received_at=at(date(2026, 9, 15), 10))
    assert (visit.late, visit.day, visit.happened_at) == (True, SUNDAY, at(SUNDAY, 9))
    assert visit.received_at == at(date(2026, 9, 15), 10)
    numbers = counting.numbers_by_day([closed])[closed.pk]
    assert (numbers.visits, numbers.late) == (1, 1)
    closed.refresh_from_db()
    assert closed.closing_count == 0  # what was counted at closing stays


@pytest.mark.parametrize(
    ("received", "accepted"),
    [
        (at(date(2026, 9, 22), 23, 59), True),
        (at(date(2026, 9, 23), 0, 0), False),
        (at(date(2026, 9, 24), 9), False),
    ],
)
def test_until_the_end_of_the_last_day(actor, researcher, closed, log, received, accepted):
    if accepted:
        assert log(closed, actor(researcher), received_at=received).late
        return
    with pytest.raises(ValidationError) as refused:
        log(closed, actor(researcher), received_at=received)
    (error,) = refused.value.error_dict["corner_day"]
    assert error.code == "too_late"
    assert "22 سبتمبر 2026م" in error.messages[0]


@pytest.mark.parametrize(
    ("scope", "accepted"), [(HolidayScope.OFFICES, True), (HolidayScope.ALL, True), (HolidayScope.CHARITIES, False)]
)
def test_the_offices_holidays_do_not_count(actor, researcher, closed, log, scope, accepted):
    HolidayFactory(starts_on="2026-09-21", ends_on="2026-09-22", applies_to=scope)
    received = at(date(2026, 9, 24), 20)
    if accepted:
        assert log(closed, actor(researcher), received_at=received).late
    else:
        with pytest.raises(ValidationError):
            log(closed, actor(researcher), received_at=received)


def test_later_the_director_may(actor, manager, closed, log):
    visit = log(closed, actor(manager), received_at=at(date(2027, 1, 3), 9))
    assert (visit.late, visit.day) == (True, SUNDAY)


@pytest.mark.parametrize(
    ("happened", "accepted"),
    [
        (at(SUNDAY, 8, 9), False),
        (at(SUNDAY, 8, 10), True),  # the minute in which it was opened
        (at(SUNDAY, 12, 50), True),
        (at(SUNDAY, 12, 51), False),
        (at(SUNDAY + timedelta(days=1), 9), False),
        (at(SUNDAY - timedelta(days=1), 9), False),
    ],
)
def test_only_what_happened_while_the_day_was_open(actor, manager, closed, log, happened, accepted):
    by = actor(manager)
    if accepted:
        assert log(closed, by, happened_at=happened, received_at=at(date(2026, 9, 15), 9)).happened_at == happened
        return
    with pytest.raises(ValidationError) as refused:
        log(closed, by, happened_at=happened, received_at=at(date(2026, 9, 15), 9))
    assert refused.value.error_dict["happened_at"][0].code == "outside_day"


def test_a_day_that_nobody_closed_is_over_at_midnight(actor, researcher, corner, log):
    day = CornerDayFactory(corner=corner, day=SUNDAY, status=DayStatus.OPEN, opened_at=at(SUNDAY, 8))
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    monday = SUNDAY + timedelta(days=1)
    assert not log(day, actor(researcher), happened_at=at(SUNDAY, 9), received_at=at(SUNDAY, 22)).late
    assert log(day, actor(researcher), happened_at=at(SUNDAY, 20), received_at=at(monday, 1)).late
    with pytest.raises(ValidationError):
        log(day, actor(researcher), happened_at=at(monday, 1), received_at=at(monday, 1))


class TestThePage:
    """The form of a past day asks when the visit happened."""

    @pytest.fixture
    def yesterday(self, corner, researcher):
        day = today() - timedelta(days=1)
        made = CornerDayFactory(
            corner=corner,
            day=day,
            status=DayStatus.CLOSED,
            opened_at=at(day, 8),
            closed_at=at(day, 13),
            closing_count=0,
        )
        CornerDayResearcherFactory(day=made, membership=researcher.memberships.get())
        return made

    def test_with_its_time(self, as_user, researcher, yesterday, visit_of):
        client = as_user(researcher)
        url = reverse("corners:log", args=[yesterday.pk])
        assert client.get(url).context["form"].is_late
        assert client.post(url, visit_of(yesterday) | {"time": "٠٩:٣٠"}).status_code == 302
        visit = Visit.objects.get()
        assert (visit.happened_at, visit.late) == (at(yesterday.day, 9, 30), True)

    @pytest.mark.parametrize(("typed", "code"), [("", "required"), ("25:00", "invalid"), ("14:00", "outside_day")])
    def test_not_without(self, as_user, researcher, yesterday, visit_of, typed, code):
        answer = as_user(researcher).post(
            reverse("corners:log", args=[yesterday.pk]), visit_of(yesterday) | {"time": typed}
        )
        assert answer.status_code == 200
        assert answer.context["form"].errors.as_data()["time"][0].code == code

    def test_the_days_page_leads_there_while_it_may(self, as_user, researcher, yesterday, closed):
        client = as_user(researcher)
        assert "إدخال زيارة لاحقًا" in client.get(reverse("corners:day", args=[yesterday.pk])).content.decode()
        assert now() > at(date(2026, 10, 30), 0)  # the other day is long over
        assert "إدخال زيارة لاحقًا" not in client.get(reverse("corners:day", args=[closed.pk])).content.decode()

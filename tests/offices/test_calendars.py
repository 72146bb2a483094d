"""The tables of holidays, duty periods and seasons, as the calendars that deadlines are computed with."""

from datetime import date, datetime, time

import pytest

from core.clock import RIYADH
from offices.calendars import calendar_for, message_windows
from offices.enums import HolidayScope
from tests.factories.accounts import CharityOrganisationFactory, OfficeOrganisationFactory
from tests.factories.offices import DutyPeriodFactory, HolidayFactory, SeasonFactory

pytestmark = pytest.mark.django_db
SUNDAY = date(2026, 11, 22)


def test_each_kind_of_body_keeps_its_own_holidays():
    HolidayFactory(starts_on="2026-11-22", ends_on="2026-11-22", applies_to=HolidayScope.OFFICES)
    HolidayFactory(starts_on="2026-11-23", ends_on="2026-11-24", applies_to=HolidayScope.CHARITIES)
    HolidayFactory(starts_on="2026-11-25", ends_on="2026-11-25", applies_to=HolidayScope.ALL, confirmed=False)
    charity = CharityOrganisationFactory()
    office, charitys = calendar_for(charity.parent), calendar_for(charity)
    days = [date(2026, 11, day) for day in (22, 23, 24, 25, 26)]
    assert [office.is_working_day(day) for day in days] == [False, True, True, False, True]
    assert [charitys.is_working_day(day) for day in days] == [True, False, False, False, True]


def test_without_duty_periods_of_its_own_it_is_the_ordinary_duty():
    friday = datetime(2026, 11, 20, 18, tzinfo=RIYADH)
    calendar = calendar_for(OfficeOrganisationFactory())
    assert calendar.add_duty_hours(friday, 4) == datetime(2026, 11, 22, 12, tzinfo=RIYADH)


def test_duty_periods_of_its_own_replace_the_ordinary_ones():
    duty = DutyPeriodFactory(weekday=6, starts_at="16:00", ends_at="20:00")
    DutyPeriodFactory(weekday=0)
    calendar = calendar_for(duty.organisation)
    assert not calendar.is_on_duty(datetime(2026, 11, 22, 9, tzinfo=RIYADH))
    assert calendar.is_on_duty(datetime(2026, 11, 22, 17, tzinfo=RIYADH))
    assert not calendar.is_on_duty(datetime(2026, 11, 23, 9, tzinfo=RIYADH))


def test_a_calendar_is_two_queries(django_assert_num_queries):
    organisation = DutyPeriodFactory().organisation
    HolidayFactory.create_batch(3)
    SeasonFactory(duty_hours=[["10:00", "15:00"]])
    with django_assert_num_queries(2):
        calendar_for(organisation)


def test_people_are_messaged_by_day():
    assert message_windows(SUNDAY) == [(time(8), time(21))]


def test_a_season_has_its_own_hours():
    SeasonFactory(
        starts_on="2027-02-08", ends_on="2027-03-08", message_windows=[["21:00", "23:30"], ["13:00", "16:00"]]
    )
    assert message_windows(date(2027, 2, 8)) == [(time(13), time(16)), (time(21), time(23, 30))]
    assert message_windows(date(2027, 3, 8)) == [(time(13), time(16)), (time(21), time(23, 30))]
    assert message_windows(date(2027, 3, 9)) == [(time(8), time(21))]


def test_a_season_without_windows_keeps_the_ordinary_ones():
    SeasonFactory()
    assert message_windows(date(2027, 2, 10)) == [(time(8), time(21))]


def test_duty_follows_the_season():
    SeasonFactory(starts_on="2027-02-08", ends_on="2027-03-08", duty_hours=[["10:00", "15:00"], ["21:00", "24:00"]])
    calendar = calendar_for(OfficeOrganisationFactory())
    assert calendar.add_duty_hours(datetime(2027, 2, 8, 13, tzinfo=RIYADH), 4) == datetime(
        2027, 2, 8, 23, tzinfo=RIYADH
    )
    assert not calendar.is_on_duty(datetime(2027, 2, 8, 9, tzinfo=RIYADH))
    assert not calendar.is_on_duty(datetime(2027, 2, 12, 11, tzinfo=RIYADH))  # a Friday stays without duty
    assert calendar.is_on_duty(datetime(2027, 3, 9, 9, tzinfo=RIYADH))  # the season is over
    assert calendar.is_working_day(date(2027, 2, 8))

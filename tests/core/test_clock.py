from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock


def test_the_day_changes_at_nine_in_the_evening_utc():
    assert clock.riyadh_date(datetime(2023, 8, 28, 20, 59, 59, tzinfo=UTC)) == date(2023, 8, 28)
    assert clock.riyadh_date(datetime(2023, 8, 28, 21, 0, tzinfo=UTC)) == date(2023, 8, 29)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_today_is_riyadhs_whatever_the_active_zone(monkeypatch, settings, zone):
    settings.TIME_ZONE = zone
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 21, 30, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 22)


def test_now_is_aware():
    assert clock.now().tzinfo is not None
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="zone"):
        clock.riyadh_date(datetime(2023, 8, 28, 12))  # noqa: DTZ001


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
    st.integers(-12, 12),
)
def test_a_moment_has_one_day_wherever_it_was_written_down(moment, hours):
    moment = moment.replace(tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert clock.riyadh_date(elsewhere) == clock.riyadh_date(moment) == (moment + timedelta(hours=3)).date()

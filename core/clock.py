"""What time it is. Moments are stored in UTC; a day — "today", a due date — is a day in Riyadh."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

RIYADH: Final = ZoneInfo("Asia/Riyadh")  # UTC+3, without daylight saving


def now() -> datetime:
    """Return this moment, aware."""
    return timezone.now()


def today() -> date:
    """Return today's date in Riyadh, whatever the server's or the reader's time zone."""
    return riyadh_date(now())


def riyadh_date(moment: datetime) -> date:
    """Return the day in Riyadh on which an aware moment falls. Raises ``ValueError`` for a naive one."""
    return in_riyadh(moment).date()


def in_riyadh(moment: datetime) -> datetime:
    """Return the same moment on Riyadh's clock. Raises ``ValueError`` for a naive one."""
    if timezone.is_naive(moment):
        raise ValueError("a moment without a time zone has no day in Riyadh")
    return moment.astimezone(RIYADH)

"""Now and today, in Riyadh."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    return timezone.now()


def today() -> dt.date:
    """The calendar day in Riyadh."""
    return timezone.localdate()

"""The days in tables of earlier years: whole days in either calendar, none of them still to come."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.register_rows import typed_date
from core.clock import RIYADH, today
from core.typed_dates import Precision

NOON: Final = time(12)


def day_of(text: str) -> date:
    """The day that a cell says."""
    typed = typed_date(text)
    if typed.precision != Precision.DAY:
        raise ValidationError(_("Please give the whole date: day, month and year."), code="partial_date")
    if typed.gregorian > today():
        raise ValidationError(_("The date cannot be after today."), code="too_late")
    return typed.gregorian


def moment_of(day: date) -> datetime:
    """A moment of a day of which no hour is known."""
    return datetime.combine(day, NOON, tzinfo=RIYADH)

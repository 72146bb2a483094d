"""Until when the office answers, and how many requests a charity has left this month."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from charities.models import DataSharingAgreement
from core.clock import RIYADH, now, riyadh_date
from core.deadlines import end_of_day
from offices.calendars import calendar_for
from statements.enums import StatementStatus
from statements.models import StatementRequest


def due_at(office: Organisation, at: datetime) -> datetime:
    """The end of the office's third working day after the asking (the number is a setting)."""
    return end_of_day(calendar_for(office).add_working_days(riyadh_date(at), settings.STATEMENT_WORKING_DAYS))


def month_of(day: date) -> tuple[date, date]:
    """The first day of a day's month, and of the next."""
    first = day.replace(day=1)
    following = (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )
    return first, following


def left_this_month(agreement: DataSharingAgreement, but: StatementRequest | None = None) -> int:
    """What is left of the month's number; `but` is left out of what counts."""
    used = _counted(agreement.charity).exclude(Q(pk=but.pk) if but else Q(pk=None)).count()
    return max(agreement.statement_quota - used, 0)


def _counted(charity: Organisation) -> QuerySet[StatementRequest]:
    """What a charity asked in this month (Gregorian, Riyadh) and did not take back."""
    first, following = (datetime.combine(day, time.min, RIYADH) for day in month_of(riyadh_date(now())))
    rows = StatementRequest.objects.filter(charity=charity, asked_at__gte=first, asked_at__lt=following)
    return rows.exclude(status=StatementStatus.WITHDRAWN)

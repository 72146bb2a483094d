"""Until when the office answers, and how many requests a charity has left this month."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from charities.models import DataSharingAgreement
from core.clock import now, riyadh_date, today
from core.deadlines import WorkingCalendar, end_of_day
from offices.calendars import calendar_for
from statements.enums import StatementStatus
from statements.models import StatementRequest


def due_at(office: Organisation, at: datetime) -> datetime:
    """The end of the office's third working day after the asking (the number is a setting)."""
    return end_of_day(calendar_for(office).add_working_days(riyadh_date(at), settings.STATEMENT_WORKING_DAYS))


def working_days_left(calendar: WorkingCalendar, due: datetime) -> int:
    """Working days from today to a due moment; negative once it has passed."""
    return calendar.working_days_between(today(), riyadh_date(due))


def month_of(day: date) -> tuple[date, date]:
    """The first day of a day's month, and of the next."""
    first = day.replace(day=1)
    following = (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )
    return first, following


def asked_this_month(charity: Organisation) -> int:
    """How many of a charity's requests count on this month: asked in it and not taken back."""
    return _counted(charity).count()


def left_this_month(agreement: DataSharingAgreement, but: StatementRequest | None = None) -> int:
    """What is left of the month's number; `but` is left out of what counts."""
    used = _counted(agreement.charity).exclude(Q(pk=but.pk) if but else Q(pk=None)).count()
    return max(agreement.statement_quota - used, 0)


def _counted(charity: Organisation) -> QuerySet[StatementRequest]:
    first, following = month_of(riyadh_date(now()))
    start, end = end_of_day(first), end_of_day(following)
    start, end = (moment.replace(hour=0, minute=0, second=0) for moment in (start, end))
    rows = StatementRequest.objects.filter(charity=charity, asked_at__gte=start, asked_at__lt=end)
    return rows.exclude(status=StatementStatus.WITHDRAWN)

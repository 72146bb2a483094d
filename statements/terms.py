"""Until when the office answers, and how many requests a charity has left this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import QuerySet, Sum

from accounts.models import Organisation
from charities.models import DataSharingAgreement
from core.clock import RIYADH, now, riyadh_date
from core.deadlines import end_of_day
from exchange.enums import ImportStatus
from offices.calendars import calendar_for
from statements.enums import StatementStatus
from statements.models import StatementBatch, StatementRequest


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


@dataclass(frozen=True)
class AskingMonth:
    """What a charity's agreement allows in this month (Gregorian, Riyadh), and what is gone of it."""

    allowed: int
    used: int  # asked and not taken back
    held: int  # for sheets whose rows are being taken over
    renews_on: date

    @property
    def left(self) -> int:
        return max(self.allowed - self.used - self.held, 0)


def month_of_asking(
    agreement: DataSharingAgreement, *, but: StatementRequest | None = None, but_batch: StatementBatch | None = None
) -> AskingMonth:
    """Two counts; `but` and `but_batch` are left out of what is gone."""
    rows = asked_this_month().filter(charity=agreement.charity_id)
    batches = holding().filter(charity=agreement.charity_id)
    used = rows.exclude(pk=but.pk).count() if but else rows.count()
    held = (batches.exclude(pk=but_batch.pk) if but_batch else batches).aggregate(held=Sum("reserved"))["held"]
    return AskingMonth(agreement.statement_quota, used, held or 0, month_of(riyadh_date(now()))[1])


def asked_this_month() -> QuerySet[StatementRequest]:
    """What was asked in this month and not taken back, whoever asked it."""
    first, following = (datetime.combine(day, time.min, RIYADH) for day in month_of(riyadh_date(now())))
    rows = StatementRequest.objects.filter(past=False, asked_at__gte=first, asked_at__lt=following)
    return rows.exclude(status=StatementStatus.WITHDRAWN).order_by()


def holding() -> QuerySet[StatementBatch]:
    """The sheets that hold places while a worker takes their rows over."""
    return StatementBatch.objects.filter(reserved__gt=0, file__status=ImportStatus.RUNNING).order_by()

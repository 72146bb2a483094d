"""How long a recipient has: in the recipient's own working days, counted from sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from accounts.models import Organisation
from core.clock import riyadh_date
from core.deadlines import WorkingCalendar, end_of_day
from offices.calendars import calendar_for
from referrals.enums import ReferralKind
from referrals.models import Referral, ReferralTerm


@dataclass(frozen=True)
class Terms:
    """The two ends of the time to answer."""

    take_up_due_at: datetime
    decide_due_at: datetime


def terms_for(referral: Referral, recipient: Organisation, at: datetime) -> Terms:
    """Both terms of a referral that is sent to `recipient` at this moment."""
    term = setting_of(referral, recipient)
    calendar = calendar_of(recipient, duty_hours=referral.is_urgent)
    day = riyadh_date(at)
    decide = end_of_day(calendar.add_working_days(day, term.decide_days))
    if referral.kind == ReferralKind.URGENT:
        take_up = calendar.add_duty_hours(at, term.urgent_hours)
    else:
        take_up = end_of_day(calendar.add_working_days(day, term.take_up_days))
    return Terms(take_up_due_at=take_up, decide_due_at=max(decide, take_up))


def decision_term(referral: Referral, at: datetime) -> datetime:
    """The time to decide, begun anew."""
    term = setting_of(referral, referral.recipient)
    return end_of_day(
        calendar_of(referral.recipient, duty_hours=referral.is_urgent).add_working_days(
            riyadh_date(at), term.decide_days
        )
    )


def resumed(referral: Referral, at: datetime) -> datetime:
    """When the decision is due after standing still since `paused_at`: as many working days later as it stood."""
    due, paused = referral.decide_due_at, referral.paused_at
    if due is None or paused is None:
        return decision_term(referral, at)
    calendar = calendar_of(referral.recipient, duty_hours=referral.is_urgent)
    stood = calendar.working_days_between(riyadh_date(paused), riyadh_date(at))
    return end_of_day(calendar.add_working_days(riyadh_date(due), stood)) if stood > 0 else due


def working_days_left(calendar: WorkingCalendar, due: datetime, today: date) -> int:
    """Working days from today to a due moment; negative once it has passed."""
    return calendar.working_days_between(today, riyadh_date(due))


def setting_of(referral: Referral, recipient: Organisation) -> ReferralTerm:
    """The recipient's own term for this kind, else the office's, else the usual one; read once for a recipient in hand."""
    known = recipient.__dict__.setdefault("_terms", {})
    if referral.kind not in known:
        own = ReferralTerm.objects.filter(
            Q(charity=recipient) | Q(charity=None), office=referral.office, kind=referral.kind
        )
        usual = ReferralTerm(kind=referral.kind)
        known[referral.kind] = own.order_by(F("charity").asc(nulls_last=True), "pk").first() or usual
    term: ReferralTerm = known[referral.kind]
    return term


def calendar_of(organisation: Organisation, *, duty_hours: bool) -> WorkingCalendar:
    """Its working days, for an urgent case its hours of duty as well; read once for an organisation in hand."""
    name = "_duty_calendar" if duty_hours else "_calendar"
    known: dict[str, WorkingCalendar] = organisation.__dict__
    if name not in known:
        known[name] = calendar_for(organisation, duty_hours=duty_hours)
    return known[name]

"""What happens while nobody answers, and when: arithmetic on working days and hours of duty, writing nothing.

Due soon, the recipient's people are told; overdue, its managers; later the office's director; at last the recipient's
turn ends. Urgent cases climb by hours of duty and, like ta'affuf, never lapse: the office acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from core.clock import RIYADH, riyadh_date
from core.deadlines import WorkingCalendar
from referrals.enums import NEVER_LAPSE, LadderStage, ReferralStatus
from referrals.models import Referral, ReferralTerm

MORNING: Final = time(8)
# Of an urgent case: half of its hours are over; the term has passed; so many hours of duty more.
OFFICE_AFTER_HOURS: Final = 1
Stage = LadderStage


@dataclass(frozen=True)
class Planned:
    stage: str
    due_at: datetime


def term_of(referral: Referral) -> datetime | None:
    """What the steps of the present turn belong to: the end of its term, or since when information is awaited."""
    if referral.status in (ReferralStatus.SENT, ReferralStatus.UNDER_REVIEW):
        return referral.due_at
    return referral.paused_at


def plan(referral: Referral, *, setting: ReferralTerm, calendar: WorkingCalendar, at: datetime) -> list[Planned]:
    """The steps that are still to come and, of those that have passed unnoticed, the newest.

    In the working days of the side whose turn it is: the recipient, or the sender who is asked for information.
    """
    steps = [step for step in _steps(referral, setting, calendar) if _may(referral, step)]
    coming = [step for step in steps if step.due_at > at]
    passed = [step for step in steps if step.due_at <= at and step.stage != Stage.DUE_SOON]
    return passed[-1:] + coming


def _may(referral: Referral, step: Planned) -> bool:
    return step.stage != Stage.LAPSE or referral.kind not in NEVER_LAPSE


def _steps(referral: Referral, setting: ReferralTerm, calendar: WorkingCalendar) -> list[Planned]:
    end = term_of(referral)
    if end is None:
        return []
    day = riyadh_date(end)
    if referral.status == ReferralStatus.INFORMATION_REQUESTED:
        return [
            Planned(Stage.AWAITED, _morning(calendar.add_working_days(day, setting.office_days))),
            Planned(Stage.LAPSE, _morning(calendar.add_working_days(day, setting.unanswered_days))),
        ]
    if referral.is_urgent and referral.status == ReferralStatus.SENT and referral.sent_at:
        return [
            Planned(Stage.DUE_SOON, calendar.add_duty_hours(referral.sent_at, setting.urgent_hours / 2)),
            Planned(Stage.OVERDUE, end),
            Planned(Stage.OFFICE, calendar.add_duty_hours(end, OFFICE_AFTER_HOURS)),
        ]
    return [
        Planned(Stage.DUE_SOON, _morning(calendar.add_working_days(day, -setting.soon_days))),
        Planned(Stage.OVERDUE, _morning(calendar.add_working_days(day, setting.overdue_days))),
        Planned(Stage.OFFICE, _morning(calendar.add_working_days(day, setting.office_days))),
        Planned(Stage.LAPSE, _morning(calendar.add_working_days(day, setting.unanswered_days))),
    ]


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=RIYADH)

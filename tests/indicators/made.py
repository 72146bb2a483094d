"""Small hand-made rows whose figures one can add up in the head."""

import datetime as dt

from core.clock import RIYADH
from corners.enums import DayStatus, VisitorKind
from data_changes.enums import ChangeStatus, Proof
from referrals.enums import ReferralKind, ReferralStatus
from statements.enums import StatementStatus
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory
from tests.factories.corners import CornerDayFactory, CornerFactory, VisitFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.referrals import ReferralEventFactory, ReferralFactory
from tests.factories.statements import StatementRequestFactory


def day(text):
    return dt.date.fromisoformat(text)


def moment(text):
    """A moment by Riyadh's clock: "2023-08-30 23:59"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=RIYADH)


def corner_day(charity, on, *, corner=None, status=DayStatus.CLOSED):
    """A day of a corner at the charity; opened unless another status is asked for."""
    on = day(on)
    times = {}
    if status in (DayStatus.OPEN, DayStatus.CLOSED):
        times["opened_at"] = moment(f"{on} 08:00")
    if status == DayStatus.CLOSED:
        times |= {"closed_at": moment(f"{on} 20:00"), "closing_count": 0}
    if status == DayStatus.CANCELLED:
        times["cancel_reason"] = "عطل في المقر"
    return CornerDayFactory(corner=corner or CornerFactory(charity=charity), day=on, status=status, **times)


def visit(corner_day, person=None, kind=VisitorKind.CITIZEN, **fields):
    fields.setdefault("happened_at", moment(f"{corner_day.day} 10:00"))
    return VisitFactory(corner_day=corner_day, person=person, visitor_kind=kind, **fields)


def person(office, **fields):
    return PersonFactory(office=office, household=HouseholdFactory(office=office), **fields)


def referral(office, charity, on, *, kind=ReferralKind.HOME_REPAIR, **fields):
    """Sent by the office on a day; `on=None` is a draft."""
    if on is None:
        return ReferralFactory(
            office=office,
            recipient=charity,
            kind=kind,
            status=ReferralStatus.DRAFT,
            reference="",
            sent_at=None,
            first_sent_on=None,
            due_at=None,
            **fields,
        )
    fields = {"sent_at": moment(f"{on} 09:00"), "first_sent_on": day(on), **fields}
    if fields.get("status") in (ReferralStatus.WITHDRAWN, ReferralStatus.COMPLETED, ReferralStatus.DECLINED):
        fields.setdefault("ended_at", moment(f"{on} 12:00"))
    return ReferralFactory(office=office, recipient=charity, kind=kind, **fields)


def urgent(office, charity, on, *, started=None, verb="start", **fields):
    """An urgent referral on which the recipient began (or completed) work on a day."""
    status = {None: ReferralStatus.SENT, "start": ReferralStatus.IN_PROGRESS, "complete": ReferralStatus.COMPLETED}
    made = referral(
        office,
        charity,
        on,
        kind=ReferralKind.URGENT,
        first_started_on=day(started) if started else None,
        **{"status": status[verb if started else None], **fields},
    )
    if started:
        ReferralEventFactory(referral=made, verb=verb, organisation=made.recipient, at=moment(f"{started} 11:00"))
    return made


def statement(charity, on, **fields):
    """Answered on a day."""
    answerer = fields.pop("answered_by", None) or MembershipFactory(organisation=charity.parent)
    return StatementRequestFactory(
        charity=charity,
        agreement__charity=charity,
        status=StatementStatus.ANSWERED,
        answer="refer",
        answered_at=moment(f"{on} 10:00"),
        answered_on=day(on),
        answered_by=answerer,
        **fields,
    )


def change(office, due, told=None, **fields):
    """A change due on a day, of which the ministry was told on another, or not."""
    fields.setdefault("person", person(office))
    happened = day(due) - dt.timedelta(days=15)
    if told:
        fields = {"status": ChangeStatus.VERIFIED, "proof": Proof.SAID, "notified_on": day(told), **fields}
    return DataChangeFactory(happened_on=happened, learned_on=happened, **fields)

"""What this room tells whom: for every act, which words go to which side. Rules and names stand elsewhere.

A notice carries the reference and nothing else. Ta'affuf is told to the role of its keepers alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from accounts.absences import deputies_of, present
from accounts.enums import Role
from accounts.models import Membership, Organisation
from core.clock import now
from notifications.services import Audience, tell
from offices.duty import on_duty
from referrals.enums import ReferralKind
from referrals.models import Referral


class Party(StrEnum):
    """Who is told."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    FORMER = "former"  # the recipient whose turn has just ended
    MANAGER = "manager"  # of the office
    ASSIGNEE = "assignee"
    HEADS = "heads"  # the recipient's managers
    ON_DUTY = "on_duty"  # whoever the recipient's duty list names at this hour, of an urgent case


# act: (words below templates/notifications/referrals/, who is told)
TOLD: Final[dict[str, tuple[tuple[str, Party], ...]]] = {
    "send": (("sent", Party.RECIPIENT), ("on_duty", Party.ON_DUTY)),
    "take_up": (("taken_up", Party.SENDER),),
    "request_information": (("information_requested", Party.SENDER),),
    "answer": (("answered", Party.RECIPIENT),),
    "accept": (("accepted", Party.SENDER),),
    "start": (("started", Party.SENDER),),
    "progress": (("progress", Party.SENDER),),
    "complete": (("completed", Party.SENDER),),
    "close": (("closed", Party.SENDER),),
    "decline": (("declined", Party.SENDER),),
    "redirect": (
        ("sent", Party.RECIPIENT),
        ("on_duty", Party.ON_DUTY),
        ("redirected", Party.SENDER),
        ("redirected_away", Party.FORMER),
    ),
    "withdraw": (("withdrawn", Party.RECIPIENT),),
    "reopen": (("reopened", Party.RECIPIENT), ("reopened", Party.SENDER)),
    "lapse": (("lapsed", Party.SENDER), ("turn_ended", Party.FORMER), ("to_redirect", Party.MANAGER)),
    "assign": (("assigned", Party.ASSIGNEE),),
    "remind": (("information_awaited", Party.SENDER),),
    "visit": (("visited", Party.SENDER),),
    # The ladder.
    "due_soon": (("due_soon", Party.RECIPIENT),),
    "overdue": (("overdue", Party.HEADS),),
    "office": (("overdue_office", Party.MANAGER),),
    "overdue_urgent": (("overdue", Party.HEADS), ("on_duty", Party.ON_DUTY), ("urgent_late", Party.SENDER)),
    "office_urgent": (("urgent_late", Party.MANAGER),),
    # The conversation.
    "comment_to_sender": (("commented", Party.SENDER),),
    "comment_to_recipient": (("commented", Party.RECIPIENT),),
}
DISCREET: Final = (Role.DISCRETION_KEEPER,)
CHARITY: Final = (Role.CHARITY_STAFF, Role.CHARITY_MANAGER)


def tell_of(referral: Referral, act: str, former: Organisation | None = None, once: str | None = None) -> None:
    """Write the notices of one act, in the caller's transaction; with `once` never a second time."""
    for words, party in TOLD[act]:
        audiences = _audiences(referral, party, former)
        if audiences:
            tell(
                kind=f"referrals.{words}",
                office=referral.office,
                label=referral.reference,
                to=audiences,
                url_name="referrals:detail",
                key=referral.reference,
                once=f"{once}:{words}" if once else None,
                urgent=referral.is_urgent,
            )


def _audiences(referral: Referral, party: Party, former: Organisation | None) -> list[Audience]:
    match party:
        case Party.SENDER:
            return _member_or_roles(referral, referral.sender, referral.drafted_by)
        case Party.RECIPIENT:
            return _member_or_roles(referral, referral.recipient, referral.assignee)
        case Party.FORMER:
            return _roles(referral, former) if former else []
        case Party.MANAGER:
            return _holders(referral.office, DISCREET[0] if referral.is_discreet else Role.MANAGER)
        case Party.HEADS:
            return _holders(referral.recipient, _head(referral))
        case Party.ON_DUTY:
            return [Audience.member(row) for row in on_duty(referral.recipient, now())] if referral.is_urgent else []
        case Party.ASSIGNEE:
            return _member_or_roles(referral, referral.recipient, referral.assignee) if referral.assignee else []


def _holders(organisation: Organisation, role: Role) -> list[Audience]:
    """Whoever holds the role, and who stands in today for those of them who are away; for keepers, keepers alone."""
    deputies = [] if role in DISCREET else deputies_of(organisation, role)
    return [Audience.role(organisation, role), *map(Audience.member, deputies)]


def _head(referral: Referral) -> Role:
    if referral.is_discreet:
        return Role.DISCRETION_KEEPER
    return Role.MANAGER if referral.recipient_id == referral.office_id else Role.CHARITY_MANAGER


def _member_or_roles(referral: Referral, organisation: Organisation, member: Membership | None) -> list[Audience]:
    """The one whose work it is, while they are away who stands in; otherwise everybody whose work it may be."""
    if member is not None and not referral.is_discreet and (there := present(member)):
        return [Audience.member(there)]
    return _roles(referral, organisation)


def _roles(referral: Referral, organisation: Organisation) -> list[Audience]:
    if referral.is_discreet:
        roles: tuple[Role, ...] = DISCREET
    elif organisation.pk != referral.office_id:
        roles = CHARITY
    elif referral.kind == ReferralKind.EMPOWERMENT_CANDIDATE:
        roles = (Role.SPECIALIST,)
    elif referral.kind == ReferralKind.URGENT:
        roles = (Role.RESEARCHER, Role.MANAGER)
    else:
        roles = (Role.RESEARCHER,)
    return [Audience.role(organisation, role) for role in roles]

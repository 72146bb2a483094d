"""The tables of this room, one noun a module."""

from referrals.models.assistance import Assistance, AssistanceQuerySet
from referrals.models.referral import (
    LadderStep,
    Need,
    Paper,
    PaperQuerySet,
    Referral,
    ReferralEvent,
    ReferralHop,
    ReferralQuerySet,
    ReferralTerm,
)
from referrals.models.repair import RepairVisit

__all__ = [
    "Assistance",
    "AssistanceQuerySet",
    "LadderStep",
    "Need",
    "Paper",
    "PaperQuerySet",
    "Referral",
    "ReferralEvent",
    "ReferralHop",
    "ReferralQuerySet",
    "ReferralTerm",
    "RepairVisit",
]

"""What a referral asks of its recipient."""

from __future__ import annotations

from charities.enums import HelpKind
from referrals.enums import ReferralKind
from referrals.models import Referral


def help_kinds(*, referral: Referral) -> set[str]:
    """Which services the recipient needs for it: home repair needs that one, other kinds one for a stated need."""
    if referral.kind == ReferralKind.HOME_REPAIR:
        return {HelpKind.HOME_REPAIR.value}
    return {need.kind for need in referral.needs.all()}


def ignores_capacity(*, kind: str) -> bool:
    return kind in (ReferralKind.URGENT, ReferralKind.TAAFFUF)

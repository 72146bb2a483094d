"""What of a member's open work lies in this room (accounts.handing)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece
from corners import services

LABEL = _("Corner days to come")
NAMES = {"corner_days": LABEL}


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    return [] if hands.discreet_only else [Piece("corner_days", LABEL, services.open_with(hands=hands, by=by).count())]


def hand_over(by: Actor, hands: Hands) -> list[Piece]:
    return [] if hands.discreet_only else [Piece("corner_days", LABEL, services.hand_over(hands=hands, by=by))]

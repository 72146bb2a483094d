"""What of a member's open work lies in this room (accounts.handing)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece
from offices import services

LABEL = _("Turns of duty to come")
NAMES = {"duty_turns": LABEL}


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    return [] if hands.discreet_only else [Piece("duty_turns", LABEL, services.open_with(hands=hands, by=by).count())]


def hand_over(by: Actor, hands: Hands) -> list[Piece]:
    return [] if hands.discreet_only else [Piece("duty_turns", LABEL, services.hand_over(hands=hands, by=by))]

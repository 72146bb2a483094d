"""What of a member's open work lies in this room (accounts.handing)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece
from referrals import services

PLAIN, DISCREET = "referrals", "taaffuf"
NAMES = LABELS = {PLAIN: _("Referrals"), DISCREET: _("Ta'affuf cases")}


def _codes(by: Actor, hands: Hands) -> list[str]:
    return ([] if hands.discreet_only else [PLAIN]) + ([DISCREET] if by.is_keeper else [])


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    return [
        _piece(code, services.open_with(hands=hands, by=by, discreet=code == DISCREET).count())
        for code in _codes(by, hands)
    ]


def hand_over(by: Actor, hands: Hands) -> list[Piece]:
    return [
        _piece(code, services.hand_over(hands=hands, by=by, discreet=code == DISCREET)) for code in _codes(by, hands)
    ]


def _piece(code: str, number: int) -> Piece:
    return Piece(code, LABELS[code], number, discreet=code == DISCREET)

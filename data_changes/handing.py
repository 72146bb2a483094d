"""What of a member's open work lies in this room (accounts.handing). Discreet people's moves between keepers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece
from data_changes import services

LABELS = {False: _("Data-change follow-ups"), True: _("Data-change follow-ups of discreet people")}
NAMES = {"data_changes": LABELS[False]}


def _kinds(by: Actor, hands: Hands) -> list[bool]:
    return ([] if hands.discreet_only else [False]) + ([True] if by.is_keeper else [])


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    return [
        _piece(discreet, services.open_with(hands=hands, by=by, discreet=discreet).count())
        for discreet in _kinds(by, hands)
    ]


def hand_over(by: Actor, hands: Hands) -> list[Piece]:
    return [
        _piece(discreet, services.hand_over(hands=hands, by=by, discreet=discreet)) for discreet in _kinds(by, hands)
    ]


def _piece(discreet: bool, number: int) -> Piece:
    return Piece("data_changes_discreet" if discreet else "data_changes", LABELS[discreet], number, discreet=discreet)

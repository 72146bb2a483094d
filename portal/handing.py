"""Handing over everything open of one member to another, in one step: all rooms in the caller's transaction."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece, hands_of, takers_for
from accounts.models import HandOver, Membership
from notifications.services import Audience, tell
from portal import rooms


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    """What would move, room by room; what is nothing is left out. Ta'affuf only for keepers."""
    return [piece for piece in chain.from_iterable(room.open_work(by, hands) for room in rooms.HANDING) if piece.number]


@transaction.atomic
def hand_over(*, by: Actor, giver: Membership, taker: Membership) -> list[Piece]:
    """Move all of it, write that down, and tell the taker; what moved. Nothing open: nothing is written."""
    hands = hands_of(by, giver, taker)
    if not takers_for(hands).filter(pk=taker.pk).exists():
        words = _("Please choose a member whose role can take over this work.")
        raise ValidationError({"to": ValidationError(words, code="invalid_choice")})
    # One hand-over of a member at a time; the second finds nothing left.
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=giver.pk)
    moved = [
        piece for piece in chain.from_iterable(room.hand_over(by, hands) for room in rooms.HANDING) if piece.number
    ]
    told = {piece.code: piece.number for piece in moved if not piece.discreet}
    if told and by.membership is not None:
        HandOver.objects.create(
            organisation=giver.organisation, giver=giver, taker=taker, membership=by.membership, moved=told
        )
        if by.user is None or taker.user_id != by.user.pk:
            tell(
                kind="portal.handed_over",
                office=by.office,
                label=str(sum(told.values())),
                to=[Audience.member(taker)],
                url_name="portal:home",
                facts={"number": sum(told.values())},
            )
    return moved


def labels() -> dict[str, Any]:
    """What each room calls the pieces that a hand-over names."""
    return {code: label for room in rooms.HANDING for code, label in room.NAMES.items()}

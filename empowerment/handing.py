"""What of a member's open work lies in this room (accounts.handing): the plans that a specialist leads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.handing import Hands, Piece
from accounts.models import Membership
from empowerment.models import Plan
from empowerment.models.offers import manages
from empowerment.models.plans import PlanQuerySet
from empowerment.services import plans

PLANS = "plans"
NAMES = {PLANS: _("Empowerment plans")}


def open_work(by: Actor, hands: Hands) -> list[Piece]:
    return [_piece(_open(by, hands).count())] if _moves(by, hands) else []


def hand_over(by: Actor, hands: Hands) -> list[Piece]:
    if not _moves(by, hands) or hands.taker is None or not _open(by, hands).exists():
        return []
    givers = Membership.objects.filter(pk__in=hands.ids).order_by("pk")
    return [_piece(sum(plans.hand_over(from_=giver, to=hands.taker, by=by) for giver in givers))]


def _moves(by: Actor, hands: Hands) -> bool:
    return manages(by) and not hands.discreet_only


def _open(by: Actor, hands: Hands) -> PlanQuerySet:
    return Plan.objects.visible_to(by).open().filter(specialist__in=hands.ids)


def _piece(number: int) -> Piece:
    return Piece(PLANS, NAMES[PLANS], number)

"""What is said of a plan, and to whom: its specialist, its deputy. The reference, never a name."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.actor import Actor
from accounts.models import Membership
from empowerment.models import Plan
from notifications.services import Audience, tell

PAGE = "empowerment:plan"


def given(plan: Plan, *, by: Actor) -> None:
    """The plan is with this specialist from now on; who took it themselves knows it."""
    _tell(plan, "plan_given", [plan.specialist], by)


def deputy_named(plan: Plan, *, by: Actor) -> None:
    _tell(plan, "plan_deputy", [plan.deputy] if plan.deputy else [], by)


def moved(plan: Plan, *, by: Actor) -> None:
    """Somebody else than the specialist moved it."""
    _tell(plan, "plan_moved", [plan.specialist], by)


def contact_due(plan: Plan) -> None:
    _remind(plan, "plan_contact_due", f"{plan.contact_due_on}")


def review_due(plan: Plan) -> None:
    _remind(plan, "plan_review_due", f"{plan.review_due_on}")


def _remind(plan: Plan, kind: str, day: str) -> None:
    _tell(plan, kind, [plan.specialist], None, once=f"plan:{plan.pk}:{kind}:{day}")


def _tell(plan: Plan, kind: str, to: Iterable[Membership], by: Actor | None, once: str | None = None) -> None:
    mine = {membership.pk for membership in by.memberships} if by else set()
    audiences = [Audience.member(membership) for membership in to if membership.pk not in mine]
    if audiences:
        tell(
            kind=f"empowerment.{kind}",
            office=plan.office,
            label=plan.reference,
            to=audiences,
            url_name=PAGE,
            key=plan.reference,
            once=once,
        )

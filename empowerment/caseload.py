"""A specialist's plans as a list: who waits to be heard from, whose step is due, who waits for a seat."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership
from core.clock import today
from empowerment.enums import OPEN_STEPS, EnrolmentStatus, PlanStatus
from empowerment.models import Enrolment, Plan, Step
from empowerment.models.plans import PlanQuerySet

# The parts of the list, in their order; the first is what is shown without a choice.
OPEN, OVERDUE, STEPS, SEATS, DRAFTS, RESTING, ENDED = (
    "open",
    "overdue",
    "steps",
    "seats",
    "drafts",
    "on-hold",
    "ended",
)
PARTS: Final = (OPEN, OVERDUE, STEPS, SEATS, DRAFTS, RESTING, ENDED)
COUNTED: Final = (OPEN, OVERDUE, STEPS, SEATS, DRAFTS, RESTING)


def leads_all(actor: Actor) -> bool:
    """The director reads everybody's; a specialist begins with their own."""
    return actor.holds(Role.MANAGER) and not actor.holds(Role.SPECIALIST)


def mine(actor: Actor) -> PlanQuerySet:
    """The plans that the actor leads or stands in for."""
    keys = [row.pk for row in actor.memberships]
    return Plan.objects.visible_to(actor).filter(Q(specialist__in=keys) | Q(deputy__in=keys))


def part_of(plans: PlanQuerySet, part: str) -> PlanQuerySet:
    day = today()
    match part:
        case "overdue":
            return plans.open().filter(contact_due_on__lt=day)
        case "steps":
            return plans.open().filter(Exists(_open_steps().filter(due_on__lte=day)))
        case "seats":
            return plans.open().filter(Exists(_waiting()))
        case "drafts":
            return plans.filter(status=PlanStatus.DRAFT)
        case "on-hold":
            return plans.filter(status=PlanStatus.ON_HOLD)
        case "ended":
            return plans.filter(status__in=[PlanStatus.COMPLETED, PlanStatus.CLOSED])
    return plans.open()


def order_of(part: str) -> tuple[str, ...]:
    return ("-ended_on", "-id") if part == ENDED else ("contact_due_on", "id")


def with_lines(plans: PlanQuerySet) -> PlanQuerySet:
    """What a row of the list says beside the plan itself: its next step, and whether it waits for a seat."""
    steps = _open_steps().filter(due_on__isnull=False).order_by("due_on", "id")
    rows: Any = plans.select_related("person", "specialist__user", "track")
    found: PlanQuerySet = rows.annotate(
        step_words=Subquery(steps.values("words")[:1]),
        step_due_on=Subquery(steps.values("due_on")[:1]),
        waits_for_seat=Exists(_waiting()),
    )
    return found


def load_of(actor: Actor) -> list[dict[str, Any]]:
    """How many open plans each specialist leads, by name: numbers for sharing work out, and no order of merit."""
    day = today()
    counted = (
        Plan.objects.visible_to(actor)
        .open()
        .order_by()
        .values("specialist")
        .annotate(
            all=Count("pk"),
            drafts=Count("pk", filter=Q(status=PlanStatus.DRAFT)),
            resting=Count("pk", filter=Q(status=PlanStatus.ON_HOLD)),
            overdue=Count("pk", filter=Q(contact_due_on__lt=day)),
            reviews=Count("pk", filter=Q(review_due_on__lte=day)),
        )
    )
    numbers: dict[int, Any] = {row["specialist"]: row for row in counted}
    nothing: dict[str, int] = {"all": 0, "drafts": 0, "resting": 0, "overdue": 0, "reviews": 0}
    members = Membership.objects.visible_to(actor).filter(
        Q(pk__in=numbers) | Q(organisation=actor.office, role=Role.SPECIALIST, ends_on=None)
    )
    return [
        {"member": member, **{name: numbers.get(member.pk, nothing)[name] for name in nothing}}
        for member in members.select_related("user").order_by("user__full_name", "pk")
    ]


def _open_steps() -> Any:
    return Step.objects.filter(plan=OuterRef("pk"), status__in=sorted(OPEN_STEPS))


def _waiting() -> Any:
    return Enrolment.objects.filter(plan=OuterRef("pk"), status=EnrolmentStatus.WAITING)

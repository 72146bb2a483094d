"""The verbs of a plan and of its rows, by the name that their address has: one table for the pages and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.shortcuts import get_object_or_404

from accounts.actor import Actor
from empowerment.models import Goal, Obstacle, Plan, Step
from empowerment.services import plans, progress

SERVICES: Final[dict[str, Callable[..., Any]]] = {
    "describe": plans.describe,
    "activate": plans.activate,
    "hold": plans.hold,
    "resume": plans.resume,
    "complete": plans.complete,
    "close": plans.close,
    "deputy": plans.name_deputy,
    "hand-over": plans.give_to,
    "assess": progress.assess,
    "abilities": progress.describe_abilities,
    "goal-add": progress.add_goal,
    "obstacle-add": progress.add_obstacle,
    "follow-up": progress.follow_up,
    "attach": progress.attach,
    "goal-reach": progress.reach_goal,
    "goal-drop": progress.drop_goal,
    "step-add": progress.add_step,
    "step-change": progress.change_step,
    "step-start": progress.start_step,
    "step-hold": progress.hold_step,
    "step-finish": progress.finish_step,
    "step-abandon": progress.abandon_step,
    "obstacle-try": progress.try_obstacle,
}
# Who may say who else reads what is confidential.
SAY_WHO: Final = frozenset({"deputy", "hand-over"})


def row_of(actor: Actor, plan: Plan, verb: str, pk: int) -> Any:
    """The goal, step or obstacle that is meant; one about health exists for whom the plan confides in."""
    rows: Any
    if verb == "obstacle-try":
        rows = Obstacle.objects.visible_to(actor).select_related("kind", "plan")
        if not plan.confides_in(actor):
            rows = rows.filter(kind__sensitive=False)
    elif verb.startswith("goal-") or verb == "step-add":
        rows = Goal.objects.visible_to(actor).select_related("plan")
    else:
        rows = Step.objects.visible_to(actor).select_related("plan")
    return get_object_or_404(rows.filter(plan=plan), pk=pk)


def target(plan: Plan, row: Any) -> dict[str, Any]:
    """What the service acts on, by its name there."""
    return {"plan": plan} if row is None else {row._meta.model_name: row}

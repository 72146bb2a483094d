"""A plan with everything on it, in one statement: its page and its API say the same of it.

What is psychological or about health is not even asked for, unless the plan confides in the reader.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.translation import get_language

from accounts.actor import Actor
from empowerment.enums import SENSITIVE_DIMENSIONS, Dimension
from empowerment.models import (
    Assessment,
    AssessmentAnswer,
    Enrolment,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    Outcome,
    Plan,
    PlanPaper,
    Step,
)

RELATED: Final = (
    "office",
    "person__merged_into",
    "specialist__user",
    "deputy__user",
    "track",
    "agreement",
    "origin_referral",
    "abilities",
)
# Columns that stay in the database: ciphertext, files, ranges.
LEFT: Final = frozenset({"health", "file", "period"})


@dataclass
class Whole:
    """The rows of one plan as one reader may know them, each list in its order."""

    plan: Plan
    confides: bool
    goals: list[Goal] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    papers: list[PlanPaper] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [step for goal in self.goals for step in goal.lines]  # type: ignore[attr-defined]


def with_everything(plans: QuerySet[Plan], actor: Actor) -> QuerySet[Plan]:
    """The plans with all their rows as JSON, for `whole_of`: one statement however much there is."""
    name = _name("kind")
    return plans.select_related(*RELATED).annotate(
        all_goals=_rows(Goal, "id"),
        all_steps=_rows(Step, "id"),
        all_obstacles=_rows(Obstacle, "id", kind_name=name, sensitive=F("kind__sensitive")),
        all_attempts=_rows(
            ObstacleAttempt, "tried_on", "id", of="obstacle__plan", who=F("membership__user__full_name")
        ),
        all_assessments=_rows(Assessment, "held_on", "id", who=F("membership__user__full_name")),
        all_answers=_rows(AssessmentAnswer, "id", of="assessment__plan", dimension=F("question__dimension")),
        all_enrolments=_rows(
            Enrolment,
            "nominated_at",
            "id",
            title=F("offering__programme__title"),
            body_name=_name("body"),
            starts_on=F("offering__starts_on"),
        ),
        all_follow_ups=_rows(FollowUp, "-held_on", "-id", who=F("membership__user__full_name")),
        all_papers=_rows(PlanPaper, "-received_at", "-id"),
        all_outcomes=_rows(Outcome, "-started_on", "-id"),
    )


def whole_of(plan: Any, actor: Actor) -> Whole:
    """The rows of a plan of `with_everything`, without what this reader may not know."""
    confides = plan.confides_in(actor)
    whole = Whole(plan=plan, confides=confides)
    steps = defaultdict(list)
    for step in _made(Step, plan.all_steps):
        steps[step.goal_id].append(step)
    whole.goals = _made(Goal, plan.all_goals)
    for goal in whole.goals:
        goal.lines = steps[goal.pk]  # type: ignore[attr-defined]
    attempts = defaultdict(list)
    for attempt in _made(ObstacleAttempt, plan.all_attempts):
        attempts[attempt.obstacle_id].append(attempt)
    whole.obstacles = [row for row in _made(Obstacle, plan.all_obstacles) if confides or not row.sensitive]
    for obstacle in whole.obstacles:
        obstacle.lines = attempts[obstacle.pk]  # type: ignore[attr-defined]
    scores: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for answer in _made(AssessmentAnswer, plan.all_answers):
        if confides or answer.dimension not in SENSITIVE_DIMENSIONS:
            scores[answer.assessment_id][answer.dimension].append(answer.score)
    whole.assessments = _made(Assessment, plan.all_assessments)
    for row in whole.assessments:
        row.scores = {name: sum(given) / len(given) for name, given in scores[row.pk].items()}  # type: ignore[attr-defined]
    whole.enrolments = _made(Enrolment, plan.all_enrolments)
    whole.follow_ups = _made(FollowUp, plan.all_follow_ups)
    whole.papers = _made(PlanPaper, plan.all_papers)
    whole.outcomes = _made(Outcome, plan.all_outcomes)
    return whole


def dimensions_for(confides: bool) -> list[Dimension]:
    return [each for each in Dimension if confides or each not in SENSITIVE_DIMENSIONS]


def _rows(model: Any, *order: str, of: str = "plan", **more: Any) -> ArraySubquery:
    columns = {each.attname: F(each.attname) for each in model._meta.concrete_fields if each.name not in LEFT}
    rows = model._default_manager.filter(**{of: OuterRef("pk")}).order_by(*order)
    return ArraySubquery(rows.values(row=JSONObject(**columns, **more)))


def _name(path: str) -> Coalesce:
    """A translated name in the reader's language, in Arabic where it has no other."""
    return Coalesce(NullIf(f"{path}__name_{get_language() or 'ar'}", Value("")), f"{path}__name_ar")


def _made(model: type[Model], rows: list[dict[str, Any]]) -> list[Any]:
    """Rows of JSON as instances of their model; what does not belong to it is an attribute beside."""
    fields = {each.attname: each for each in model._meta.concrete_fields}
    made = []
    for row in rows or ():
        names = [name for name in fields if name in row]
        values = [_value(fields[name], row[name]) for name in names]
        instance = model.from_db("default", names, values)
        for name in row.keys() - fields.keys():
            setattr(instance, name, row[name])
        made.append(instance)
    return made


def _value(column: Any, value: Any) -> Any:
    target = column.target_field if column.is_relation else column
    return target.to_python(value) if value is not None else None

"""What goes on in a plan: assessments, abilities, goals and steps, obstacles, follow-ups, documents.

Whoever leads plans may write; what is psychological or about health is written by those who read it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Membership
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict
from empowerment.enums import (
    OPEN_STEPS,
    SCORES,
    SENSITIVE_DIMENSIONS,
    STEP_MOVES,
    Dimension,
    FollowUpChannel,
    FollowUpKind,
    GoalStatus,
    ObstacleStatus,
    StepOwner,
)
from empowerment.models import (
    Abilities,
    Assessment,
    AssessmentAnswer,
    AssessmentQuestion,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    ObstacleKind,
    Plan,
    PlanPaper,
    Step,
)
from empowerment.refusing import wrong
from empowerment.services.plans import CONTACT_EVERY, REVIEW_EVERY, held, record

MOST_PAPERS: Final = 40
GOAL_DIMENSIONS: Final = [value for value in Dimension.values if value not in SENSITIVE_DIMENSIONS]
ABILITIES: Final = (
    "education",
    "field_of_study",
    "skills",
    "experience",
    "experience_years",
    "interests",
    "care_duties",
    "accommodation",
)


# --- where the person stands ---------------------------------------------------------------------------------------


@transaction.atomic
def assess(
    *, plan: Plan, by: Actor, scores: Mapping[int, int], held_on: dt.date | None = None, words: str = ""
) -> Assessment:
    """One assessment: a score from 1 to 5 for each question that was asked. The next is a new one."""
    plan = held(plan=plan, by=by)
    held_on = _past(held_on, "held_on")
    if not scores:
        raise wrong("scores", _("Please give at least one score."), "required")
    asked = {row.pk: row for row in AssessmentQuestion.objects.visible_to(by).in_use()}
    for question, score in scores.items():
        if question not in asked:
            raise wrong("scores", _("A question is not one of the office's."), "invalid_choice")
        if score not in SCORES:
            raise wrong("scores", _("A score lies between 1 and 5."), "out_of_range")
        if asked[question].dimension in SENSITIVE_DIMENSIONS and not plan.confides_in(by):
            words = _("The psychological questions are for the plan's specialist and deputy.")
            raise wrong("scores", words, "confidential")
    row = Assessment(office=plan.office, plan=plan, held_on=held_on, words=clean_text(words)[:500])
    row.membership = _member(by)
    row.save(force_insert=True)
    AssessmentAnswer.objects.bulk_create(
        AssessmentAnswer(office=plan.office, assessment=row, question=asked[question], score=score)
        for question, score in scores.items()
    )
    record(plan=plan, by=by, verb="assess")
    return row


@transaction.atomic
def describe_abilities(*, plan: Plan, by: Actor, health: str | None = None, **given: Any) -> Abilities:
    """What the person brings and what has to be thought of. ``health`` is written by those who read it."""
    plan = held(plan=plan, by=by)
    if health is not None and not plan.confides_in(by):
        raise wrong("health", _("Health is written by the plan's specialist and deputy."), "confidential")
    row = Abilities.objects.filter(plan=plan).first() or Abilities(plan=plan, office=plan.office)
    for name in ABILITIES:
        if name in given:
            value = given[name]
            setattr(row, name, clean_text(value) if isinstance(value, str) else value)
    if health is not None:
        row.health = clean_text(health, keep_newlines=True)
    row.clean_fields(exclude=["plan", "office", "health"])
    with explain(Abilities):
        row.save()
    record(plan=plan, by=by, verb="abilities")
    return row


# --- goals and steps -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_goal(*, plan: Plan, by: Actor, words: str, dimension: str = "", due_on: dt.date | None = None) -> Goal:
    """Something the person wants to have reached, in their own words."""
    plan = held(plan=plan, by=by)
    if dimension and dimension not in GOAL_DIMENSIONS:
        raise wrong("dimension", _("Please choose a dimension."), "invalid_choice")
    goal = Goal(office=plan.office, plan=plan, words=_words(words), dimension=dimension, due_on=due_on)
    goal.save(force_insert=True)
    return goal


@transaction.atomic
def reach_goal(*, goal: Goal, by: Actor) -> Goal:
    """It was reached; its steps are done or dropped by then."""
    plan = held(plan=goal.plan, by=by)
    if goal.steps.filter(status__in=OPEN_STEPS).exists():
        words = _("Steps of this goal are still open: each is done or abandoned first.")
        raise Conflict(words, code="open_steps")
    goal, before = _move(goal, GoalStatus.REACHED, {GoalStatus.OPEN})
    record(plan=plan, by=by, verb="goal_reach", about=goal.words, moved=(before, goal.status))
    return goal


@transaction.atomic
def drop_goal(*, goal: Goal, by: Actor, words: str) -> Goal:
    """It is not followed any more, and its open steps with it. Both stay readable."""
    plan = held(plan=goal.plan, by=by)
    why = _words(words, code_words=_("Say why it was dropped."))
    for step in goal.steps.filter(status__in=OPEN_STEPS).order_by("id"):
        _move(step, STEP_MOVES["abandon"].reaches, STEP_MOVES["abandon"].leaves, abandon_words=why)
    goal, before = _move(goal, GoalStatus.DROPPED, {GoalStatus.OPEN}, drop_words=why)
    record(plan=plan, by=by, verb="goal_drop", about=goal.words, words=why, moved=(before, goal.status))
    return goal


@transaction.atomic
def add_step(
    *, goal: Goal, by: Actor, words: str, owner: str = StepOwner.PERSON, due_on: dt.date | None = None
) -> Step:
    """The next step towards an open goal: who, until when."""
    plan = held(plan=goal.plan, by=by)
    _require_open_goal(goal)
    step = Step(office=plan.office, plan=plan, goal=goal, words=_words(words), owner=_owner(owner), due_on=due_on)
    step.save(force_insert=True)
    return step


@transaction.atomic
def change_step(*, step: Step, by: Actor, words: str, owner: str, due_on: dt.date | None = None) -> Step:
    """Other words, another day, somebody else; an ended step stays as it ended."""
    held(plan=step.plan, by=by)
    step = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.status not in OPEN_STEPS:
        raise _changed()
    step.words, step.owner, step.due_on = _words(words), _owner(owner), due_on
    step.save(update_fields=["words", "owner", "due_on"])
    return step


def start_step(*, step: Step, by: Actor) -> Step:
    return _step("start", step, by)


def hold_step(*, step: Step, by: Actor) -> Step:
    return _step("hold", step, by)


def finish_step(*, step: Step, by: Actor, done_on: dt.date | None = None) -> Step:
    """It was done, today or on the day given."""
    return _step("finish", step, by, done_on=_past(done_on, "done_on"))


def abandon_step(*, step: Step, by: Actor, words: str) -> Step:
    """It is not taken, and why."""
    return _step("abandon", step, by, abandon_words=_words(words, code_words=_("Say why it was abandoned.")))


@transaction.atomic
def _step(verb: str, step: Step, by: Actor, **changes: Any) -> Step:
    plan = held(plan=step.plan, by=by)
    row: Step
    row, before = _move(step, STEP_MOVES[verb].reaches, STEP_MOVES[verb].leaves, **changes)
    words = changes.get("abandon_words", "")
    record(plan=plan, by=by, verb=f"step_{verb}", about=row.words, words=words, moved=(before, row.status))
    return row


def _require_open_goal(goal: Goal) -> None:
    if Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk).status != GoalStatus.OPEN:
        raise Conflict(_("The goal has ended: no step is added to it."), code="goal_ended")


def _owner(owner: str) -> str:
    if owner not in StepOwner.values:
        raise wrong("owner", _("Please say who takes the step."), "invalid_choice")
    return owner


# --- obstacles -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_obstacle(*, plan: Plan, by: Actor, kind: ObstacleKind, words: str = "") -> Obstacle:
    """What stands in the way. One about health is written by those who read it."""
    plan = held(plan=plan, by=by)
    found = ObstacleKind.objects.visible_to(by).in_use().filter(pk=kind.pk).first()
    if found is None:
        raise wrong("kind", _("Please choose from the office's list."), "invalid_choice")
    if found.sensitive and not plan.confides_in(by):
        raise wrong("kind", _("Health is written by the plan's specialist and deputy."), "confidential")
    obstacle = Obstacle(office=plan.office, plan=plan, kind=found, words=clean_text(words)[:300])
    obstacle.save(force_insert=True)
    return obstacle


@transaction.atomic
def try_obstacle(
    *,
    obstacle: Obstacle,
    by: Actor,
    words: str,
    became: str = ObstacleStatus.STANDS,
    tried_on: dt.date | None = None,
) -> ObstacleAttempt:
    """What was tried against it, and what came of it: it stands, it is eased, it is gone."""
    plan = held(plan=obstacle.plan, by=by)
    obstacle = Obstacle.objects.select_related("kind").select_for_update(of=("self",)).get(pk=obstacle.pk)
    _require_confided(plan, obstacle, by)
    if obstacle.status == ObstacleStatus.REMOVED:
        raise Conflict(_("This obstacle was removed already."), code="obstacle_removed")
    if became not in ObstacleStatus.values:
        raise wrong("became", _("Please say what came of it."), "invalid_choice")
    attempt = ObstacleAttempt(office=plan.office, obstacle=obstacle, words=_words(words))
    attempt.tried_on, attempt.membership = _past(tried_on, "tried_on"), _member(by)
    attempt.save(force_insert=True)
    if became != obstacle.status:
        obstacle, before = _move(obstacle, became, set(ObstacleStatus.values))
        about = "" if obstacle.kind.sensitive else str(obstacle)
        record(plan=plan, by=by, verb="obstacle", about=about, moved=(before, obstacle.status))
    return attempt


def _require_confided(plan: Plan, obstacle: Obstacle, by: Actor) -> None:
    if obstacle.kind.sensitive and not plan.confides_in(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


# --- follow-ups and documents --------------------------------------------------------------------------------------


@transaction.atomic
def follow_up(
    *,
    plan: Plan,
    by: Actor,
    channel: str,
    kind: str = FollowUpKind.CONTACT,
    held_on: dt.date | None = None,
    reached: bool = True,
    words: str = "",
    next_contact_on: dt.date | None = None,
    next_review_on: dt.date | None = None,
) -> FollowUp:
    """A contact, or a review of the whole plan with the person; it sets when the next one is due.

    Without a day: a month after somebody was reached, a week after nobody was; three months after a review.
    """
    plan = held(plan=plan, by=by)
    if kind not in FollowUpKind.values:
        raise wrong("kind", _("Please choose the kind."), "invalid_choice")
    if channel not in FollowUpChannel.values:
        raise wrong("channel", _("Please say how the person was contacted."), "invalid_choice")
    if kind == FollowUpKind.REVIEW and not reached:
        raise wrong("reached", _("A plan is reviewed with the person: record a contact instead."), "not_reached")
    held_on = _past(held_on, "held_on")
    for name, day in (("next_contact_on", next_contact_on), ("next_review_on", next_review_on)):
        if day and day <= today():
            raise wrong(name, _("The day lies after today."), "too_early")
    row = FollowUp(office=plan.office, plan=plan, kind=kind, channel=channel, held_on=held_on, reached=reached)
    row.words, row.membership = clean_text(words, keep_newlines=True), _member(by)
    row.save(force_insert=True)
    week = dt.timedelta(days=7)
    plan.contact_due_on = next_contact_on or today() + (CONTACT_EVERY if reached else week)
    if next_review_on or kind == FollowUpKind.REVIEW:
        plan.review_due_on = next_review_on or today() + REVIEW_EVERY
    plan.save(update_fields=["contact_due_on", "review_due_on"])
    return row


@transaction.atomic
def attach(*, plan: Plan, by: Actor, file: UploadedFile, caption: str = "") -> PlanPaper:  # type: ignore[type-arg]
    """Keep a document with the plan; the same one is kept once."""
    plan = held(plan=plan, by=by)
    paper = PlanPaper(office=plan.office, plan=plan, membership=by.membership, caption=clean_text(caption)[:150])
    try:
        paper.take(file)
    except ValidationError as error:
        raise ValidationError({"file": error.error_list}) from None
    if same := plan.papers.filter(sha256=paper.sha256).first():
        return same
    if plan.papers.count() >= MOST_PAPERS:
        words = _("A plan keeps at most %(most)s documents.") % {"most": MOST_PAPERS}
        raise wrong("file", words, "too_many")
    paper.save()
    return paper


# --- the one writer, and what the verbs share ----------------------------------------------------------------------


def _move(row: Any, to: str, leaves: Any, **changes: Any) -> tuple[Any, str]:
    """Lock, check, change: the only code that writes the status of a goal, a step or an obstacle. The plan is held."""
    found = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.status not in leaves:
        raise _changed()
    before = found.status
    for field, value in changes.items():
        setattr(found, field, value)
    found.status = to
    with explain(type(row)):
        found.save(update_fields=[*changes, "status"])
    return found, before


def _changed() -> Conflict:
    return Conflict(_("Meanwhile this has changed. The page shows how it stands now."))


def _words(words: str, code_words: str = "") -> str:
    words = clean_text(words)
    if not words:
        raise wrong("words", code_words or _("Please write it in a few words."), "required")
    if len(words) > 300:
        raise wrong("words", _("The words are too long: 300 characters at most."), "max_length")
    return words


def _past(day: dt.date | None, field: str) -> dt.date:
    """A day that has come; today where none is given."""
    if day and day > today():
        raise wrong(field, _("The date cannot be after today."), "too_late")
    return day or today()


def _member(by: Actor) -> Membership:
    if by.membership is None:
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    return by.membership

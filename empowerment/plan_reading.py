"""What a reader is shown of a plan: its state, what comes next, where the person stands, what was done and what was dropped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import Role
from core.charts import RadarChart, Spoke, radar_chart
from core.clock import today
from core.dates import both_calendars
from empowerment.enums import (
    OPEN_ENROLMENTS,
    OPEN_STEPS,
    EnrolmentStatus,
    FollowUpKind,
    GoalStatus,
    ObstacleStatus,
    PlanCloseReason,
    PlanStatus,
    StepStatus,
)
from empowerment.models import Enrolment, FollowUp, Goal, Obstacle, Plan, PlanEvent, Step
from empowerment.whole import Whole, dimensions_for

Words = str | Promise
Tag = tuple[Words, str, str]  # label, tone, icon

PLAN_TAGS: Final[dict[str, tuple[str, str]]] = {
    PlanStatus.DRAFT: ("", "pencil"),
    PlanStatus.ACTIVE: ("going", "plan"),
    PlanStatus.ON_HOLD: ("waiting", "pause"),
    PlanStatus.COMPLETED: ("done", "check-circle"),
    PlanStatus.CLOSED: ("", "close"),
}
GOAL_TAGS: Final[dict[str, tuple[str, str]]] = {
    GoalStatus.OPEN: ("info", "flag"),
    GoalStatus.REACHED: ("done", "check-circle"),
    GoalStatus.DROPPED: ("", "close"),
}
STEP_ICONS: Final[dict[str, str]] = {
    StepStatus.PLANNED: "circle",
    StepStatus.IN_PROGRESS: "clock",
    StepStatus.ON_HOLD: "pause",
    StepStatus.DONE: "check-circle",
    StepStatus.ABANDONED: "close",
}
OBSTACLE_TAGS: Final[dict[str, tuple[str, str]]] = {
    ObstacleStatus.STANDS: ("", "circle"),
    ObstacleStatus.EASED: ("waiting", "hourglass"),
    ObstacleStatus.REMOVED: ("done", "check-circle"),
}
ENROLMENT_TAGS: Final[dict[str, tuple[str, str]]] = {
    EnrolmentStatus.NOMINATED: ("info", "send"),
    EnrolmentStatus.ACCEPTED: ("going", "check"),
    EnrolmentStatus.WAITING: ("waiting", "hourglass"),
    EnrolmentStatus.ATTENDING: ("going", "learn"),
    EnrolmentStatus.COMPLETED: ("done", "check-circle"),
    EnrolmentStatus.WITHDREW: ("", "withdraw"),
    EnrolmentStatus.DROPPED: ("", "close"),
    EnrolmentStatus.DECLINED: ("", "apology"),
}
# What an event is called, and its icon.
HAPPENED: Final[dict[str, tuple[Words, str]]] = {
    "open": (gettext_lazy("Plan opened"), "plus"),
    "activate": (gettext_lazy("Plan begun with the person's agreement"), "plan"),
    "hold": (gettext_lazy("Put on hold"), "pause"),
    "resume": (gettext_lazy("Resumed"), "plan"),
    "complete": (gettext_lazy("Plan completed"), "check-circle"),
    "close": (gettext_lazy("Plan closed"), "close"),
    "deputy": (gettext_lazy("Deputy changed"), "user"),
    "hand_over": (gettext_lazy("Handed over"), "redirect"),
    "assess": (gettext_lazy("Assessment"), "stats"),
    "abilities": (gettext_lazy("Abilities described"), "work"),
    "goal_reach": (gettext_lazy("Goal reached"), "flag"),
    "goal_drop": (gettext_lazy("Goal dropped"), "close"),
    "step_start": (gettext_lazy("Step begun"), "clock"),
    "step_hold": (gettext_lazy("Step put on hold"), "pause"),
    "step_finish": (gettext_lazy("Step done"), "check"),
    "step_abandon": (gettext_lazy("Step abandoned"), "close"),
    "obstacle": (gettext_lazy("Obstacle changed"), "hand"),
}
MOST_EVENTS: Final = 60


# --- its state -----------------------------------------------------------------------------------------------------


def plan_tag(plan: Plan) -> Tag:
    return PlanStatus(plan.status).label, *PLAN_TAGS[plan.status]


def tags(plan: Plan) -> list[Tag]:
    found: list[Tag] = [plan_tag(plan)]
    if plan.track:
        found.append((str(plan.track), "kind", "work"))
    if late := contact_tag(plan):
        found.append(late)
    return found


def contact_tag(plan: Plan) -> Tag | None:
    """Whether the person should have been heard from by now."""
    if not plan.is_open or plan.contact_due_on is None or plan.contact_due_on > today():
        return None
    if plan.contact_due_on == today():
        return _("Contact due today"), "waiting", "phone"
    return _("Contact overdue"), "late", "phone"


def facts(whole: Whole) -> list[tuple[Words, Any]]:
    """The page's few numbers."""
    reached = sum(goal.status == GoalStatus.REACHED for goal in whole.goals)
    kept = sum(goal.status != GoalStatus.DROPPED for goal in whole.goals)
    steps = [step for step in whole.steps if step.status in OPEN_STEPS]
    stands = sum(row.status != ObstacleStatus.REMOVED for row in whole.obstacles)
    return [
        (_("Goals reached"), _("%(n)s of %(all)s") % {"n": reached, "all": kept} if kept else "–"),
        (_("Open steps"), len(steps)),
        (_("Obstacles that stand"), stands),
    ]


# --- what comes next -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """A button of the page."""

    verb: str
    title: Words
    hint: Words
    label: Words
    primary: bool = False
    slot: str = "next"


def next_acts(whole: Whole) -> list[Act]:
    """The one act that carries the plan on, and what stands beside it. A new plan is led through its beginning."""
    plan = whole.plan
    if plan.status == PlanStatus.DRAFT:
        return _beginning(whole)
    if plan.status == PlanStatus.ON_HOLD:
        resume = Act("resume", _("The plan rests"), _("Resuming it sets the next contact."), _("Resume"), primary=True)
        return [resume, _follow_up(whole)]
    if plan.status != PlanStatus.ACTIVE:
        return []
    acts = [_follow_up(whole)]
    open_goals = [goal for goal in whole.goals if goal.status == GoalStatus.OPEN]
    if not open_goals and any(goal.status == GoalStatus.REACHED for goal in whole.goals):
        done = _("No goal is open any more, and at least one was reached.")
        acts.insert(0, Act("complete", _("Completion"), done, _("Complete the plan"), primary=True))
    return [_first(acts[0]), *acts[1:]]


def _beginning(whole: Whole) -> list[Act]:
    steps = [
        (
            bool(whole.assessments),
            Act("assess", _("Assessment"), _("Where the person stands, in six dimensions."), _("Assess")),
        ),
        (
            bool(whole.goals),
            Act(
                "goal-add", _("First goal"), _("What the person wants to have reached."), _("Add a goal"), slot="goals"
            ),
        ),
        (
            False,
            Act("activate", _("Beginning"), _("With the person's agreement."), _("Begin the plan")),
        ),
    ]
    left = [act for done, act in steps if not done]
    return [_first(left[0]), *left[1:]]


def _first(act: Act) -> Act:
    return Act(act.verb, act.title, act.hint, act.label, primary=True, slot=act.slot)


def _follow_up(whole: Whole) -> Act:
    plan = whole.plan
    if plan.review_due_on and plan.review_due_on <= today():
        hint = _("The review of the plan is due since %(day)s.") % {"day": both_calendars(plan.review_due_on, "medium")}
    elif plan.contact_due_on and plan.contact_due_on < today():
        days = (today() - plan.contact_due_on).days
        words = ngettext(
            "The person should have been heard from %(n)s day ago.",
            "The person should have been heard from %(n)s days ago.",
            days,
        )
        hint = words % {"n": days}
    elif plan.contact_due_on:
        hint = _("The next contact: %(day)s.") % {"day": both_calendars(plan.contact_due_on, "medium")}
    else:
        hint = _("A contact or a review; it sets when the next one is due.")
    return Act("follow-up", _("Follow-up"), hint, _("Record a follow-up"), slot="next")


def quiet_acts(whole: Whole, actor: Actor) -> list[tuple[str, Words]]:
    """What may be done more rarely, as a line of links."""
    plan = whole.plan
    if not plan.is_open:
        return []
    acts: list[tuple[str, Words]] = [("describe", _("Aim and track"))]
    if plan.allows("hold"):
        acts.append(("hold", _("Put on hold")))
    if may_say_who(plan, actor):
        acts += [("deputy", _("Deputy")), ("hand-over", _("Hand over"))]
    acts.append(("close", _("Close the plan")))
    return acts


def may_say_who(plan: Plan, actor: Actor) -> bool:
    """Whether the actor may name the deputy and hand the plan over."""
    return actor.holds(Role.MANAGER) or plan.specialist_id in [row.pk for row in actor.memberships]


# --- where the person stands ---------------------------------------------------------------------------------------


def radar(whole: Whole) -> RadarChart | None:
    """The first and the newest assessment over the dimensions that the reader may know; nothing before the first."""
    scored = [row for row in whole.assessments if row.scores]  # type: ignore[attr-defined]
    if not scored:
        return None
    first, newest = scored[0].scores, scored[-1].scores  # type: ignore[attr-defined]
    spokes = [
        Spoke(label=str(each.label), value=newest.get(each), before=first.get(each) if len(scored) > 1 else None)
        for each in dimensions_for(whole.confides)
    ]
    return radar_chart(
        spokes,
        name="dimensions-chart",
        title=_("The six dimensions") if whole.confides else _("The dimensions"),
        now=_("Now"),
        before=_("At the beginning") if len(scored) > 1 else "",
        label_head=_("Dimension"),
    )


# --- rows ----------------------------------------------------------------------------------------------------------


def goal_rows(whole: Whole) -> list[dict[str, Any]]:
    """Open goals first, then those reached, then those dropped; every one with all its steps."""
    order = [GoalStatus.OPEN, GoalStatus.REACHED, GoalStatus.DROPPED]
    goals = sorted(whole.goals, key=lambda goal: (order.index(GoalStatus(goal.status)), goal.pk))
    return [_goal(goal, whole.plan) for goal in goals]


def _goal(goal: Goal, plan: Plan) -> dict[str, Any]:
    steps: list[Step] = goal.lines  # type: ignore[attr-defined]
    counted = [step for step in steps if step.status != StepStatus.ABANDONED]
    done = sum(step.status == StepStatus.DONE for step in counted)
    is_open = goal.status == GoalStatus.OPEN and plan.is_open
    return {
        "goal": goal,
        "slot": f"goal-{goal.pk}",
        "tag": (GoalStatus(goal.status).label, *GOAL_TAGS[goal.status]),
        "steps": [_step(step, is_open) for step in steps],
        "done": done,
        "all": len(counted),
        "is_open": is_open,
        "may_reach": is_open and not any(step.status in OPEN_STEPS for step in steps),
    }


def _step(step: Step, is_open: bool) -> dict[str, Any]:
    mine = is_open and step.status in OPEN_STEPS
    return {
        "step": step,
        "icon": STEP_ICONS[step.status],
        "late": mine and step.due_on is not None and step.due_on <= today(),
        "may": mine,
        "may_start": mine and step.allows("start"),
        "may_hold": mine and step.allows("hold"),
        "over": step.status in (StepStatus.DONE, StepStatus.ABANDONED),
        "dropped": step.status == StepStatus.ABANDONED,
    }


def obstacle_rows(whole: Whole) -> list[dict[str, Any]]:
    return [_obstacle(row, whole.plan) for row in whole.obstacles]


def _obstacle(row: Obstacle, plan: Plan) -> dict[str, Any]:
    return {
        "row": row,
        "slot": f"obstacle-{row.pk}",
        "tag": (ObstacleStatus(row.status).label, *OBSTACLE_TAGS[row.status]),
        "may": plan.is_open and row.status != ObstacleStatus.REMOVED,
    }


def enrolment_rows(whole: Whole) -> list[dict[str, Any]]:
    """Those that run first, then what became of the others."""
    rows = sorted(whole.enrolments, key=lambda row: (row.status not in OPEN_ENROLMENTS, -row.pk))
    return [
        {"row": row, "tag": (EnrolmentStatus(row.status).label, *ENROLMENT_TAGS[row.status]), "url": _enrolment(row)}
        for row in rows
    ]


def _enrolment(row: Enrolment) -> str:
    try:
        return row.get_absolute_url()
    except NoReverseMatch:
        return ""


def follow_up_lines(whole: Whole) -> list[dict[str, Any]]:
    """The follow-ups as a timeline, what is still to come above."""
    plan, lines = whole.plan, []
    coming = [(plan.contact_due_on, _("Next contact"), "phone"), (plan.review_due_on, _("Next review"), "calendar")]
    if plan.is_open:
        dated = sorted(((day, title, icon) for day, title, icon in coming if day), reverse=True)
        lines = [_line(title, icon, day, state="next") for day, title, icon in dated]
    return lines + [_follow_up_line(row) for row in whole.follow_ups]


def _follow_up_line(row: FollowUp) -> dict[str, Any]:
    kind = FollowUpKind(row.kind).label
    title = f"{kind} – {row.get_channel_display()}"
    if not row.reached:
        title = _("%(what)s: nobody was reached") % {"what": title}
    icon = "calendar" if row.kind == FollowUpKind.REVIEW else ("phone" if row.reached else "no-answer")
    return _line(title, icon, row.held_on, who=row.who, words=row.words)  # type: ignore[attr-defined]


def history(whole: Whole, events: list[PlanEvent]) -> list[dict[str, Any]]:
    """What was done and what was dropped, newest first."""
    return [_event(event) for event in events]


def _event(event: PlanEvent) -> dict[str, Any]:
    title, icon = HAPPENED.get(event.verb, (event.verb, "circle"))
    if event.about:
        title = pgettext("event and what it was about", "%(what)s: %(about)s") % {"what": title, "about": event.about}
    reason = str(PlanCloseReason(event.reason).label) if event.reason else ""
    said = " – ".join(part for part in (reason, event.words) if part)
    who = str(event.membership.user) if event.membership else ""
    return _line(title, icon, event.at, who=who, words=said, state="" if event.membership_id else "system")


def _line(
    title: Words, icon: str, at: dt.date | dt.datetime, *, who: str = "", words: str = "", state: str = ""
) -> dict[str, Any]:
    return {"title": title, "icon": icon, "at": at, "who": who, "words": words, "state": state}

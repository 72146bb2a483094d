"""What this room puts on *My work today*: whom a specialist is to hear from, whose review or step is due."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import today
from core.templatetags.arkan import days_left
from core.work import WEEK, Fact, WeekEntry, WorkItem, WorkTag
from empowerment import caseload
from empowerment.models import Plan
from empowerment.models.offers import manages
from empowerment.plan_reading import plan_tag

MOST: Final = 30
MOST_COMING: Final = 10


def items(actor: Actor) -> list[WorkItem]:
    """The specialist's own plans on which something is due by now."""
    if not _leads(actor):
        return []
    return [_item(plan) for plan in caseload.with_lines(_due(actor)).order_by("contact_due_on", "id")[:MOST]]


def waiting(actor: Actor) -> Any:
    """The rows that the menu counts."""
    return _due(actor) if _leads(actor) else []


def facts(actor: Actor) -> list[Fact]:
    if not _leads(actor):
        return []
    return [Fact(_("Open plans that I lead"), caseload.mine(actor).open().count(), reverse("empowerment:plans"))]


def week(actor: Actor) -> list[WeekEntry]:
    """The contacts and reviews of the coming days."""
    if not _leads(actor):
        return []
    day = today()
    plans = caseload.mine(actor).open()
    coming = plans.filter(review_due_on__gt=day, review_due_on__lte=day + WEEK).order_by("review_due_on", "id")
    return [
        WeekEntry(
            day=plan.review_due_on or day,
            title=_("Review of a plan"),
            line=plan.reference,
            url=plan.get_absolute_url(),
        )
        for plan in coming[:MOST_COMING]
    ]


def _leads(actor: Actor) -> bool:
    return manages(actor) and actor.holds(Role.SPECIALIST)


def _due(actor: Actor) -> Any:
    day = today()
    plans = caseload.mine(actor).open()
    return plans.filter(Q(contact_due_on__lte=day) | Q(review_due_on__lte=day))


def _item(plan: Plan) -> WorkItem:
    review = plan.review_due_on is not None and plan.review_due_on <= today()
    due = plan.review_due_on if review else plan.contact_due_on
    label, tone, icon = plan_tag(plan)
    return WorkItem(
        title=_("Review of a plan with the person") if review else _("Contact with the person of a plan"),
        url=plan.get_absolute_url(),
        icon="plan",
        reference=plan.reference,
        line=str(plan.track or ""),
        due=due,
        due_words=days_left(due),
        tag=WorkTag(str(label), tone, icon),
    )

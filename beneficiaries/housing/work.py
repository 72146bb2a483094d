"""What the housing match puts on *My work today*: help with documents, and mismatches to be studied."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.housing import reading
from beneficiaries.housing.models import HousingMatch, HousingTask, TaskQuerySet
from core.clock import today
from core.work import WorkItem, WorkTag

MOST: Final = 20


def items(actor: Actor) -> list[WorkItem]:
    """A researcher's own tasks and those that nobody has taken; for the director those past their time."""
    last = HousingMatch.objects.visible_to(actor).filter(declaration=OuterRef("declaration")).order_by("-id")
    tasks = (
        waiting(actor)
        .select_related("declaration__household")
        .annotate(lines=Subquery(last.values("lines")[:1]), gaps=Subquery(last.values("gaps")[:1]))
    )
    return [_item(task) for task in tasks.order_by("due_on", "id")[:MOST]]


def waiting(actor: Actor) -> TaskQuerySet:
    """The rows that the menu counts."""
    tasks: TaskQuerySet = HousingTask.objects.visible_to(actor).open()
    if not reading.edits(actor):
        return tasks.none()
    return tasks.for_hands_of(actor) if Role.RESEARCHER in actor.roles else tasks.filter(due_on__lt=today())


def _item(task: HousingTask) -> WorkItem:
    label, tone, icon = reading.result_tag(task.declaration.result)
    return WorkItem(
        title=reading.task_title(task),
        url=reverse("beneficiaries:housing-detail", args=[task.declaration.uuid]),
        icon="home",
        reference=task.declaration.household.reference,
        line=reading.why(task),
        due=task.due_on,
        tag=WorkTag(str(label), tone, icon),
    )

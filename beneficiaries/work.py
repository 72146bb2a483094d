"""What this room puts on *My work today*."""

from __future__ import annotations

from accounts.actor import Actor
from beneficiaries.housing import work as housing
from beneficiaries.housing.models import TaskQuerySet
from core.work import WorkItem


def items(actor: Actor) -> list[WorkItem]:
    return housing.items(actor)


def waiting(actor: Actor) -> list[TaskQuerySet]:
    return [housing.waiting(actor)]

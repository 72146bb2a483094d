"""What this room puts on *My work today*."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.housing import work as housing
from beneficiaries.models import DuplicatePair
from core.work import WorkItem


def items(actor: Actor) -> list[WorkItem]:
    return housing.items(actor)


def waiting(actor: Actor) -> list[QuerySet[Any]]:
    """Housing to help with, and for editors of the register the pairs of records to be decided."""
    asked: list[QuerySet[Any]] = [housing.waiting(actor)]
    if Extent.ALL in actor.extents(Permission.PERSON_EDIT):
        asked.append(DuplicatePair.objects.visible_to(actor).open())
    return asked

"""What this room puts on *My work today*."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.housing import work as housing
from beneficiaries.models import DuplicatePair
from core.pagination import bounded_count
from core.work import Band, WorkItem, WorkTag


def items(actor: Actor) -> list[WorkItem]:
    return [*housing.items(actor), *_duplicates(actor)]


def waiting(actor: Actor) -> list[QuerySet[Any]]:
    """Housing to help with, and for editors of the register the pairs of records to be decided."""
    asked: list[QuerySet[Any]] = [housing.waiting(actor)]
    if _edits(actor):
        asked.append(DuplicatePair.objects.visible_to(actor).open())
    return asked


def _duplicates(actor: Actor) -> list[WorkItem]:
    """Records that may be one person: one line for the whole queue, however long it is."""
    if not _edits(actor):
        return []
    found = bounded_count(DuplicatePair.objects.visible_to(actor).open())
    if not found.number:
        return []
    words = ngettext("%(n)s pair of similar records", "%(n)s pairs of similar records", found.number)
    return [
        WorkItem(
            title=_("Deciding on possible duplicates"),
            url=reverse("beneficiaries:duplicates"),
            icon="household",
            line=words % {"n": found},
            tag=WorkTag(_("To be decided"), "waiting", "question"),
            band=Band.LATER,
        )
    ]


def _edits(actor: Actor) -> bool:
    return Extent.ALL in actor.extents(Permission.PERSON_EDIT)

"""This room's part of a person's and of a household's page: the changes that are followed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.models import Household, Person
from core.panels import Panel, moments
from core.work import Action
from data_changes import reading
from data_changes.enums import ChangeKind
from data_changes.models import DataChange, DataChangeQuerySet

MOST = 10


def of_person(actor: Actor, person: Person) -> list[Panel]:
    return _panels(actor, DataChange.objects.visible_to(actor).filter(person__in=person.file_ids))


def of_household(actor: Actor, household: Household) -> list[Panel]:
    return _panels(actor, DataChange.objects.visible_to(actor).filter(person__in=household.file_ids))


def acts_on_person(actor: Actor, person: Person) -> list[Action]:
    if not reading.may_open(actor):
        return []
    url = reverse("data_changes:new", query={"person": person.survivor.pk})
    return [Action(_("Report of a change"), url, icon="change")]


def _panels(actor: Actor, changes: DataChangeQuerySet) -> list[Panel]:
    """The newest, unfinished ones first; of those it opened, a charity is told no more than anywhere else."""
    whole = reading.reads_whole(actor)
    rows = [
        {
            "change": change,
            "title": reading.title(change) if whole else "",
            "tag": reading.status_tag(change) if whole else reading.outside_tag(change),
        }
        for change in changes.order_by("-due_on", "-id")[:MOST]
    ]
    if not rows:
        return []
    heading = _("Data-change follow-up")
    return [Panel("changes", heading, "data_changes/panels/list.html", {"rows": rows}, flush=True)]


def moments_of_person(actor: Actor, person: Person) -> list[QuerySet]:
    return _moments(DataChange.objects.visible_to(actor).filter(person__in=person.file_ids))


def moments_of_household(actor: Actor, household: Household) -> list[QuerySet]:
    return _moments(DataChange.objects.visible_to(actor).filter(person__in=household.file_ids))


def moment(name: str, code: str, key: str) -> tuple[str, str]:
    words = _("Change of data followed up: %(kind)s") if name == "opened" else _("Ministry told: %(kind)s")
    return words % {"kind": ChangeKind(code).label}, reverse("data_changes:detail", args=[key])


def _moments(rows: DataChangeQuerySet) -> list[QuerySet]:
    return [
        moments(rows, room="data_changes", name="opened", at="created_at", code="kind", key="reference"),
        moments(rows, room="data_changes", name="told", at="notified_on", code="kind", key="reference"),
    ]

"""This room's part of a person's and of a household's page: only for those who lead plans."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.models import Household, Person
from core.panels import Panel
from core.work import Action
from empowerment.models import Plan
from empowerment.models.offers import manages
from empowerment.plan_reading import plan_tag

MOST = 10


def of_person(actor: Actor, person: Person) -> list[Panel]:
    return _panels(actor, person__in=person.file_ids) if manages(actor) else []


def of_household(actor: Actor, household: Household) -> list[Panel]:
    return _panels(actor, person__in=household.file_ids) if manages(actor) else []


def acts_on_person(actor: Actor, person: Person) -> list[Action]:
    if not manages(actor):
        return []
    url = reverse("empowerment:new", query={"person": person.survivor.pk})
    return [Action(_("Empowerment plan"), url, icon="plan")]


def _panels(actor: Actor, **whose: Any) -> list[Panel]:
    plans = Plan.objects.visible_to(actor).filter(**whose).select_related("specialist__user").order_by("-id")
    rows = [{"plan": plan, "tag": plan_tag(plan)} for plan in plans[:MOST]]
    if not rows:
        return []
    return [Panel("plans", _("Empowerment plans"), "empowerment/panels/plans.html", {"rows": rows}, flush=True)]

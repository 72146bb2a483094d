"""The housing part of a household's and of a person's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from beneficiaries.housing import reading
from beneficiaries.housing.models import HousingDeclaration
from beneficiaries.models import Household
from core.panels import Panel
from core.work import Action


def of_household(actor: Actor, household: Household | None) -> list[Panel]:
    """What was declared and what the match says; for the office's readers alone."""
    if household is None or not reading.reads(actor):
        return []
    row = HousingDeclaration.objects.visible_to(actor).current().filter(household=household).first()
    context = {
        "row": row,
        "tag": row and reading.result_tag(row.result),
        "household": household,
        "edits": reading.edits(actor),
    }
    heading = pgettext("panel", "Housing")
    return [Panel("housing", heading, "beneficiaries/housing/panel.html", context, side=True)]


def acts_on_household(actor: Actor, household: Household) -> list[Action]:
    if not reading.edits(actor):
        return []
    url = reverse("portal:housing-declare", kwargs={"reference": household.reference})
    return [Action(_("Declare the housing"), url, "home")]

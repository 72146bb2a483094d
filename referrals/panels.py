"""This room's part of a household's and a person's page."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries.models import Household, Person
from core.panels import Panel, moments
from core.work import Action
from exchange.standing import Standing
from referrals import reading, receipts, rights
from referrals.enums import ReferralKind
from referrals.models import Assistance, Referral, ReferralQuerySet

MOST = 10
MOST_GIVEN = 5


def of_household(actor: Actor, household: Household) -> list[Panel]:
    """The household's referrals that the reader may know of, newest first; without any, nothing."""
    panels = _panel(actor, Referral.objects.visible_to(actor).filter(household=household))
    return panels + _assistance(actor, household)


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """The referrals about the person or one of the person's merged rows."""
    return _panel(actor, Referral.objects.visible_to(actor).filter(person__in=person.file_ids))


def acts_on_household(actor: Actor, household: Household) -> list[Action]:
    acts = _acts(actor, f"household={household.reference}")
    if rights.records_assistance(actor):
        acts.append(
            Action(_("Assistance"), reverse("referrals:record-assistance", args=[household.reference]), icon="hand")
        )
    return acts


def acts_on_person(actor: Actor, person: Person) -> list[Action]:
    return _acts(actor, f"person={person.pk}")


def _acts(actor: Actor, query: str) -> list[Action]:
    if not rights.kinds_to_send(actor):
        return []
    return [Action(_("Referral"), f"{reverse('referrals:new')}?{query}", icon="referral")]


def _panel(actor: Actor, rows: ReferralQuerySet) -> list[Panel]:
    # A charity that sent it knows the person by what it typed, not by this file.
    if actor.is_charity:
        rows = rows.exclude(sender=actor.organisation, subject_typed__isnull=False)
    listed = list(rows.exclude(status="draft").select_related("sender", "recipient").order_by("-id")[:MOST])
    if not listed:
        return []
    lines = [
        {"referral": row, "tag": reading.status_tag(actor, row), "passed": reading.has_passed(actor, row)}
        for row in listed
    ]
    words = ngettext("%(n)s referral", "%(n)s referrals", len(listed)) % {"n": len(listed)}
    return [Panel("referrals", _("Referrals"), "referrals/parts/panel.html", {"lines": lines}, aside=words, flush=True)]


def _assistance(actor: Actor, household: Household) -> list[Panel]:
    """What the household was given; a charity has no part in it."""
    if not actor.is_office:
        return []
    rows = Assistance.objects.visible_to(actor).valid().filter(household=household)
    listed = list(rows.select_related("organisation", "need__referral").order_by("-given_on", "-id")[: MOST_GIVEN + 1])
    if not listed:
        return []
    context = {"lines": listed[:MOST_GIVEN], "more": len(listed) > MOST_GIVEN, "reference": household.reference}
    return [Panel("assistance", _("Assistance"), "referrals/parts/assistance_panel.html", context, flush=True)]


def moments_of_household(actor: Actor, household: Household) -> list[QuerySet]:
    return _moments(Referral.objects.visible_to(actor).filter(household=household))


def moments_of_person(actor: Actor, person: Person) -> list[QuerySet]:
    return _moments(Referral.objects.visible_to(actor).filter(person__in=person.file_ids))


def moment(name: str, code: str, key: str) -> tuple[str, str]:
    words = _("Referral sent: %(kind)s") if name == "sent" else _("Referral ended: %(kind)s")
    return words % {"kind": ReferralKind(code).label}, reverse("referrals:detail", args=[key])


def _moments(rows: ReferralQuerySet) -> list[QuerySet]:
    return [
        moments(rows, room="referrals", name=name, at=f"{name}_at", code="kind", key="reference")
        for name in ("sent", "ended")
    ]


def of_receipt(office: Organisation, source: str) -> Standing | None:
    """How far a referral is, for whoever holds its receipt (portal/views/receipts.py)."""
    return receipts.of_receipt(office, source)

"""This room's part of a person's and of a household's page: who they are, how to reach them, who else sees them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission, Role
from beneficiaries.enums import PersonTag
from beneficiaries.housing import panels as housing
from beneficiaries.identity import can_see_identity, shown, shown_to
from beneficiaries.models import Contact, Disclosure, Household, Person
from beneficiaries.words import relation_words, status_tag
from core.clock import today
from core.identifiers import display_mobile
from core.panels import Panel
from core.work import Action


def of_household(actor: Actor, household: Household) -> list[Panel]:
    """The members, what the household needs, and to whom it is shown."""
    members = _members(actor, household)
    words = ngettext("%(n)s member", "%(n)s members", len(members)) % {"n": len(members)}
    edits = _edits(actor)
    panels = [
        Panel(
            "members",
            pgettext("household", "Members"),
            "beneficiaries/panels/members.html",
            {"lines": _member_lines(actor, members), "household": household, "register": _is_register(actor)},
            aside=words,
            flush=True,
        )
    ]
    # Free words may tell who is meant: only with an open identity.
    if household.needs and (_is_register(actor) or can_see_identity(actor, members)):
        panels.append(Panel("needs", _("Needs"), "beneficiaries/panels/needs.html", {"needs": household.needs}))
    people = [person.pk for person in members]
    if edits or _is_register(actor):
        panels += _contacts(actor, people)
    panels += housing.of_household(actor, household)
    return [*panels, *_disclosures(actor, Q(household=household) | Q(person__in=people))]


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """The person's data, the other members, contacts, and to whom the person is shown."""
    seen = person.pk in can_see_identity(actor, [person])
    register = _is_register(actor)
    panels = [
        Panel(
            "data",
            _("Data"),
            "beneficiaries/panels/data.html",
            {
                "row": person,
                "person": shown(person, seen=seen),
                "register": register,
                "age": age_of(person.birth_date),
                "relation": relation_words(person.relation, person.gender),
                "status": status_tag(person.security_status, person.gender),
                "tags": [PersonTag(tag).label for tag in person.tags],
                "may_reveal": bool(person.national_number_last4) and actor.can(Permission.IDENTITY_REVEAL),
            },
        )
    ]
    if person.household:
        others = [member for member in _members(actor, person.household) if member.pk != person.pk]
        if others:
            context = {"lines": _member_lines(actor, others), "household": person.household, "register": register}
            panels.append(
                Panel("members", _("In the same household"), "beneficiaries/panels/members.html", context, flush=True)
            )
    if seen:
        panels += _contacts(actor, [person.pk])
    about = Q(person=person) | Q(person=None, household=person.household_id, household__isnull=False)
    panels += housing.of_household(actor, person.household)
    return [*panels, *_disclosures(actor, about)]


def head_of(actor: Actor, household: Household) -> Person | None:
    """By whom the household is called: its breadwinner, or the first member the actor may know of."""
    members = _members(actor, household)
    return members[0] if members else None


def acts_on_household(actor: Actor, household: Household) -> list[Action]:
    if not _edits(actor):
        return []
    key = {"reference": household.reference}
    return [
        Action(_("Add a member"), reverse("beneficiaries:add-member", kwargs=key), "plus"),
        Action(_("Edit the household"), reverse("beneficiaries:edit-household", kwargs=key), "pencil"),
        *housing.acts_on_household(actor, household),
    ]


def acts_on_person(actor: Actor, person: Person) -> list[Action]:
    if not _edits(actor):
        return []
    key = {"pk": person.pk}
    return [
        Action(_("Edit the data"), reverse("beneficiaries:edit", kwargs=key), "pencil"),
        Action(_("Status in social security"), reverse("beneficiaries:status", kwargs=key), "shield"),
    ]


def may_read_history(actor: Actor) -> bool:
    """Who changed what is for the office's director."""
    return actor.holds(Role.MANAGER) and _is_register(actor)


def age_of(birth: date | None) -> int | None:
    """Whole years; of an imprecise date, from its first day."""
    if birth is None:
        return None
    day = today()
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _is_register(actor: Actor) -> bool:
    return Extent.ALL in actor.extents(Permission.PERSON_VIEW)


def _edits(actor: Actor) -> bool:
    return Extent.ALL in actor.extents(Permission.PERSON_EDIT)


def _members(actor: Actor, household: Household) -> list[Person]:
    """The members whom the actor may know of, the breadwinner first, then the oldest."""
    rows = Person.objects.visible_to(actor).survivors().filter(household=household)
    return sorted(rows, key=lambda row: (row.relation != "head", row.birth_date or date.max, row.pk))


def _member_lines(actor: Actor, members: list[Person]) -> list[dict[str, object]]:
    return [
        {
            "row": row,
            "person": person,
            "relation": relation_words(row.relation, row.gender),
            "age": age_of(row.birth_date),
            "tags": [PersonTag(tag).label for tag in row.tags],
        }
        for row, person in zip(members, shown_to(actor, members), strict=True)
    ]


def _contacts(actor: Actor, people: list[int]) -> list[Panel]:
    """How the people can be reached, by those who see their names."""
    seen = can_see_identity(actor, people)
    rows = Contact.objects.visible_to(actor).filter(person__in=seen).select_related("person").order_by("person", "id")
    several = len(people) > 1
    lines = [
        {"contact": row, "value": display_mobile(row.value), "whose": shown(row.person, seen=True) if several else None}
        for row in rows
    ]
    edits = _edits(actor)
    if not lines and not edits:
        return []
    context = {"lines": lines, "edits": edits, "person_id": None if several else people[0] if people else None}
    return [Panel("contacts", _("Contact"), "beneficiaries/panels/contacts.html", context, side=True)]


def _disclosures(actor: Actor, about: Q) -> list[Panel]:
    """For the office: who sees the identity now. For anybody else: why they see it, and until when."""
    rows = Disclosure.objects.visible_to(actor).open().filter(about)
    listed = list(rows.select_related("organisation", "membership__user").order_by("-id"))
    heading, template = _("Why you see this"), "beneficiaries/panels/why.html"
    if actor.is_office:
        heading, template = _("Who sees the identity now"), "beneficiaries/panels/disclosures.html"
    elif not listed:
        return []
    return [Panel("disclosures", heading, template, {"rows": listed}, side=True)]

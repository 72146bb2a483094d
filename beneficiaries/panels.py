"""This room's part of a person's and of a household's page: who they are, how to reach them, who else sees them."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission, Role
from beneficiaries.enums import ConsentPurpose, LifeEventKind, PersonTag, RegisterVerb
from beneficiaries.housing import panels as housing
from beneficiaries.identity import can_see_identity, shown, shown_to
from beneficiaries.models import (
    Consent,
    Contact,
    Disclosure,
    Household,
    LifeEvent,
    Person,
    RegisterEvent,
    Representation,
)
from beneficiaries.words import relation_words, status_tag
from core.clock import today
from core.dates import time_of_day
from core.identifiers import display_mobile
from core.panels import Panel, moments
from core.work import Action


def of_household(actor: Actor, household: Household) -> list[Panel]:
    """The members, what the household needs, how they are reached, and to whom it is shown."""
    members = members_of(actor, household)
    words = ngettext("%(n)s member", "%(n)s members", len(members)) % {"n": len(members)}
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
    if _edits(actor) or _is_register(actor):
        panels += _contacts(actor, members)
    panels += housing.of_household(actor, household)
    return [*panels, *_disclosures(actor, Q(household=household) | Q(person__in=people))]


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """The person's data, other records of the same person, the other members, contacts, to whom the person is shown."""
    seen = person.pk in can_see_identity(actor, [person])
    register = _is_register(actor)
    around = _around(actor, person)
    panels = [
        Panel(
            "data",
            _("Data"),
            "beneficiaries/panels/data.html",
            {
                "row": person,
                "person": shown(person, seen=seen),
                "register": register,
                "edits": _edits(actor),
                "age": age_of(person.birth_date),
                "relation": relation_words(person.relation, person.gender),
                "status": status_tag(person.security_status, person.gender),
                "tags": [PersonTag(tag).label for tag in person.tags],
                "may_reveal": bool(person.national_number_last4) and actor.can(Permission.IDENTITY_REVEAL),
            },
        )
    ]
    panels += _records(actor, person, [row for row in around if row.merged_into_id == person.pk])
    others = [row for row in around if row.pk != person.pk and not row.merged_into_id]
    if person.household and others:
        context = {"lines": _member_lines(actor, others), "household": person.household, "register": register}
        panels.append(
            Panel("members", _("In the same household"), "beneficiaries/panels/members.html", context, flush=True)
        )
    if seen:
        panels += _contacts(actor, [person, *(row for row in around if row.merged_into_id == person.pk)])
    about = Q(person__in=person.file_ids) | Q(person=None, household=person.household_id, household__isnull=False)
    panels += housing.of_household(actor, person.household)
    return [*panels, *_disclosures(actor, about)]


def agreements_of_person(actor: Actor, person: Person) -> list[Panel]:
    """Who speaks for the person, and what the person agreed to: for the office's readers."""
    if not _is_register(actor):
        return []
    edits = _edits(actor)
    representations = Representation.objects.visible_to(actor).filter(person__in=person.file_ids).order_by("-id")
    context = {"lines": list(representations), "edits": edits, "person_id": person.pk}
    template = "beneficiaries/panels/representations.html"
    panels = [Panel("representations", _("Who speaks for the person"), template, context)]
    given = Consent.objects.visible_to(actor).filter(person__in=person.file_ids)
    holding = Consent.objects.visible_to(actor).holding().filter(pk=OuterRef("pk"))
    listed = given.annotate(holds=Exists(holding)).select_related("text").order_by("-id")
    context = {
        "lines": [{"consent": row, "holds": row.holds} for row in listed],
        "edits": edits,
        "person_id": person.pk,
    }
    return [*panels, Panel("consents", _("Consents"), "beneficiaries/panels/consents.html", context)]


def agreements_of_household(actor: Actor, household: Household) -> list[Panel]:
    """What the members agreed to; each consent is recorded in the member's own file."""
    if not _is_register(actor):
        return []
    given = Consent.objects.visible_to(actor).filter(person__in=household.file_ids)
    holding = Consent.objects.visible_to(actor).holding().filter(pk=OuterRef("pk"))
    rows = list(given.annotate(holds=Exists(holding)).select_related("text", "person").order_by("person", "-id"))
    names = dict(zip([row.pk for row in rows], shown_to(actor, [row.person for row in rows]), strict=True))
    lines = [{"consent": row, "holds": row.holds, "person": names[row.pk]} for row in rows]
    context = {"lines": lines, "edits": False, "person_id": None}
    return [Panel("consents", _("Consents of the members"), "beneficiaries/panels/consents.html", context)]


def head_of(actor: Actor, household: Household) -> Person | None:
    """By whom the household is called: its breadwinner, or the first member the actor may know of."""
    members = members_of(actor, household)
    return members[0] if members else None


def acts_on_household(actor: Actor, household: Household) -> list[Action]:
    if not _edits(actor):
        return []
    key = {"reference": household.reference}
    return [
        Action(_("Add a member"), reverse("portal:add-member", kwargs=key), "plus"),
        Action(_("Edit the household"), reverse("portal:edit-household", kwargs=key), "pencil"),
        *housing.acts_on_household(actor, household),
    ]


def acts_on_person(actor: Actor, person: Person) -> list[Action]:
    if not _edits(actor):
        return []
    key = {"pk": person.pk}
    return [
        Action(_("Edit the data"), reverse("beneficiaries:edit", kwargs=key), "pencil"),
        Action(_("Record a life event"), reverse("portal:life-event", kwargs=key), "calendar"),
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


def members_of(actor: Actor, household: Household) -> list[Person]:
    """The members whom the actor may know of, the breadwinner first, then the oldest. Asked once a page."""
    if "members_seen" not in household.__dict__:
        rows = Person.objects.visible_to(actor).survivors().filter(household=household)
        household.__dict__["members_seen"] = sorted(rows, key=_place)
    found: list[Person] = household.__dict__["members_seen"]
    return found


def _around(actor: Actor, person: Person) -> list[Person]:
    """The household's members and the records merged into this person, in one query."""
    condition = Q(pk__in=person.file_ids)
    if person.household_id:
        condition |= Q(household=person.household_id, merged_into=None)
    return sorted(Person.objects.visible_to(actor).filter(condition), key=_place)


def _place(row: Person) -> tuple[bool, date, int]:
    return (row.relation != "head", row.birth_date or date.max, row.pk)


def _records(actor: Actor, person: Person, merged: list[Person]) -> list[Panel]:
    """Records that stand behind this one, and whether another may be the same person: the register's own affair."""
    if not _is_register(actor):
        return []
    edits = _edits(actor)
    pairs = int(getattr(person, "open_pairs", 0)) if edits else 0
    if not merged and not pairs:
        return []
    lines = [{"row": row, "person": shown_row} for row, shown_row in zip(merged, shown_to(actor, merged), strict=True)]
    context = {"merged": lines, "pair": pairs, "edits": edits}
    return [Panel("records", _("Records of the same person"), "beneficiaries/panels/records.html", context, flush=True)]


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


def _contacts(actor: Actor, people: list[Person]) -> list[Panel]:
    """How the people can be reached, by those who see their names; `people[0]` is the one the page is about."""
    seen = can_see_identity(actor, people)
    rows = Contact.objects.visible_to(actor).filter(person__in=seen).select_related("person").order_by("person", "id")
    several = len({row.merged_into_id or row.pk for row in people}) > 1
    lines = [
        {
            "contact": row,
            "value": display_mobile(row.value),
            "safe": [time_of_day(hour) for hour in (row.safe_from, row.safe_until) if hour],
            "whose": shown(row.person, seen=True) if several else None,
        }
        for row in rows
    ]
    edits = _edits(actor)
    if not lines and not edits:
        return []
    context = {"lines": lines, "edits": edits, "person_id": None if several or not people else people[0].pk}
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


def moments_of_household(actor: Actor, household: Household) -> list[QuerySet]:
    return _moments(actor, household.file_ids)


def moments_of_person(actor: Actor, person: Person) -> list[QuerySet]:
    return _moments(actor, person.file_ids)


def moment(name: str, code: str, key: str) -> tuple[str, str]:
    match name:
        case "decided":
            return str(RegisterVerb(code).label), reverse("portal:person", args=[key])
        case "lived":
            return str(LifeEventKind(code).label), ""
        case "agreed":
            return _("Consent: %(purpose)s") % {"purpose": ConsentPurpose(code).label}, ""
        case "withdrew":
            return _("Consent withdrawn: %(purpose)s") % {"purpose": ConsentPurpose(code).label}, ""
    return _("Entered in the register"), ""


def _moments(actor: Actor, people: list[int]) -> list[QuerySet]:
    rows = Person.objects.visible_to(actor).filter(pk__in=people)
    events = RegisterEvent.objects.visible_to(actor).filter(person__in=people)
    consents = Consent.objects.visible_to(actor).filter(person__in=people)
    lived = LifeEvent.objects.visible_to(actor).filter(person__in=people)
    own = "beneficiaries"
    return [
        moments(rows, room=own, name="entered", at="created_at", code="gender", key="pk"),
        moments(events, room=own, name="decided", at="at", code="verb", key="person"),
        moments(lived, room=own, name="lived", at="happened_on", code="kind", key="pk"),
        moments(consents, room=own, name="agreed", at="given_on", code="text__purpose", key="pk"),
        moments(consents, room=own, name="withdrew", at="withdrawn_on", code="text__purpose", key="pk"),
    ]

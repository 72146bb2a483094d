"""The register: open to the office's researchers, specialists and director; to others through a disclosure only."""

from beneficiaries.models import Consent, DuplicatePair, Person, Representation
from tests.access import Line
from tests.factories.beneficiaries import (
    ConsentFactory,
    ConsentTextFactory,
    ContactFactory,
    DuplicatePairFactory,
    LifeEventFactory,
    PersonFactory,
    RepresentationFactory,
)

READERS = "researcher specialist manager"
VISITORS = "charity_staff charity_manager enabler"  # they see who is disclosed to them
EDITORS = "researcher manager"


def person_of(world):
    return Person.objects.filter(office=world.office).first() or PersonFactory(office=world.office)


def key(world):
    return {"pk": person_of(world).pk}


def household(world):
    return {"reference": person_of(world).household.reference}


def contact(world):
    person = person_of(world)
    return {"pk": (person.contacts.first() or ContactFactory(person=person)).pk}


def pair(world):
    found = DuplicatePair.objects.filter(office=world.office, state="open").first()
    return {"pk": (found or DuplicatePairFactory(first=PersonFactory(office=world.office))).pk}


def survivor(world):
    return {"survivor": DuplicatePair.objects.get(**pair(world)).first_id}


def two(world):
    return key(world) | {"other": PersonFactory(office=world.office).pk}


def either(world):
    return {"survivor": person_of(world).pk}


def of_person(world):
    return {"person": person_of(world).pk}


def other(world):
    return {"duplicate": PersonFactory(office=world.office).pk}


def merged(world):
    row = Person.objects.filter(office=world.office, merged_into__isnull=False).first()
    return {"pk": (row or PersonFactory(office=world.office, merged_into=PersonFactory(office=world.office))).pk}


def doubted(world):
    row = Person.objects.filter(office=world.office, doubtful=True).first()
    return {"pk": (row or PersonFactory(office=world.office, doubtful=True)).pk}


def representation(world):
    row = Representation.objects.filter(office=world.office, ended_on=None, proof_seen_on=None).first()
    return {"pk": (row or RepresentationFactory(person=person_of(world))).pk}


def consent(world):
    row = Consent.objects.filter(office=world.office, withdrawn_on=None).first()
    return {"pk": (row or ConsentFactory(person=person_of(world))).pk}


def event(world):
    return {"pk": LifeEventFactory(person=PersonFactory(office=world.office)).pk}


def text(world):
    ConsentTextFactory(office=world.office, purpose="story")
    return {"purpose": "story", "way": "spoken", "given_on": "g:2026-01-01"}


def new_person(world):
    return {"first_name": "هدى", "family_name": "المثال", "gender": "f"}


# Of the register's readers one may not edit (403); for everybody else the person does not exist (404).
EDITING = {EDITORS: 200, "specialist": 403}
SAVING = {EDITORS: 302, "specialist": 403}

WHY = {"reason": "شخصان مختلفان"}

LINES = [
    Line("beneficiaries:people", own={READERS: 200, VISITORS: 200}),
    Line("beneficiaries:search", "POST", data=lambda world: {"q": "سلمى"}, own={READERS: 302, VISITORS: 302}),
    Line("beneficiaries:new", own={EDITORS: 200}),
    Line("beneficiaries:new", "POST", data=new_person, own={EDITORS: 302}),
    Line("portal:person", kwargs=key, own={READERS: 200}, rest=404),
    Line("portal:household", kwargs=household, own={READERS: 200}, rest=404),
    Line("beneficiaries:edit", kwargs=key, own=EDITING, rest=404),
    Line("beneficiaries:edit", "POST", kwargs=key, data=new_person, own=SAVING, rest=404),
    Line("beneficiaries:status", kwargs=key, own=EDITING, rest=404),
    Line("beneficiaries:status", "POST", kwargs=key, data=lambda world: {"status": "unknown"}, own=SAVING, rest=404),
    Line("beneficiaries:reveal", kwargs=key, own=EDITING, rest=404),
    Line(
        "beneficiaries:reveal",
        "POST",
        kwargs=key,
        data=lambda world: {"reason": "مطابقة الهوية"},
        own=EDITING,
        rest=404,
    ),
    Line("beneficiaries:add-contact", kwargs=key, own=EDITING, rest=404),
    Line(
        "beneficiaries:add-contact",
        "POST",
        kwargs=key,
        data=lambda world: {"kind": "mobile", "value": "0551112223", "owner": "self"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:mark-contact", "POST", kwargs=contact, data=lambda world: {"wrong": "1"}, own=SAVING, rest=404),
    Line("beneficiaries:history", kwargs=key, own={"manager": 200, "researcher specialist": 403}, rest=404),
    Line("portal:edit-household", kwargs=household, own=EDITING, rest=404),
    Line(
        "portal:edit-household",
        "POST",
        kwargs=household,
        data=lambda world: {"needs": "مكيف"},
        own=SAVING,
        rest=404,
    ),
    Line("portal:add-member", kwargs=household, own=EDITING, rest=404),
    Line(
        "portal:add-member",
        "POST",
        kwargs=household,
        data=lambda world: new_person(world) | {"relation": "child"},
        own=SAVING,
        rest=404,
    ),
    Line("portal:life-event", kwargs=key, own=EDITING, rest=404),
    Line(
        "portal:life-event",
        "POST",
        kwargs=key,
        data=lambda world: {"kind": "job", "happened_on": "g:2026-01-01"},
        own=SAVING,
        rest=404,
    ),
    Line("api-beneficiaries-life-events-list", data=of_person, own={EDITORS: 200}, foreign={EDITORS: 400}),
    Line("api-beneficiaries-life-events-list", "POST", own={EDITORS: 400}),
    Line("api-beneficiaries-life-events-detail", kwargs=event, own=EDITING, rest=404),
    Line("beneficiaries:households", own={READERS: 200, VISITORS: 200}),
    Line("beneficiaries:duplicates", own={EDITORS: 200}),
    Line("beneficiaries:pair", kwargs=pair, own=EDITING, rest=404),
    Line("beneficiaries:merge", "POST", kwargs=pair, data=survivor, own=SAVING, rest=404),
    Line("beneficiaries:tell-apart", "POST", kwargs=pair, own=SAVING, rest=404),
    Line("beneficiaries:choose-other", kwargs=key, own=EDITING, rest=404),
    Line("beneficiaries:choose-other", "POST", kwargs=key, data=lambda world: {"q": "سلمى"}, own=EDITING, rest=404),
    Line("beneficiaries:beside", kwargs=two, own=EDITING, rest=404),
    Line("beneficiaries:beside", "POST", kwargs=two, data=either, own=SAVING, rest=404),
    Line("beneficiaries:part", kwargs=merged, own=EDITING, rest=404),
    Line(
        "beneficiaries:part",
        "POST",
        kwargs=merged,
        data=lambda world: {"reason": "شخصان مختلفان"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:settle-number", kwargs=doubted, own=EDITING, rest=404),
    Line(
        "beneficiaries:settle-number",
        "POST",
        kwargs=doubted,
        data=lambda world: {"verdict": "other", "reason": "اطلعت على الهوية"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:edit-contact", kwargs=contact, own=EDITING, rest=404),
    Line(
        "beneficiaries:edit-contact", "POST", kwargs=contact, data=lambda world: {"owner": "self"}, own=SAVING, rest=404
    ),
    Line("beneficiaries:add-representation", kwargs=key, own=EDITING, rest=404),
    Line(
        "beneficiaries:add-representation",
        "POST",
        kwargs=key,
        data=lambda world: {"name": "هدى المثال", "kind": "relative", "scope": "hear"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:prove", kwargs=representation, own=EDITING, rest=404),
    Line(
        "beneficiaries:prove",
        "POST",
        kwargs=representation,
        data=lambda world: {"proof": "سجل الأسرة رقم 12"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:end-representation", "POST", kwargs=representation, own=SAVING, rest=404),
    Line("beneficiaries:give-consent", kwargs=key, own=EDITING, rest=404),
    Line("beneficiaries:give-consent", "POST", kwargs=key, data=text, own=SAVING, rest=404),
    Line("beneficiaries:withdraw-consent", kwargs=consent, own=EDITING, rest=404),
    Line(
        "beneficiaries:withdraw-consent",
        "POST",
        kwargs=consent,
        data=lambda world: {"on": Consent.objects.get(**consent(world)).given_on.strftime("g:%Y-%m-%d")},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:consent-texts", own={"manager": 200}),
    Line(
        "beneficiaries:consent-texts",
        "POST",
        data=lambda world: {"purpose": "sharing", "words": "أوافق على إطلاع الجمعية على بياناتي."},
        own={"manager": 302},
    ),
    Line("api-beneficiaries-people-list", own={READERS: 200, VISITORS: 200}),
    Line("api-beneficiaries-people-detail", kwargs=key, own={READERS: 200}, rest=404, foreign=404),
    Line(
        "api-beneficiaries-people-search", "POST", data=lambda world: {"q": "سلمى"}, own={READERS: 200, VISITORS: 200}
    ),
    Line("api-beneficiaries-people-part", "POST", kwargs=merged, data=lambda world: WHY, own=EDITING, rest=404),
    Line(
        "api-beneficiaries-people-number",
        "POST",
        kwargs=doubted,
        data=lambda world: WHY | {"verdict": "other"},
        own=EDITING,
        rest=404,
    ),
    Line("api-beneficiaries-people-merge", "POST", kwargs=key, data=other, own=EDITING, rest=404),
    Line(
        "api-beneficiaries-duplicates-compare",
        "POST",
        data=lambda world: {"first": person_of(world).pk, "second": PersonFactory(office=world.office).pk},
        own={EDITORS: 200},
        foreign={EDITORS: 400},
    ),
    Line("api-beneficiaries-duplicates-list", own={EDITORS: 200}),
    Line("api-beneficiaries-duplicates-detail", kwargs=pair, own=EDITING, rest=404),
    Line("api-beneficiaries-duplicates-merge", "POST", kwargs=pair, data=survivor, own=EDITING, rest=404),
    Line("api-beneficiaries-duplicates-apart", "POST", kwargs=pair, own=EDITING, rest=404),
    Line("api-beneficiaries-contacts-list", data=of_person, own={EDITORS: 200}, foreign={EDITORS: 400}),
    Line("api-beneficiaries-contacts-list", "POST", own={EDITORS: 400}),
    Line("api-beneficiaries-contacts-detail", kwargs=contact, own=EDITING, rest=404),
    Line("api-beneficiaries-contacts-mark", "POST", kwargs=contact, own=EDITING, rest=404),
    Line("api-beneficiaries-representations-list", data=of_person, own={EDITORS: 200}, foreign={EDITORS: 400}),
    Line("api-beneficiaries-representations-list", "POST", own={EDITORS: 400}),
    Line("api-beneficiaries-representations-detail", kwargs=representation, own=EDITING, rest=404),
    Line(
        "api-beneficiaries-representations-prove",
        "POST",
        kwargs=representation,
        data=lambda world: {"proof": "سجل الأسرة رقم 12"},
        own=EDITING,
        rest=404,
    ),
    Line("api-beneficiaries-representations-end", "POST", kwargs=representation, own=EDITING, rest=404),
    Line("api-beneficiaries-consents-list", data=of_person, own={EDITORS: 200}, foreign={EDITORS: 400}),
    Line("api-beneficiaries-consents-list", "POST", own={EDITORS: 400}),
    Line("api-beneficiaries-consents-detail", kwargs=consent, own=EDITING, rest=404),
    Line("api-beneficiaries-consents-withdraw", "POST", kwargs=consent, own=EDITING, rest=404),
    Line("api-beneficiaries-households-list", own={READERS: 200, VISITORS: 200}),
    Line("api-beneficiaries-households-detail", kwargs=household, own={READERS: 200}, rest=404),
]

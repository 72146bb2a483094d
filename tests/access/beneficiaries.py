"""The register: open to the office's researchers, specialists and director; to others through a disclosure only."""

from beneficiaries.models import Person
from tests.access import Line
from tests.factories.beneficiaries import ContactFactory, PersonFactory

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


def new_person(world):
    return {"first_name": "هدى", "family_name": "المثال", "gender": "f"}


# Of the register's readers one may not edit (403); for everybody else the person does not exist (404).
EDITING = {EDITORS: 200, "specialist": 403}
SAVING = {EDITORS: 302, "specialist": 403}

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
    Line("beneficiaries:edit-household", kwargs=household, own=EDITING, rest=404),
    Line(
        "beneficiaries:edit-household",
        "POST",
        kwargs=household,
        data=lambda world: {"needs": "مكيف"},
        own=SAVING,
        rest=404,
    ),
    Line("beneficiaries:add-member", kwargs=household, own=EDITING, rest=404),
    Line(
        "beneficiaries:add-member",
        "POST",
        kwargs=household,
        data=lambda world: new_person(world) | {"relation": "child"},
        own=SAVING,
        rest=404,
    ),
    Line("api-beneficiaries-people-list", own={READERS: 200, VISITORS: 200}),
    Line("api-beneficiaries-people-detail", kwargs=key, own={READERS: 200}, rest=404, foreign=404),
    Line(
        "api-beneficiaries-people-search", "POST", data=lambda world: {"q": "سلمى"}, own={READERS: 200, VISITORS: 200}
    ),
    Line("api-beneficiaries-households-list", own={READERS: 200, VISITORS: 200}),
    Line("api-beneficiaries-households-detail", kwargs=household, own={READERS: 200}, rest=404),
]

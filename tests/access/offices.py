"""Offices and their days off: to look up, by everybody who works in or with them."""

from offices.models import Office
from tests.access import EVERYBODY, Line
from tests.factories.offices import DutyTurnFactory, OfficeFactory

BODIES = " ".join(role for role in EVERYBODY.split() if role != "enabler")
KEEPS_MEMBERS = "manager charity_manager system_admin"


def turn(world):
    return {"pk": DutyTurnFactory(membership=world.membership("researcher")).pk}


def office(world):
    Office.objects.filter(organisation=world.office).exists() or OfficeFactory(organisation=world.office)
    return {"office": world.office.code}


LINES = [
    Line("offices:list", own={EVERYBODY: 200}),
    Line("offices:holidays", own={EVERYBODY: 200}),
    Line("offices:detail", kwargs=office, own={EVERYBODY: 200}, neighbour=200),
    Line("offices:duty", own={BODIES: 200, "enabler": 404}),
    Line("offices:duty", "POST", own={KEEPS_MEMBERS: 200, "enabler": 404}),
    Line("offices:take-off-duty", "POST", kwargs=turn, own={"manager system_admin": 302}, neighbour=403),
    Line("api-duty-list", own={EVERYBODY: 200}),
    Line("api-duty-list", "POST", own={KEEPS_MEMBERS: 400}),
    Line("api-duty-remove", "POST", kwargs=turn, own={"manager system_admin": 200}, neighbour=403),
]

"""Offices and their days off: to look up, by everybody who works in or with them."""

from offices.models import Office
from tests.access import EVERYBODY, Line
from tests.factories.offices import OfficeFactory


def office(world):
    Office.objects.filter(organisation=world.office).exists() or OfficeFactory(organisation=world.office)
    return {"office": world.office.code}


LINES = [
    Line("offices:list", own={EVERYBODY: 200}),
    Line("offices:holidays", own={EVERYBODY: 200}),
    Line("offices:detail", kwargs=office, own={EVERYBODY: 200}, neighbour=200),
]

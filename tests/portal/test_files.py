"""A person's and a household's file: its parts, who may open which, and what each costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries import services
from tests.factories.beneficiaries import (
    ConsentFactory,
    ContactFactory,
    DisclosureFactory,
    DuplicatePairFactory,
    PersonFactory,
    RepresentationFactory,
)
from tests.factories.corners import VisitFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.referrals import ReferralFactory

MOST = 12  # the whole page, its frame included
PARTS = ["", "matters", "agreements", "timeline"]


@pytest.fixture
def person(office):
    person = PersonFactory(office=office, first_name="سلمى")
    PersonFactory(office=office, household=person.household, relation="child")
    PersonFactory(office=office, merged_into=person)
    ContactFactory(person=person)
    DuplicatePairFactory(first=person, office=office)
    ConsentFactory(person=person)
    RepresentationFactory(person=person)
    DisclosureFactory(person=person)
    return person


def addresses(person):
    return [reverse("portal:person", args=[person.pk]), reverse("portal:household", args=[person.household.reference])]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_at_most_twelve_queries(as_user, researcher, office, charity, person, part):
    ReferralFactory(office=office, sender=office, recipient=charity, household=person.household, person=person)
    VisitFactory(office=office, person=person)
    DataChangeFactory(person=person)
    client = as_user(researcher)
    for address in addresses(person):
        client.get(address, {"part": part})
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, {"part": part}).status_code == 200
        asked = [
            query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))
        ]
        assert len(asked) <= MOST, "\n".join(asked)


def test_the_register_sees_every_part(as_user, researcher, person):
    for address in addresses(person):
        response = as_user(researcher).get(address)
        assert len(response.context["tabs"]) == len(PARTS)


def test_consents_and_the_timeline_are_closed_to_others(as_user, charity, charity_staff, person):
    DisclosureFactory(person=person, organisation=charity)
    for address in addresses(person):
        for part in ("agreements", "timeline"):
            response = as_user(charity_staff).get(address, {"part": part})
            assert [tab[1] for tab in response.context["tabs"]] == [address, f"{address}?part=matters"]
            assert response.context["tabs"][0][3]
            names = {panel.name for panel in response.context["wide"] + response.context["narrow"]}
            assert not names & {"consents", "representations", "timeline", "records"}


def test_an_unknown_part_is_the_first(as_user, researcher, person):
    response = as_user(researcher).get(addresses(person)[0], {"part": "x' OR 1=1"})
    assert response.context["tabs"][0][3]


def test_the_timeline_tells_of_merged_records_too(as_user, researcher, actor, office, person):
    twin = PersonFactory(office=office)
    services.merge(duplicate=twin, survivor=person, by=actor(researcher))
    page = as_user(researcher).get(addresses(person)[0], {"part": "timeline"}).content.decode()
    assert "دمج في سجل آخر" in page
    assert "قيد في السجل" in page


def test_a_merged_household_leads_nowhere_else(as_user, researcher, person):
    page = as_user(researcher).get(addresses(person)[1], {"part": "agreements"}).content.decode()
    assert "متابعة الجمعية" in page

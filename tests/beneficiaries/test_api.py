"""The API shows what the pages show: masked, and only where a row is visible."""

import pytest
from django.urls import reverse

from beneficiaries.enums import DisclosureScope
from tests.factories.beneficiaries import ContactFactory, DisclosureFactory, PersonFactory, national_number

pytestmark = pytest.mark.django_db
NUMBER = national_number(90_000_000 + 4711)
PEOPLE = "/api/v1/beneficiaries/people/"
SEARCH = reverse("api-beneficiaries-people-search")
HOUSEHOLDS = "/api/v1/beneficiaries/households/"


@pytest.fixture
def salma(office):
    return PersonFactory(office=office, first_name="سلمى", family_name="التجريبي", national_number=NUMBER)


def test_the_register_masked(api, researcher, salma):
    (row,) = api(researcher).get(PEOPLE).json()["results"]
    assert (row["name"], row["number"], row["identity"]) == (salma.full_name, f"••••••{NUMBER[-4:]}", True)
    assert (row["security_status"], row["household"]) == ("unknown", salma.household.reference)
    assert NUMBER not in api(researcher).get(f"{PEOPLE}{salma.pk}/").content.decode()


@pytest.mark.parametrize(
    "q", ["سلمي", NUMBER, NUMBER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), "0559998887"]
)
def test_search_by_post(api, researcher, salma, q):
    ContactFactory(person=salma, value="+966559998887")
    PersonFactory(office=salma.office, first_name="أحمد", family_name="المثال")
    response = api(researcher).post(SEARCH, {"q": q})
    assert [row["id"] for row in response.json()["results"]] == [salma.pk]


@pytest.mark.parametrize("body", [{}, {"q": ""}, {"q": "12"}, {"q": "1000000000"}, {"q": "\x00"}, {"q": "ا" * 101}, []])
def test_bad_input_is_said_on_the_field(api, researcher, body):
    response = api(researcher).post(SEARCH, body)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_charity_sees_whom_it_was_shown_and_no_status(api, charity, charity_staff, salma):
    client = api(charity_staff)
    assert client.get(PEOPLE).json()["results"] == []
    assert client.get(f"{PEOPLE}{salma.pk}/").status_code == 404
    assert client.post(SEARCH, {"q": NUMBER}).json() == {"results": []}
    DisclosureFactory(person=salma, organisation=charity)
    (row,) = client.get(PEOPLE).json()["results"]
    assert row["name"] == salma.full_name
    assert row["security_status"] is row["birth_date"] is row["tags"] is None
    assert client.post(SEARCH, {"q": NUMBER}).json()["results"] == [row]


def test_initials_stay_initials(api, charity, charity_staff, salma):
    DisclosureFactory(person=salma, organisation=charity, scope=DisclosureScope.INITIALS)
    client = api(charity_staff)
    (row,) = client.get(PEOPLE).json()["results"]
    assert (row["name"], row["identity"]) == ("س. ت.", False)
    assert client.post(SEARCH, {"q": "سلمى"}).json()["results"] == []
    (household,) = client.get(HOUSEHOLDS).json()["results"]
    assert [member["name"] for member in household["members"]] == ["س. ت."]


def test_households(api, researcher, foreign_researcher, salma):
    PersonFactory(office=salma.office, household=salma.household, relation="child")
    PersonFactory(office=salma.office, household=salma.household, relation="child", discreet=True)
    url = f"{HOUSEHOLDS}{salma.household.reference}/"
    assert len(api(researcher).get(url).json()["members"]) == 2
    assert api(foreign_researcher).get(url).status_code == 404


def test_a_duplicate_answers_with_its_survivor(api, researcher, salma):
    duplicate = PersonFactory(office=salma.office, merged_into=salma)
    assert api(researcher).get(f"{PEOPLE}{duplicate.pk}/").json()["id"] == salma.pk


def test_filters_and_pages(api, researcher, office):
    PersonFactory.create_batch(22, office=office)
    PersonFactory(office=office, verified=False, security_status="current", security_status_as_of="2026-01-01")
    client = api(researcher)
    first = client.get(PEOPLE).json()
    assert len(first["results"]) == 20
    assert len(client.get(first["next"]).json()["results"]) == 3
    for query in ({"unconfirmed": "true"}, {"security_status": "current"}):
        assert len(client.get(PEOPLE, query).json()["results"]) == 1
    assert client.get(PEOPLE, {"cursor": "x" * 3000}).status_code == 400


def test_queries(api, researcher, office, at_most_queries):
    PersonFactory.create_batch(6, office=office)
    client = api(researcher)
    for url in (PEOPLE, HOUSEHOLDS):
        with at_most_queries(8):
            client.get(url)

"""Every verb about duplicates, contacts, representatives and consents through both doors: one rule behind them."""

import pytest
from django.urls import reverse

from beneficiaries.models import Consent, Contact, Person, Representation
from tests.factories.beneficiaries import (
    ConsentFactory,
    ConsentTextFactory,
    ContactFactory,
    DuplicatePairFactory,
    PersonFactory,
    RepresentationFactory,
    national_number,
)

WHY = "شخصان مختلفان"


@pytest.fixture(params=["page", "api"])
def door(request, as_user, api, researcher):
    """``door(page, route, row, said)``: the same act through the page or the API; the status that comes back."""

    def through(page, route, row, said, *, create=False):
        if request.param == "page":
            answer = as_user(researcher).post(reverse(f"beneficiaries:{page}", args=[row.pk]), said)
            return {302: "done", 409: "conflict", 404: "unknown"}.get(answer.status_code, "refused")
        url = f"api-beneficiaries-{route}"
        said = said | ({"person": row.pk} if create else {})
        address = reverse(url) if create else reverse(url, args=[row.pk])
        answer = api(researcher).post(address, said, format="json")
        return {200: "done", 201: "done", 409: "conflict", 404: "unknown"}.get(answer.status_code, "refused")

    return through


@pytest.fixture
def person(office):
    return PersonFactory(office=office)


@pytest.fixture
def pair(office):
    return DuplicatePairFactory(first=PersonFactory(office=office))


def test_merge_and_part(door, pair):
    assert door("merge", "duplicates-merge", pair, {"survivor": pair.first_id + 10**6}) == "refused"
    assert door("merge", "duplicates-merge", pair, {"survivor": pair.first_id}) == "done"
    assert Person.objects.get(pk=pair.second_id).merged_into_id == pair.first_id
    assert door("merge", "duplicates-merge", pair, {"survivor": pair.first_id}) == "conflict"
    assert door("part", "people-part", pair.second, {"reason": ""}) == "refused"
    assert door("part", "people-part", pair.second, {"reason": WHY}) == "done"
    assert Person.objects.get(pk=pair.second_id).merged_into_id is None


def test_tell_apart(door, pair):
    assert door("tell-apart", "duplicates-apart", pair, {}) == "done"
    assert door("tell-apart", "duplicates-apart", pair, {}) == "conflict"


def test_a_pair_with_a_discreet_person_is_unknown(door, pair):
    Person.objects.filter(pk=pair.second_id).update(discreet=True)
    assert door("merge", "duplicates-merge", pair, {"survivor": pair.first_id}) == "unknown"


def test_a_doubtful_number(door, office):
    row = PersonFactory(office=office, national_number=national_number(7001), doubtful=True)
    assert door("settle-number", "people-number", row, {"verdict": "perhaps", "reason": WHY}) == "refused"
    assert door("settle-number", "people-number", row, {"verdict": "other", "reason": WHY}) == "done"
    assert door("settle-number", "people-number", row, {"verdict": "other", "reason": WHY}) == "conflict"


def test_a_contact(door, person):
    said = {"kind": "mobile", "value": "٠٥٥١١١٢٢٢٣", "owner": "relative", "safe_from": "09:00", "safe_until": "12:00"}
    assert door("add-contact", "contacts-list", person, said | {"safe_until": "08:00"}, create=True) == "refused"
    assert door("add-contact", "contacts-list", person, said | {"value": "0138412345"}, create=True) == "refused"
    assert door("add-contact", "contacts-list", person, said, create=True) == "done"
    assert door("add-contact", "contacts-list", person, said, create=True) == "conflict"
    contact = Contact.objects.get()
    assert (contact.value, contact.owner, contact.safe_from.hour) == ("+966551112223", "relative", 9)


def test_a_contact_is_marked(door, person):
    contact = ContactFactory(person=person)
    assert door("edit-contact", "contacts-mark", contact, {"owner": "self", "wrong": True}) == "done"
    assert Contact.objects.get().wrong is True


def test_a_representative(door, person):
    said = {"name": "هدى المثال", "kind": "relative", "scope": "hear"}
    assert door("add-representation", "representations-list", person, said | {"kind": "x"}, create=True) == "refused"
    assert door("add-representation", "representations-list", person, said, create=True) == "done"
    row = Representation.objects.get()
    assert row.in_force is False
    assert door("prove", "representations-prove", row, {"proof": ""}) == "refused"
    assert door("prove", "representations-prove", row, {"proof": "سجل الأسرة"}) == "done"
    assert door("prove", "representations-prove", row, {"proof": "سجل الأسرة"}) == "conflict"
    assert Representation.objects.get().in_force is True
    assert door("end-representation", "representations-end", row, {}) == "done"
    assert RepresentationFactory.build().proven is False


def test_a_consent(door, person):
    said = {"purpose": "follow_up", "way": "spoken", "given_on": "2026-01-01"}
    assert door("give-consent", "consents-list", person, said, create=True) == "refused"  # there is no text yet
    ConsentTextFactory(office=person.office)
    assert door("give-consent", "consents-list", person, said | {"way": "x"}, create=True) == "refused"
    ConsentFactory(person=person, text__office=person.office, text__purpose="story")
    consent = Consent.objects.get()
    assert door("withdraw-consent", "consents-withdraw", consent, {"on": "1990-01-01"}) == "refused"


def test_whom_the_reader_may_not_know_is_refused_like_nobody(api, researcher, other_office):
    address = reverse("api-beneficiaries-contacts-list")
    said = {"kind": "mobile", "value": "0551112223"}
    strange, nobody = (
        api(researcher).post(address, said | {"person": pk}, format="json").json()["errors"]["person"]
        for pk in (PersonFactory(office=other_office).pk, 10**9)
    )
    assert [error["code"] for error in strange] == [error["code"] for error in nobody]


def test_the_queue_by_the_api(api, researcher, pair):
    (row,) = api(researcher).get(reverse("api-beneficiaries-duplicates-list")).json()["results"]
    assert row["first"]["id"] == pair.first_id
    assert row["state"] == "open"
    assert "•" in row["first"]["number"]

"""Every verb about duplicates, contacts, representatives and consents through both doors: one rule behind them."""

import pytest
from django.urls import reverse

from beneficiaries.models import Consent, Contact, DuplicatePair, Person, RegisterEvent, Representation
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


class TestChosen:
    """Two records that nobody proposed."""

    @pytest.fixture(params=["page", "api"])
    def merge(self, request, as_user, api, researcher):
        def through(survivor, duplicate, by=None):
            by = by or researcher
            if request.param == "page":
                address = reverse("beneficiaries:beside", args=[survivor.pk, duplicate.pk])
                answer = as_user(by).post(address, {"survivor": survivor.pk, "reason": "بطاقة واحدة"})
                return {302: "done", 409: "conflict"}.get(answer.status_code, "refused")
            address = reverse("api-beneficiaries-people-merge", args=[survivor.pk])
            answer = api(by).post(address, {"duplicate": duplicate.pk, "reason": "بطاقة واحدة"}, format="json")
            return {200: "done", 409: "conflict"}.get(answer.status_code, "refused")

        return through

    def test_merged_once(self, merge, office):
        stays, goes = PersonFactory(office=office), PersonFactory(office=office, national_number=None)
        assert merge(stays, goes) == "done"
        goes.refresh_from_db()
        assert goes.merged_into_id == stays.pk
        assert DuplicatePair.objects.get().state == "merged"
        assert RegisterEvent.objects.get(person=goes).words == "بطاقة واحدة"
        assert merge(stays, goes) == "refused"  # what is merged is chosen no more
        assert merge(goes, PersonFactory(office=office)) != "done"

    def test_not_with_another_office(self, merge, office, other_office):
        ours, theirs = PersonFactory(office=office), PersonFactory(office=other_office)
        assert merge(ours, theirs) == merge(theirs, ours) == "refused"
        assert not Person.objects.filter(merged_into__isnull=False).exists()

    def test_not_with_itself_nor_with_somebody_hidden(self, merge, office):
        ours = PersonFactory(office=office)
        assert merge(ours, ours) == "refused"
        assert merge(ours, PersonFactory(office=office, discreet=True)) == "refused"

    def test_what_stands_for_others_stays(self, merge, office):
        head = PersonFactory(office=office)
        PersonFactory(office=office, merged_into=head)
        assert merge(PersonFactory(office=office), head) == "refused"
        assert merge(head, PersonFactory(office=office)) == "done"


def test_the_other_record_is_found_by_name_and_by_number(as_user, researcher, office):
    person = PersonFactory(office=office)
    other = PersonFactory(office=office, first_name="ابتسام", family_name="المثال")
    page = as_user(researcher)
    address = reverse("beneficiaries:choose-other", args=[person.pk])
    assert address in page.get(reverse("portal:person", args=[person.pk])).content.decode()
    for typed in ("إبتسام", str(other.national_number)):
        (line,) = page.post(address, {"q": typed}).context["found"]
        assert line["row"] == other
    assert page.post(address, {"q": "1023456782"}).context["form"].errors
    beside = page.get(reverse("beneficiaries:beside", args=[person.pk, other.pk]))
    assert "رقم هوية مختلف" in beside.content.decode()


def test_a_proposed_pair_is_shown_as_such(as_user, researcher, pair):
    answer = as_user(researcher).get(reverse("beneficiaries:beside", args=[pair.second_id, pair.first_id]))
    assert answer.url == reverse("beneficiaries:pair", args=[pair.pk])


def test_any_two_are_compared_by_the_api(api, researcher, office, other_office):
    address = reverse("api-beneficiaries-duplicates-compare")
    names = {"first_name": "مريم", "father_name": "حسن", "family_name": "المثال"}
    one, other = PersonFactory(office=office, **names), PersonFactory(office=office, gender="m", **names)
    told = api(researcher).post(address, {"first": one.pk, "second": other.pk}, format="json").json()
    assert told["clues"] == ["full_name"]
    assert "number" in told["differences"]
    assert told["alike"] is False
    foreign = PersonFactory(office=other_office)
    assert api(researcher).post(address, {"first": one.pk, "second": foreign.pk}, format="json").status_code == 400


@pytest.mark.parametrize("what", ["contacts", "representations", "consents"])
def test_what_hangs_on_a_person_is_listed(api, researcher, office, person, what, at_most_queries):
    """Of the person and of the records merged into that person, as the person's page shows them."""
    behind = PersonFactory(office=office, merged_into=person)
    make = {"contacts": ContactFactory, "representations": RepresentationFactory, "consents": ConsentFactory}[what]
    text = {"text": ConsentTextFactory(office=office)} if what == "consents" else {}
    rows = [make(person=each, **text) for each in (person, behind)]
    make(person=PersonFactory(office=office), **text)
    address = reverse(f"api-beneficiaries-{what}-list")
    with at_most_queries(12):
        listed = api(researcher).get(address, {"person": person.pk}).json()["results"]
    assert [row["id"] for row in listed] == [row.pk for row in reversed(rows)]


@pytest.mark.parametrize("asked", [{}, {"person": "x"}, {"person": "9" * 30}, {"person": "0"}])
def test_a_list_without_its_person_is_refused_on_the_field(api, researcher, asked):
    answer = api(researcher).get(reverse("api-beneficiaries-consents-list"), asked)
    assert answer.status_code == 400
    assert "person" in answer.json()["errors"]


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

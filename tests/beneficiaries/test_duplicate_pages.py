"""The queue, the page of a pair, the verbs through the pages."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from beneficiaries import work
from beneficiaries.models import Consent, Contact, DuplicatePair, Person, Representation
from beneficiaries.tasks import compare
from tests.factories.beneficiaries import (
    ConsentTextFactory,
    ContactFactory,
    DuplicatePairFactory,
    PersonFactory,
    RepresentationFactory,
    national_number,
)
from tests.frame import own_queries

QUEUE = reverse("beneficiaries:duplicates")


@pytest.fixture
def client(as_user, researcher):
    return as_user(researcher)


@pytest.fixture
def pair(office):
    names = {"first_name": "مريم", "father_name": "حسن", "family_name": "المثال", "office": office}
    PersonFactory(**names)
    PersonFactory(**names, national_number=None)
    compare()
    return DuplicatePair.objects.get()


def url(name, row):
    return reverse(f"beneficiaries:{name}", args=[row.pk])


def test_the_queue_shows_clues(client, pair):
    page = client.get(QUEUE).content.decode()
    assert "الاسم الكامل نفسه" in page
    assert "زوج واحد" in page


def test_two_people_merged_and_parted(client, pair):
    page = client.get(url("pair", pair))
    assert page.context["form"]["survivor"].value() == pair.first_id  # the one with a number
    answer = client.post(url("merge", pair), {"survivor": pair.first_id, "reason": "بطاقة واحدة"})
    assert answer.url == reverse("portal:person", args=[pair.first_id])
    assert "فصل السجلين" in client.get(answer.url).content.decode()
    assert client.get(QUEUE).context["lines"] == []
    assert client.post(url("merge", pair), {"survivor": pair.first_id}).status_code == 409

    assert client.post(url("part", pair.second), {"reason": ""}).status_code == 200
    assert client.post(url("part", pair.second), {"reason": "شخصان مختلفان"}).status_code == 302
    assert Person.objects.filter(merged_into=None).count() == 2
    assert client.get(url("part", pair.second)).status_code == 404


def test_told_apart(client, pair):
    assert client.post(url("tell-apart", pair)).url == QUEUE
    assert client.post(url("tell-apart", pair)).status_code == 409
    assert client.get(QUEUE).context["lines"] == []


@pytest.mark.parametrize(
    "typed", [{}, {"survivor": "0"}, {"survivor": "x' --"}, {"survivor": "1", "reason": "ا" * 301}]
)
def test_bad_input_decides_nothing(client, pair, typed):
    assert client.post(url("merge", pair), typed).status_code == 200
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_discreet_people_leak_nowhere(client, as_user, member, office, pair):
    Person.objects.filter(pk=pair.second_id).update(discreet=True)
    assert client.get(QUEUE).context["lines"] == []
    assert client.get(url("pair", pair)).status_code == 404
    file = client.get(reverse("portal:person", args=[pair.first_id])).content.decode()
    assert "قد يكون للشخص نفسه" not in file
    keeper = as_user(member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER))
    assert len(keeper.get(QUEUE).context["lines"]) == 1
    assert "قد يكون للشخص نفسه" in keeper.get(reverse("portal:person", args=[pair.first_id])).content.decode()


def test_a_doubtful_number_is_settled(client, office):
    number = national_number(7001)
    holder = PersonFactory(office=office, national_number=number, first_name="ليلى")
    doubted = PersonFactory(office=office, national_number=number, doubtful=True)
    compare()
    assert len(client.get(QUEUE).context["numbers"]) == 1
    page = client.get(url("settle-number", doubted))
    assert "ليلى" in page.content.decode()
    assert page.context["pair"] is not None
    typed = {"verdict": "own", "reason": "اطلعت على الهوية"}
    assert client.post(url("settle-number", doubted), typed).status_code == 302
    assert client.post(url("settle-number", doubted), typed).status_code == 409
    holder.refresh_from_db()
    assert holder.national_number_last4 == ""


def test_a_hidden_holder_is_not_shown(client, office):
    number = national_number(7001)
    PersonFactory(office=office, national_number=number, first_name="ليلى", discreet=True)
    doubted = PersonFactory(office=office, national_number=number, doubtful=True)
    page = client.get(url("settle-number", doubted))
    assert "ليلى" not in page.content.decode()
    assert page.context["holder"] is None


def test_queries(client, office):
    for _number in range(6):
        DuplicatePairFactory(office=office, first=PersonFactory(office=office))
    assert own_queries(client, QUEUE) <= 5
    assert own_queries(client, url("pair", DuplicatePair.objects.first())) <= 6


class TestContacts:
    def test_owner_and_safe_hours(self, client, office):
        contact = ContactFactory(person=PersonFactory(office=office))
        typed = {"owner": "relative", "safe_from": "09:00", "safe_until": "٩:٠٠", "do_not_contact": "on"}
        answer = client.post(url("edit-contact", contact), typed)
        assert answer.status_code == 200
        assert "الأبكر أولًا" in answer.content.decode()
        assert client.post(url("edit-contact", contact), typed | {"safe_until": "١٢:٠٠"}).status_code == 302
        contact = Contact.objects.get()
        assert (contact.owner, contact.safe_until.hour, contact.do_not_contact) == ("relative", 12, True)
        page = client.get(reverse("portal:person", args=[contact.person_id])).content.decode()
        assert "يُتواصل من" in page


class TestTies:
    def test_a_companion_is_proven_and_ended(self, client, office):
        person = PersonFactory(office=office)
        typed = {"name": "هدى المثال", "kind": "relative", "scope": "hear"}
        assert client.post(url("add-representation", person), typed | {"proof_seen": "on"}).status_code == 200
        assert client.post(url("add-representation", person), typed).status_code == 302
        row = Representation.objects.get()
        file = reverse("portal:person", args=[person.pk])
        assert "لا يُطلع على شيء" in client.get(file, {"part": "agreements"}).content.decode()
        assert client.post(url("prove", row), {"proof": "سجل الأسرة رقم 12"}).status_code == 302
        assert client.post(url("prove", row), {"proof": "سجل الأسرة رقم 12"}).status_code == 409
        assert client.post(url("end-representation", row)).status_code == 302
        assert client.post(url("end-representation", row)).status_code == 302
        assert Representation.objects.get().ended_on is not None

    def test_a_consent_is_given_and_withdrawn(self, client, office):
        person = PersonFactory(office=office)
        ConsentTextFactory(office=office)
        typed = {"purpose": "follow_up", "way": "spoken", "given_on": "g:2026-01-01"}
        assert client.post(url("give-consent", person), typed | {"given_on": "g:2999-01-01"}).status_code == 200
        assert client.post(url("give-consent", person), typed).status_code == 302
        assert client.post(url("give-consent", person), typed).status_code == 409
        consent = Consent.objects.get()
        assert client.post(url("withdraw-consent", consent), {"on": "g:2025-01-01"}).status_code == 200
        assert client.post(url("withdraw-consent", consent), {"on": "g:2026-02-01"}).status_code == 302

    def test_through_somebody_who_may_act(self, client, office):
        person = PersonFactory(office=office)
        ConsentTextFactory(office=office)
        acting = RepresentationFactory(person=person, proven=True, scope="act")
        typed = {"purpose": "follow_up", "way": "spoken", "given_on": "g:2026-01-01"}
        client.post(url("give-consent", person), typed | {"representation": acting.pk})
        assert Consent.objects.get().representation == acting

    def test_the_director_publishes(self, as_user, manager, office):
        client = as_user(manager)
        texts = reverse("beneficiaries:consent-texts")
        typed = {"purpose": "story", "words": "أوافق على نشر قصتي باسم مستعار."}
        assert client.post(texts, typed).status_code == 302
        assert client.post(texts, typed).status_code == 409
        assert "الإصدار 1" in client.get(texts).content.decode()
        assert own_queries(client, texts) <= 5


def test_the_queue_is_one_line_of_work_for_those_who_decide(actor, as_user, researcher, specialist, office):
    assert work.items(actor(researcher)) == []
    for _number in range(2):
        DuplicatePairFactory(office=office, first=PersonFactory(office=office))
    (item,) = work.items(actor(researcher))
    assert (item.url, item.line) == (QUEUE, "زوجان من السجلات المتشابهة")
    assert work.items(actor(specialist)) == []
    assert QUEUE in as_user(researcher).get("/").content.decode()

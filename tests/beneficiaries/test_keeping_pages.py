"""Registering, changing, revealing: through the pages."""

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from beneficiaries.enums import Clue, PairState, RegisterVerb
from beneficiaries.models import Contact, DuplicatePair, Person, RegisterEvent, Reveal
from tests.factories.beneficiaries import ContactFactory, PersonFactory, national_number
from tests.frame import own_queries

NUMBER = national_number(90_000_000 + 654)
NEW = reverse("beneficiaries:new")
TYPED = {"first_name": "هدى", "family_name": "المثال", "gender": "f"}


@pytest.fixture
def client(as_user, researcher):
    return as_user(researcher)


@pytest.fixture
def salma(office):
    return PersonFactory(office=office, first_name="سلمى", family_name="التجريبي", national_number=NUMBER)


def url(name, row):
    return reverse(f"beneficiaries:{name}", args=[row.pk])


class TestRegister:
    def test_a_new_person(self, client, office):
        date = {"birth_date_typed_day": "١٢", "birth_date_typed_month": "2", "birth_date_typed_year": "١٣٩٥"}
        typed = TYPED | date | {"birth_date_typed_calendar": "hijri", "national_number": NUMBER, "mobile": "0551112223"}
        response = client.post(NEW, typed)
        person = Person.objects.get()
        assert response.url == reverse("portal:person", args=[person.pk])
        assert (person.full_name, person.national_number) == ("هدى المثال", NUMBER)
        assert str(person.birth_date_typed) == "h:1395-02-12"
        assert person.contacts.get().value == "+966551112223"

    def test_the_register_is_searched_first(self, client, office):
        twin = PersonFactory(office=office, first_name="هدي", father_name="حسن", family_name="المثال")
        response = client.post(NEW, TYPED)
        assert response.status_code == 200
        assert [line["person"].id for line in response.context["matches"]] == [twin.pk]
        assert Person.objects.count() == 1
        assert "تسجيل شخص جديد رغم ذلك" in response.content.decode()

        assert client.post(NEW, TYPED | {"despite": response.context["despite"]}).status_code == 302
        assert Person.objects.count() == 2
        assert AccessEntry.objects.filter(view="beneficiaries:new", reason=f"registered despite {twin.pk}").exists()
        event = RegisterEvent.objects.get()
        assert (event.verb, event.other, event.membership.user.is_active) == (RegisterVerb.REGISTERED, twin, True)
        assert DuplicatePair.objects.get().state == PairState.APART

    def test_whom_nobody_has_seen_is_shown_though_others_were_refused(self, client, office):
        seen = PersonFactory(office=office, first_name="هدى", family_name="المثال")
        PersonFactory(office=office, first_name="هدى", father_name="سعيد", family_name="المثال")
        response = client.post(NEW, TYPED | {"despite": str(seen.pk)})
        assert len(response.context["matches"]) == 2
        assert Person.objects.count() == 2

    def test_a_known_number_is_a_conflict_that_leads_to_the_file(self, client, salma):
        response = client.post(NEW, TYPED | {"national_number": NUMBER, "despite": str(salma.pk)})
        assert response.status_code == 409
        assert response.context["form"].errors["national_number"]
        assert reverse("portal:person", args=[salma.pk]) in response.content.decode()
        assert Person.objects.count() == 1

    def test_the_same_mobile_is_a_clue_beside_the_same_first_name(self, client, office):
        twin = PersonFactory(office=office, first_name="هدى", family_name="الآخر")
        ContactFactory(person=twin, value="+966559998887")
        response = client.post(NEW, TYPED | {"mobile": "0559998887"})
        (line,) = response.context["matches"]
        assert Clue.MOBILE in line["match"].clues

    def test_a_family_that_shares_a_mobile_is_no_match(self, client, salma):
        ContactFactory(person=salma, value="+966559998887")
        assert client.post(NEW, TYPED | {"mobile": "0559998887"}).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"first_name": ""}, "first_name"),
            ({"first_name": "\u202e\u200f"}, "first_name"),
            ({"first_name": "<img src=x onerror=alert(1)>"}, "first_name"),
            ({"first_name": "ا" * 61}, "first_name"),
            ({"gender": "x"}, "gender"),
            ({"national_number": "123"}, "national_number"),
            ({"national_number": NUMBER[:9] + str((int(NUMBER[9]) + 1) % 10)}, "national_number"),
            ({"mobile": "12"}, "mobile"),
            ({"birth_date_typed_year": "3000", "birth_date_typed_calendar": "gregorian"}, "birth_date_typed"),
            ({"birth_date_typed_year": "2100", "birth_date_typed_calendar": "gregorian"}, "birth_date_typed"),
            ({"tags": ["rich"]}, "tags"),
        ],
    )
    def test_refused_on_the_field_with_what_was_typed(self, client, typed, field):
        response = client.post(NEW, TYPED | typed)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        page = response.content.decode()
        assert 'value="المثال"' in page
        assert "<img src=x" not in page
        assert not Person.objects.exists()

    def test_marks_that_turn_text_round_are_taken_out(self, client):
        client.post(NEW, TYPED | {"first_name": "هد\u202eى\u0000 "})
        assert Person.objects.get().first_name == "هدى"

    def test_a_member(self, client, salma):
        url = reverse("portal:add-member", args=[salma.household.reference])
        assert client.post(url, TYPED).status_code == 200  # the relation is asked
        assert client.post(url, TYPED | {"relation": "head"}).status_code == 409  # there is a breadwinner already
        assert Person.objects.count() == 1
        assert client.post(url, TYPED | {"relation": "child"}).status_code == 302
        assert salma.household.members.count() == 2


class TestEdit:
    def test_the_number_stays_unless_it_is_replaced(self, client, salma):
        page = client.get(url("edit", salma))
        assert NUMBER not in page.content.decode()
        assert client.post(url("edit", salma), TYPED).status_code == 302
        salma.refresh_from_db()
        assert (salma.first_name, salma.national_number, salma.verified) == ("هدى", NUMBER, False)
        assert client.post(url("edit", salma), TYPED | {"remove_number": "on", "verified": "on"}).status_code == 302
        salma.refresh_from_db()
        assert (salma.national_number, salma.verified) == (None, True)

    def test_another_persons_number_is_a_conflict(self, client, salma, office):
        other = PersonFactory(office=office)
        assert client.post(url("edit", other), TYPED | {"national_number": NUMBER}).status_code == 409

    def test_status(self, client, salma):
        typed = {"status": "current", "as_of": "", "source": "نظام الوزارة"}
        response = client.post(url("status", salma), typed)
        assert list(response.context["form"].errors) == ["as_of"]
        day = {"as_of_day": "1", "as_of_month": "1", "as_of_year": "1448", "as_of_calendar": "hijri"}
        assert client.post(url("status", salma), typed | day).status_code == 302
        salma.refresh_from_db()
        assert (salma.security_status, str(salma.security_status_as_of)) == ("current", "2026-06-16")

    def test_a_contact_is_added_once_and_marked(self, client, salma):
        typed = {"kind": "mobile", "value": "٠٥٥ ١١١ ٢٢٢٣", "owner": "relative"}
        assert client.post(url("add-contact", salma), typed).status_code == 302
        assert client.post(url("add-contact", salma), typed).status_code == 409
        assert client.post(url("add-contact", salma), typed | {"value": "12"}).context["form"].errors["value"]
        wrong_mail = typed | {"kind": "email", "value": "a@b"}
        assert client.post(url("add-contact", salma), wrong_mail).context["form"].errors["value"]
        contact = Contact.objects.get()
        client.post(url("mark-contact", contact), {"wrong": "1"})
        contact.refresh_from_db()
        assert contact.wrong
        assert not contact.do_not_contact

    def test_the_director_reads_who_changed_what(self, client, as_user, manager, salma, researcher):
        client.post(url("edit", salma), TYPED)
        page = as_user(manager).get(url("history", salma)).content.decode()
        assert "سلمى" in page
        assert researcher.full_name in page
        assert NUMBER not in page


class TestReveal:
    def test_the_number_stands_in_this_answer_alone(self, client, salma):
        assert NUMBER not in client.get(url("reveal", salma)).content.decode()
        response = client.post(url("reveal", salma), {"reason": "مطابقة مع نظام الوزارة"})
        assert NUMBER in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert Reveal.objects.get().reason == "مطابقة مع نظام الوزارة"
        entry = AccessEntry.objects.get(view="beneficiaries:reveal", method="POST")
        assert (entry.key, entry.reason, entry.status) == (str(salma.pk), "مطابقة مع نظام الوزارة", 200)
        assert NUMBER not in client.get(url("reveal", salma)).content.decode()

    def test_not_without_a_reason(self, client, salma):
        response = client.post(url("reveal", salma), {"reason": " "})
        assert NUMBER not in response.content.decode()
        assert response.context["form"].errors["reason"]
        assert not Reveal.objects.exists()

    def test_nobodys_number(self, client, office):
        response = client.post(url("reveal", PersonFactory(office=office, national_number=None)), {"reason": "سبب كافٍ"})
        assert response.context["form"].non_field_errors()

    def test_the_number_reaches_no_log(self, client, salma, caplog):
        client.post(reverse("beneficiaries:search"), {"q": NUMBER})
        client.post(url("reveal", salma), {"reason": "مطابقة مع نظام الوزارة"})
        assert NUMBER not in caplog.text
        for entry in AccessEntry.objects.all():
            assert NUMBER not in f"{entry.view} {entry.key} {entry.reason}"


def test_what_is_wrong_is_summed_up_once(client, salma):
    """Above the form alone: the form itself has nothing to add."""
    for route in ("edit", "add-contact", "add-representation", "status"):
        page = client.post(reverse(f"beneficiaries:{route}", args=[salma.pk]), {"status": "x"}).content.decode()
        assert page.count('id="error-summary"') == 1, route


def test_the_new_pages_cost_little(client, salma, office):
    other = PersonFactory(office=office)
    for url in (
        reverse("portal:life-event", args=[salma.pk]),
        reverse("beneficiaries:choose-other", args=[salma.pk]),
        reverse("beneficiaries:beside", args=[salma.pk, other.pk]),
    ):
        assert own_queries(client, url) <= 8, url

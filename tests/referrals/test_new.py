"""Writing and sending: known people, new people, double posts, what is refused and in which words."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.models import Person
from referrals.enums import ReferralStatus
from referrals.models import Referral
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.charities import ready_charity

pytestmark = pytest.mark.django_db
NEW = reverse("referrals:new")
S = ReferralStatus
QUERIES_TO_SEND = 30  # both posts of a known person together, sign-in and scope included


def office_form(people, needs=(("home_repair", "عزل سقف"),), **more):
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "home_repair",
        "summary": "سقف يتسرب منه الماء",
        "legal_basis": "agreement",
        "to": people.charity.pk,
        **need_rows(*needs),
        **more,
    }


def charity_form(**more):
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "registration_help",
        "summary": "تحتاج الأسرة إلى إرشاد",
        "legal_basis": "consent",
        "consent": "on",
        "person-first_name": "مريم",
        "person-family_name": "التجريبي",
        "person-gender": "f",
        "person-national_number": national_number(77),
        **need_rows(),
        **more,
    }


def need_rows(*rows):
    data = {"needs-TOTAL_FORMS": "4", "needs-INITIAL_FORMS": "0"}
    for place, (kind, description) in enumerate(rows):
        data |= {f"needs-{place}-kind": kind, f"needs-{place}-description": description}
    return data


def test_office_refers_a_known_person_in_two_posts(as_user, people, person):
    client = as_user(people.researcher.user)
    path = f"{NEW}?person={person.pk}"
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as writing:
        first = client.post(path, office_form(people))
    with CaptureQueriesContext(connection) as sending:
        second = client.post(f"{first['Location']}send/")
    assert (first.status_code, second.status_code) == (302, 302)
    row = Referral.objects.get()
    assert (row.status, row.person, row.recipient) == (S.SENT, person, people.charity)
    assert second["Location"] == row.get_absolute_url()
    assert row.reference.startswith(f"{people.office.code}-REF-14")
    asked = [query for context in (writing, sending) for query in context if is_work(query)]
    assert len(asked) <= QUERIES_TO_SEND


def is_work(query):
    """A question to the tables, neither a bracket of the transaction nor the access log."""
    return not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL", 'INSERT INTO "accounts_accessentry"'))


def test_charity_sends_somebody_new_in_two_posts(as_user, people):
    client = as_user(people.staff.user)
    first = client.post(NEW, charity_form())
    draft = Referral.objects.get()
    assert draft.status == S.DRAFT
    assert draft.person is None
    assert not Person.objects.exists()
    assert client.post(f"{first['Location']}send/").status_code == 302
    row = Referral.objects.get()
    assert row.status == S.SENT
    assert row.recipient == people.office
    assert row.person.full_name == "مريم التجريبي"
    assert not row.person.verified
    assert row.household == row.person.household


def test_office_names_somebody_of_the_register_by_number(as_user, people, person):
    form = office_form(people, **{"person-national_number": person.national_number})
    assert as_user(people.researcher.user).post(NEW, form).status_code == 302
    assert Referral.objects.get().person == person


def test_office_must_name_somebody_new(as_user, people):
    form = office_form(people, **{"person-national_number": national_number(5)})
    page = as_user(people.researcher.user).post(NEW, form)
    assert page.status_code == 200
    assert set(page.context["person_form"].errors) == {"first_name", "family_name", "gender"}
    assert not Referral.objects.exists()


def test_the_same_form_twice_is_one_referral(as_user, people, person):
    client, form = as_user(people.researcher.user), office_form(people)
    path = f"{NEW}?person={person.pk}"
    first, second = client.post(path, form), client.post(path, form)
    assert first["Location"] == second["Location"]
    changed = client.post(path, {**form, "summary": "وصف آخر"})
    assert changed["Location"] == first["Location"]
    assert Referral.objects.get().summary == "وصف آخر"
    client.post(f"{first['Location']}send/")
    late = client.post(path, {**form, "summary": "وصف متأخر"})
    assert late["Location"] == Referral.objects.get().get_absolute_url()
    assert Referral.objects.get().summary == "وصف آخر"


def test_every_fault_is_shown_and_what_was_typed_is_kept(as_user, people):
    form = charity_form(summary="", **{"person-national_number": "123", "person-first_name": "‮<img onerror=1>"})
    page = as_user(people.staff.user).post(NEW, form)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"summary"}
    assert set(page.context["person_form"].errors) == {"national_number"}
    text = page.content.decode()
    assert 'value="123"' in text
    assert "<img" not in text
    assert not Referral.objects.exists()


def test_a_need_without_its_kind_is_asked_for(as_user, people, person):
    form = office_form(people, needs=[("", "وصف بلا نوع")])
    page = as_user(people.researcher.user).post(f"{NEW}?person={person.pk}", form)
    assert page.status_code == 200
    assert page.context["needs"].forms[0].errors["kind"]


def test_nothing_is_sent_without_a_need(as_user, people, person):
    client = as_user(people.researcher.user)
    first = client.post(f"{NEW}?person={person.pk}", office_form(people, needs=()))
    page = client.post(f"{first['Location']}send/")
    assert page.status_code == 200
    assert page.context["form"].errors
    assert Referral.objects.get().status == S.DRAFT


def test_a_charity_that_is_not_ready_is_not_sent_to(as_user, people, person):
    people.charity.contacts.update(verified_on=None)
    people.charity.agreements.update(ended=True)
    client = as_user(people.researcher.user)
    first = client.post(f"{NEW}?person={person.pk}", office_form(people))
    page = client.post(f"{first['Location']}send/")
    assert page.status_code == 409
    assert len(page.context["form"].non_field_errors()) == 2
    assert Referral.objects.get().status == S.DRAFT


def test_the_second_of_a_kind_leads_to_the_first(as_user, people, person, referral_in):
    open_one = referral_in(S.UNDER_REVIEW)
    client = as_user(people.researcher.user)
    first = client.post(f"{NEW}?person={person.pk}", office_form(people))
    page = client.post(f"{first['Location']}send/")
    assert page.status_code == 409
    assert page.context["first"] == open_one.reference
    assert open_one.get_absolute_url() in page.content.decode()


def test_a_draft_is_written_anew(as_user, people, drafted):
    row = drafted(by=people.staff)
    client = as_user(people.staff.user)
    path = reverse("referrals:edit", args=[row.key])
    page = client.get(path)
    assert page.context["person_form"].initial["first_name"] == "مريم"
    assert client.post(path, charity_form(summary="وصف جديد")).status_code == 302
    row.refresh_from_db()
    assert row.summary == "وصف جديد"
    client.post(reverse("referrals:send", args=[row.key]))
    assert client.get(path).status_code == 409


def test_a_draft_can_be_discarded(as_user, people, drafted):
    row = drafted(by=people.staff)
    client = as_user(people.staff.user)
    assert client.post(reverse("referrals:withdraw", args=[row.key])).status_code == 302
    row.refresh_from_db()
    assert row.status == S.WITHDRAWN
    assert row.reference == ""


@pytest.mark.parametrize(
    "query",
    [
        "person=0",
        "person=abc",
        "person=99999999999999999999",
        "household=X",
        "visit=x",
        "visit=0b9d3c1e-0000-4000-8000-000000000000",
    ],
)
def test_an_unknown_subject_is_not_found(query, as_user, people):
    assert as_user(people.researcher.user).get(f"{NEW}?{query}").status_code == 404


def test_people_are_found_by_name(as_user, people, person):
    PersonFactory(office=people.office, first_name="بدور")
    page = as_user(people.researcher.user).get(NEW, {"q": "بدور"})
    assert [each.name.split()[0] for each in page.context["found"]] == ["بدور"]
    assert as_user(people.staff.user).get(NEW, {"q": "بدور"}).context["found"] == []


def test_a_household_may_be_chosen(as_user, people, person):
    path = f"{NEW}?household={person.household.reference}"
    assert as_user(people.researcher.user).post(path, office_form(people)).status_code == 302
    row = Referral.objects.get()
    assert (row.household, row.person) == (person.household, person)


def test_a_foreign_charity_cannot_be_chosen(as_user, people, person, other_office):
    foreign = ready_charity(other_office)
    page = as_user(people.researcher.user).post(f"{NEW}?person={person.pk}", office_form(people, to=foreign.pk))
    assert page.context["form"].errors["to"]

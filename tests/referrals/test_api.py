"""The API: creating, listing, what a client is told, and what it may not send."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.enums import ReferralStatus
from referrals.models import Referral
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.charities import ready_charity
from tests.factories.referrals import ReferralFactory
from tests.referrals.conftest import move
from tests.referrals.test_lists import is_work

pytestmark = pytest.mark.django_db
LIST = reverse("api-referrals-list")
S = ReferralStatus


def body(people, person, **more):
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "home_repair",
        "to": people.charity.code,
        "subject": {"person": person.pk},
        "needs": [{"kind": "home_repair", "description": "عزل سقف", "urgency": "safety", "estimate": "٢٥٠٠"}],
        "summary": "سقف يتسرب منه الماء",
        "legal_basis": "agreement",
        "consent": False,
        "send": True,
        **more,
    }


def test_the_office_creates_and_sends(api, people, person):
    answer = api(people.researcher.user).post(LIST, body(people, person), format="json")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["from"], told["to"]) == ("sent", people.office.code, people.charity.code)
    assert told["reference"].startswith(f"{people.office.code}-REF-14")
    assert told["allowed"] == ["withdraw"]
    assert told["person"]["name"] == person.full_name
    assert told["person"]["national_number"] == f"••••••{person.national_number_last4}"
    assert told["needs"][0]["estimate"] == "2500.00"
    assert person.national_number not in answer.content.decode()


def test_the_same_again_is_answered_alike(api, people, person):
    client, sent = api(people.researcher.user), body(people, person)
    first, again = client.post(LIST, sent, format="json"), client.post(LIST, sent, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post(LIST, {**sent, "summary": "غيره"}, format="json")
    assert (other.status_code, other.json()["code"]) == (409, "uuid_conflict")
    stranger = api(people.staff.user).post(LIST, {**new_person(), "uuid": sent["uuid"]}, format="json")
    assert (stranger.status_code, stranger.json()["code"]) == (409, "uuid_conflict")
    assert Referral.objects.count() == 1


def new_person(**more):
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "registration_help",
        "subject": {
            "new_person": {
                "first_name": "مريم",
                "family_name": "التجريبي",
                "gender": "f",
                "national_number": national_number(31),
                "birth_date": "h:1410-03",
            }
        },
        "summary": "إرشاد للتسجيل",
        "legal_basis": "consent",
        "consent": True,
        **more,
    }


def test_a_charity_sends_somebody_new(api, people):
    draft = api(people.staff.user).post(LIST, new_person(), format="json")
    assert (draft.status_code, draft.json()["status"]) == (201, "draft")
    key = draft.json()["uuid"]
    sent = api(people.staff.user).post(reverse("api-referrals-send", args=[key]))
    assert sent.status_code == 200
    told = sent.json()
    assert told["household"] is None
    assert told["person"]["name"] == "مريم التجريبي"
    assert Referral.objects.get().person.birth_date_typed.month == 3


def test_a_second_open_one_names_the_first(api, people, person):
    client = api(people.researcher.user)
    first = client.post(LIST, body(people, person), format="json").json()["reference"]
    second = client.post(LIST, body(people, person), format="json")
    assert (second.status_code, second.json()["code"]) == (409, "open_referral_exists")
    assert first in second.json()["detail"]
    assert Referral.objects.count() == 1  # the draft was rolled back with the refusal


def test_a_recipient_that_is_not_ready_says_every_line(api, people, person):
    people.charity.contacts.update(verified_on=None)
    people.charity.agreements.update(ended=True)
    refused = api(people.researcher.user).post(LIST, body(people, person), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "recipient_not_ready")
    assert len(refused.json()["errors"]["to"]) == 2
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uuid": "no"}, "uuid"),
        ({"kind": "gold"}, "kind"),
        ({"kind": "registration_help"}, "kind"),
        ({"to": "NOBODY"}, "to"),
        ({"subject": {}}, "subject"),
        ({"subject": {"person": 0}}, "subject.person"),
        ({"subject": {"person": "x" * 400}}, "subject.person"),
        ({"subject": {"household": "QTF-HH-0"}}, "subject.household"),
        ({"subject": {"new_person": {"first_name": "س"}}}, "subject.new_person.family_name"),
        ({"needs": [{"kind": "gold"}]}, "needs.0.kind"),
        ({"needs": []}, "needs"),
        ({"summary": "\0"}, "summary"),
        ({"legal_basis": "consent"}, "consent"),
        ({"legal_basis": ""}, "legal_basis"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(change, field, api, people, person):
    refused = api(people.researcher.user).post(LIST, body(people, person, **change), format="json")
    assert refused.status_code == 400
    assert field in refused.json()["errors"]
    assert not Referral.objects.exists()


def test_what_is_not_visible_does_not_exist_in_a_body(api, people, other_office):
    foreign = PersonFactory(office=other_office)
    unknown = api(people.researcher.user).post(LIST, body(people, foreign), format="json")
    foreign_charity = body(people, foreign, to=ready_charity(other_office).code)
    assert set(unknown.json()["errors"]) == {"subject.person"}
    answer = api(people.researcher.user).post(LIST, foreign_charity, format="json")
    assert set(answer.json()["errors"]) == {"subject.person", "to"}
    words = {field: errors[0]["code"] for field, errors in answer.json()["errors"].items()}
    assert words == {"subject.person": "does_not_exist", "to": "does_not_exist"}


def test_a_charity_sees_initials_once_the_identity_is_closed(api, people, person, referral_in):
    row = referral_in(S.SENT)
    url = reverse("api-referrals-detail", args=[row.key])
    assert api(people.staff.user).get(url).json()["person"]["identity_open"]
    move(row, "redirect", people)
    told = api(people.staff.user).get(url)
    assert not told.json()["person"]["identity_open"]
    assert person.family_name not in told.content.decode()


def test_the_list_is_paged_filtered_and_cheap(api, people):
    for _n in range(25):
        ReferralFactory(office=people.office, recipient=people.charity, person=PersonFactory(office=people.office))
    client = api(people.staff.user)
    first = client.get(LIST).json()
    assert len(first["results"]) == 20
    assert len(client.get(first["next"]).json()["results"]) == 5
    assert client.get(LIST, {"status": "declined"}).json()["results"] == []
    assert len(client.get(LIST, {"from": people.office.code}).json()["results"]) == 20
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert len([query for query in asked if is_work(query)]) <= 7
    assert api(people.third_staff.user).get(LIST).json()["results"] == []


def test_results_are_given_per_need(api, people, referral_in):
    row = referral_in(S.IN_PROGRESS)
    (need,) = row.needs.all()
    url, client = reverse("api-referrals-complete", args=[row.key]), api(people.staff.user)
    foreign = client.post(url, {"results": [{"need": 0, "result": "met"}]}, format="json")
    assert foreign.status_code == 400
    assert "results" in foreign.json()["errors"]
    assert client.post(url, {"results": []}, format="json").status_code == 400
    done = client.post(url, {"results": [{"need": need.pk, "result": "partly", "words": "غرفة واحدة"}]}, format="json")
    assert done.status_code == 200
    assert done.json()["needs"][0]["result"] == "partly"

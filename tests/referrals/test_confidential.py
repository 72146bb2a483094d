"""A confidential referral: whom it is about and what it says is read by those who work on it and by the directors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from referrals import services
from referrals.enums import ReferralStatus
from referrals.models import Referral
from tests.referrals.conftest import given_person

pytestmark = pytest.mark.django_db
S = ReferralStatus
SECRET = "خلاف أسري لا يُعلن"
NAME = "مريم"


@pytest.fixture
def row(referral_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return referral_in(S.SENT, confidential=True, summary=SECRET, given=given_person(51))


@pytest.fixture
def colleague(people, actor, member):
    return actor(member(people.office, Role.RESEARCHER))


@pytest.fixture
def their_manager(people, actor, member):
    return actor(member(people.charity, Role.CHARITY_MANAGER))


def read(user, row, as_user, api):
    """Everything a reader finds: page, list, search by name, API."""
    client = as_user(user)
    lists = [client.get(reverse(f"referrals:{box}")).content.decode() for box in ("inbox", "outbox")]
    found = [client.get(reverse(f"referrals:{box}"), {"q": NAME}).content.decode() for box in ("inbox", "outbox")]
    page = client.get(row.get_absolute_url()).content.decode()
    body = api(user).get(reverse("api-referrals-detail", args=[row.key])).content.decode()
    return {"page": page, "lists": "".join(lists), "found": "".join(found), "api": body}


def test_whoever_works_on_it_and_the_directors_read_it(row, people, their_manager, as_user, api):
    for actor in (people.researcher, people.manager, their_manager):
        texts = read(actor.user, row, as_user, api)
        assert SECRET in texts["page"]
        assert SECRET in texts["api"]
        assert NAME in texts["page"]


def test_a_colleague_sees_that_it_is_there_and_no_more(row, people, colleague, as_user, api):
    for actor in (colleague, people.staff):
        texts = read(actor.user, row, as_user, api)
        assert row.reference in texts["page"]
        for text in texts.values():
            assert SECRET not in text
        for name in ("page", "lists", "api"):
            assert NAME not in texts[name]
        assert row.reference not in texts["found"]


def test_whoever_takes_it_up_reads_it(row, people, as_user, api):
    services.take_up(referral=row, by=people.staff)
    assert SECRET in read(people.staff.user, row, as_user, api)["page"]


def test_its_papers_are_not_given_out(row, people, colleague, as_user, api):
    paper = services.attach(referral=row, by=people.researcher, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"))
    address = reverse("referrals:paper", args=[row.key, paper.uuid])
    assert as_user(colleague.user).get(address).status_code == 404
    assert api(colleague.user).get(reverse("api-referrals-paper", args=[row.key, paper.uuid])).status_code == 404
    answer = as_user(people.manager.user).get(address)
    assert b"".join(answer)


def test_at_both_doors(people, person, as_user, api):
    body = {
        "uuid": "0b9d3c1e-0000-4000-8000-000000000001",
        "kind": "home_repair",
        "to": people.charity.code,
        "subject": {"person": person.pk},
        "needs": [{"kind": "home_repair"}],
        "summary": "سقف",
        "legal_basis": "agreement",
        "confidential": True,
    }
    answer = api(people.researcher.user).post(reverse("api-referrals-list"), body, format="json")
    assert (answer.status_code, answer.json()["confidential"]) == (201, True)
    row = Referral.objects.get()
    page = as_user(people.researcher.user).get(reverse("referrals:edit", args=[row.key]))
    assert page.context["form"]["confidential"].value() is True

"""The office's board: what it counts is what its lists show; ta'affuf is on no board."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from core.clock import now
from referrals.enums import ReferralKind, ReferralStatus
from tests.factories.referrals import ReferralFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
S, K = ReferralStatus, ReferralKind
DAY = dt.timedelta(days=1)


def sent(office, charity, days, status=S.SENT, **more):
    at = now() - days * DAY
    given = {"sent_at": at, "first_sent_on": at.date(), "due_at": at + 5 * DAY, "status": status} | more
    return ReferralFactory(**{"office": office, "recipient": charity, **given})


@pytest.fixture
def referrals(office, charity):
    sent(office, charity, 1)
    sent(office, charity, 9, S.UNDER_REVIEW)
    sent(office, charity, 40, S.UNDER_REVIEW, kind=K.INELIGIBLE_HOUSEHOLD)
    sent(office, charity, 20, S.ACCEPTED, due_at=None)
    sent(office, charity, 25, S.INFORMATION_REQUESTED, paused_at=now(), due_at=None)
    sent(office, charity, 30, S.UNANSWERED, due_at=None)
    sent(office, charity, 50, S.COMPLETED, due_at=None, ended_at=now() - 2 * DAY)
    sent(office, charity, 90, S.COMPLETED, due_at=None, ended_at=now() - 60 * DAY)
    sent(office, charity, 60, kind=K.TAAFFUF)
    sent(office, charity, 3, kind=K.REGISTRATION_HELP, sender=charity, recipient=office)


def test_every_number_is_that_of_its_list(as_user, manager, referrals):
    client = as_user(manager)
    page = client.get(reverse("referrals:board"))
    out, into = page.context["board"].directions
    assert (out.open, into.open, page.context["board"].unanswered, out.past) == (5, 1, 1, 2)
    followed = 0
    for table in page.context["tables"]:
        rows = table["rows"]
        cells = [table["open"], table["past"], *table["total"], *(row["all"] for row in rows)]
        cells += [row["late"] for row in rows] + [cell for row in rows for _words, cell in row["ages"]]
        cells += [cell for _label, cell in table["ended"]]
        for cell in cells:
            if cell["number"]:
                parts = urlsplit(cell["url"])
                shown = client.get(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
                assert shown.context["shown"] == cell["number"], cell
                followed += 1
    assert followed > 15


def test_the_oldest_stand_first(as_user, manager, referrals):
    ages = [line["referral"].sent_at for line in as_user(manager).get(reverse("referrals:board")).context["oldest"]]
    assert ages == sorted(ages)
    assert len(ages) == 7


def test_of_one_kind(as_user, manager, referrals):
    page = as_user(manager).get(reverse("referrals:board"), {"kind": K.INELIGIBLE_HOUSEHOLD})
    assert page.context["board"].open == 1
    assert as_user(manager).get(reverse("referrals:board"), {"kind": "nonsense"}).context["board"].open == 6


def test_taaffuf_is_on_nobodys_board(as_user, api, member, office, referrals):
    keeper = member(office, "researcher", "discretion_keeper")
    assert as_user(keeper).get(reverse("referrals:board"), {"kind": K.TAAFFUF}).context["board"].open == 6
    assert api(keeper).get(reverse("api-referrals-board"), {"kind": K.TAAFFUF}).status_code == 400


def test_the_api_counts_the_same(api, as_user, manager, referrals):
    said = api(manager).get(reverse("api-referrals-board")).json()
    assert (said["sent"]["open"], said["received"]["open"], said["unanswered"]) == (5, 1, 1)
    assert said["sent"]["states"]["under_review"]["by_age"] == {"0-7": 0, "8-14": 1, "15-30": 0, "31": 1}
    assert said["sent"]["ended_lately"]["completed"] == 1
    assert api(manager).get(reverse("api-referrals-board"), {"kind": "x"}).json()["errors"]["kind"]


def test_an_empty_board_says_so(as_user, manager):
    page = as_user(manager).get(reverse("referrals:board"))
    assert page.context["chart"] is None


def test_another_office_is_not_counted(as_user, member, other_office, referrals):
    page = as_user(member(other_office, "manager")).get(reverse("referrals:board"))
    assert page.context["board"].open == 0


def test_what_it_costs(as_user, manager, office, charity, referrals):
    page = as_user(manager), reverse("referrals:board")
    own_queries(*page)
    few = own_queries(*page)
    for days in range(12):
        sent(office, charity, days)
    assert own_queries(*page) == few <= 3

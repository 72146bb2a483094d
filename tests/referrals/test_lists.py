"""What came and what went: groups, filters, order, and how many questions the database is asked."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals import work
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Referral
from tests.factories.beneficiaries import PersonFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
S = ReferralStatus
INBOX, OUTBOX = reverse("referrals:inbox"), reverse("referrals:outbox")


def make(people, n=1, **fields):
    fields = {"office": people.office, "recipient": people.charity} | fields
    return [ReferralFactory(person=PersonFactory(office=people.office), **fields) for _ in range(n)]


def references(page):
    return [line.referral.reference for band in page.context["bands"] for line in band.lines]


def test_overdue_stand_first_and_are_said_to_be_late(as_user, people):
    later, late = make(people, 2)
    Referral.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=9))
    page = as_user(people.staff.user).get(INBOX)
    assert references(page) == [late.reference, later.reference]
    assert [band.code for band in page.context["bands"]] == ["late", "week"]


def test_the_two_sides_see_it_in_their_lists(as_user, people):
    (row,) = make(people)
    assert references(as_user(people.researcher.user).get(OUTBOX)) == [row.reference]
    assert references(as_user(people.researcher.user).get(INBOX)) == []
    assert references(as_user(people.third_staff.user).get(INBOX)) == []


def test_tabs_count_whose_turn_it_is(as_user, people):
    make(people, 3)
    make(people, 2, status=S.INFORMATION_REQUESTED, paused_at=timezone.now(), due_at=None)
    make(people, 1, status=S.COMPLETED, ended_at=timezone.now(), due_at=None)
    page = as_user(people.staff.user).get(INBOX)
    assert [str(count) for _label, _url, count, _current in page.context["tabs"]] == ["3", "2", "1", "0"]
    ended = as_user(people.staff.user).get(INBOX, {"group": "ended"})
    assert len(references(ended)) == 1


def test_twenty_a_page_without_gaps(as_user, people):
    made = make(people, 43)
    client, seen, cursor = as_user(people.staff.user), [], None
    for expected in (20, 20, 3):
        page = client.get(INBOX, {"cursor": cursor} if cursor else {})
        assert len(references(page)) == expected
        seen += references(page)
        cursor = page.context["page"].next
    assert cursor is None
    assert sorted(seen) == sorted(row.reference for row in made)


def test_filters_stand_in_the_address(as_user, people):
    repair, hardship = make(people)[0], make(people, kind=ReferralKind.INELIGIBLE_HOUSEHOLD)[0]
    client = as_user(people.researcher.user)
    by_kind = client.get(OUTBOX, {"kind": "ineligible_household"})
    assert references(by_kind) == [hardship.reference]
    assert len(by_kind.context["chips"]) == 1
    assert references(client.get(OUTBOX, {"q": repair.reference[-6:]})) == [repair.reference]
    assert references(client.get(OUTBOX, {"q": repair.person.family_name})) == [repair.reference]
    assert references(client.get(OUTBOX, {"kind": "nonsense"})) != []
    assert references(client.get(OUTBOX, {"q": "لا أحد بهذا الاسم"})) == []


def test_a_charity_cannot_search_by_names_that_are_closed_to_it(as_user, people):
    (row,) = make(people)  # nothing was disclosed: the factory wrote the row alone
    page = as_user(people.staff.user).get(INBOX, {"q": row.person.family_name})
    assert references(page) == []
    assert row.person.full_name not in as_user(people.staff.user).get(INBOX).content.decode()


def test_a_cursor_belongs_to_its_list(as_user, people):
    make(people, 25)
    client = as_user(people.staff.user)
    cursor = client.get(INBOX).context["page"].next
    assert client.get(INBOX, {"cursor": cursor, "kind": "home_repair"}).status_code == 400
    assert client.get(INBOX, {"cursor": "x" * 5000}).status_code == 400


@pytest.mark.parametrize("path", [INBOX, OUTBOX])
def test_emptiness_says_what_it_means(path, as_user, people):
    for group in ("", "asked", "ended", "drafts", "unanswered", "passed"):
        page = as_user(people.staff.user).get(path, {"group": group})
        assert page.status_code == 200
        assert "ak-empty" in page.content.decode()


def test_drafts_exist_for_their_sender_alone(as_user, people, drafted):
    drafted(by=people.staff)
    assert len(as_user(people.staff.user).get(OUTBOX, {"group": "drafts"}).context["page"].rows) == 1
    for user in (people.researcher.user, people.manager.user, people.third_staff.user):
        assert not as_user(user).get(OUTBOX, {"group": "drafts"}).context["page"].rows
        assert not as_user(user).get(INBOX).context["page"].rows


def test_unanswered_wait_with_the_office(as_user, people, referral_in):
    row = referral_in(S.UNANSWERED)
    page = as_user(people.manager.user).get(OUTBOX, {"group": "unanswered"})
    assert references(page) == [row.reference]


def queries(client, path, **data):
    client.get(path, data)  # whatever is asked once only
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, data).status_code == 200
    return len([query for query in asked if is_work(query)])


def is_work(query):
    """A question to the tables, neither a bracket of the transaction nor the access log."""
    return not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL", 'INSERT INTO "accounts_accessentry"'))


@pytest.mark.parametrize("path", [INBOX, OUTBOX])
def test_a_list_asks_as_much_for_one_row_as_for_twenty(path, as_user, people):
    client = as_user((people.staff if path == INBOX else people.researcher).user)
    make(people, 1)
    few = queries(client, path)
    make(people, 30)
    assert queries(client, path) == few <= LIST_QUERIES


# Of these, four are the frame's: session, who asks, where, and what waits.
LIST_QUERIES = 9
PAGE_QUERIES = 12


@pytest.mark.parametrize("status", [S.SENT, S.INFORMATION_REQUESTED, S.COMPLETED])
def test_a_page_asks_little(status, as_user, people, referral_in):
    row = referral_in(status)
    for actor in (people.staff, people.researcher):
        assert queries(as_user(actor.user), row.get_absolute_url()) <= PAGE_QUERIES


def test_uuid_of_a_sent_referral_leads_to_its_reference(as_user, people, referral_in):
    row = referral_in(S.SENT)
    answer = as_user(people.researcher.user).get(reverse("referrals:detail", args=[str(row.uuid)]))
    assert answer.status_code == 302
    assert answer["Location"] == row.get_absolute_url()
    assert as_user(people.researcher.user).get(reverse("referrals:detail", args=[uuid.uuid4()])).status_code == 404


def test_what_is_late_stands_first_on_both_sides(as_user, people):
    late, urgent, later = make(people)[0], make(people, kind=ReferralKind.URGENT)[0], make(people)[0]
    Referral.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=9))
    Referral.objects.filter(pk=urgent.pk).update(due_at=timezone.now() - dt.timedelta(minutes=9))
    for actor, seen in ((people.staff, {late, urgent, later}), (people.researcher, {late, urgent})):
        items = work.items(actor)
        assert {item.reference for item in items} == {row.reference for row in seen}
        assert {item.reference for item in items if item.stands_in == "late"} == {late.reference, urgent.reference}

"""The pages: what each side sees of them, and what they cost."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.clock import now, today
from statements import panels, services, work
from statements.enums import StatementStatus
from statements.models import StatementRequest
from tests.factories.beneficiaries import PersonFactory
from tests.factories.statements import StatementRequestFactory
from tests.statements.conftest import NUMBER, move

pytestmark = pytest.mark.django_db
S = StatementStatus


def text_of(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def known(people, **more):
    values = {"office": people.office, "national_number": NUMBER, "first_name": "سلمى", "father_name": "علي"}
    values |= {"family_name": "التجريبي", "security_status": "current", "security_status_as_of": today()}
    return PersonFactory(**values | more)


def test_the_office_sees_what_was_typed_and_what_the_register_suggests(people, statement_in, as_user):
    person = known(people)
    row = statement_in(S.ASKED, name="سلمى حسن التجريبي")
    text = text_of(as_user(people.researcher.user), "statements:answer", row.key)
    assert "سلمى حسن التجريبي" in text
    assert reverse("portal:person", args=[person.pk]) in text
    assert NUMBER not in text


def test_a_fresh_suggestion_is_marked_and_an_old_one_is_not(people, statement_in, as_user):
    person = known(people)
    row = statement_in(S.ASKED)
    client = as_user(people.researcher.user)
    page = client.get(reverse("statements:answer", args=[row.key]))
    assert page.context["form"].initial == {"answer": "current", "same_person": True}
    type(person).objects.filter(pk=person.pk).update(security_status_as_of=today() - dt.timedelta(days=8))
    page = client.get(reverse("statements:answer", args=[row.key]))
    assert page.context["form"].initial["answer"] == ""


def test_the_full_number_is_shown_once_and_written_down(people, statement_in, as_user):
    row = statement_in(S.ASKED)
    client = as_user(people.researcher.user)
    shown = client.post(reverse("statements:reveal", args=[row.key]))
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert NUMBER not in text_of(client, "statements:answer", row.key)
    assert "عرض" in text_of(client, "statements:detail", row.key)
    events = text_of(as_user(people.staff.user), "statements:detail", row.key).count("ak-time__head")
    assert events == 2  # asked, and due: not who looked


def test_a_charitys_page_is_the_same_for_known_and_unknown(people, statement_in, as_user):
    """Whatever the register knows, the charity's pages, its list and its home are the same but for the reference."""

    def pages(n):
        row = statement_in(S.ASKED, n=n)
        client = as_user(people.staff.user)
        texts = [text_of(client, "statements:detail", row.key)]
        move(row, "answer", people)
        texts.append(text_of(client, "statements:detail", row.key))
        row.refresh_from_db()
        last4 = row.number_last4
        return [plain(text, row.reference, last4) for text in texts], row

    def plain(text, *but):
        text = text[text.index("<main") : text.index("</main>")]  # the bell counts what came before
        for each in but:
            text = text.replace(each, "…")
        return [line for line in text.splitlines() if "csrf" not in line]

    known(people, first_name="سلمى")
    first, linked = pages(700_001)
    second, unlinked = pages(700_002)
    assert (linked.person is None, unlinked.person is None) == (False, True)
    assert first == second


def test_the_list_asks_little(people, as_user, at_most_queries):
    agreement = people.charity.agreements.get()
    StatementRequestFactory.create_batch(25, agreement=agreement)
    for user, most in ((people.researcher.user, 11), (people.staff.user, 10)):
        client = as_user(user)
        with at_most_queries(most):
            text = text_of(client, "statements:list")
        assert text.count("ak-table__open") == 20


def test_a_page_asks_little(people, statement_in, as_user, at_most_queries):
    known(people)
    row = statement_in(S.ASKED)
    client = as_user(people.researcher.user)
    with at_most_queries(11):
        text_of(client, "statements:detail", row.key)
    with at_most_queries(12):
        text_of(client, "statements:answer", row.key)


def test_overdue_ones_stand_first_in_their_band(people, as_user):
    agreement = people.charity.agreements.get()
    later = StatementRequestFactory(agreement=agreement)
    late = StatementRequestFactory(agreement=agreement, due_at=now() - dt.timedelta(days=3))
    text = text_of(as_user(people.researcher.user), "statements:list")
    assert "ak-table__band--late" in text
    assert text.index(late.reference) < text.index(later.reference)


def test_filters_narrow_and_can_be_taken_off(people, as_user):
    one = StatementRequestFactory(agreement=people.charity.agreements.get())
    other = StatementRequestFactory(agreement=people.other_charity.agreements.get(), purpose="aid")
    client = as_user(people.researcher.user)
    for query in ({"charity": people.charity.pk}, {"purpose": "food"}, {"q": one.reference[-6:]}):
        text = text_of(client, "statements:list", **query)
        assert one.reference in text
        assert other.reference not in text
        assert "ak-chip" in text
    nothing = text_of(client, "statements:list", mine="on")
    assert "ak-empty" in nothing


def test_a_draft_is_kept_completed_and_asked(people, as_user):
    client = as_user(people.staff.user)
    kept = client.post(reverse("statements:new"), {"name": "سلمى", "draft": "1"})
    row = StatementRequest.objects.get()
    assert (kept.status_code, row.status, row.name_typed) == (302, S.DRAFT, "سلمى")
    assert text_of(client, "statements:detail", row.key)
    assert text_of(client, "statements:list", group="returned").count("ak-table__open") == 1
    content = {"name": "سلمى علي", "national_number": NUMBER, "gender": "f", "purpose": "food"}
    assert client.post(reverse("statements:ask", args=[row.key]), content).status_code == 302
    row.refresh_from_db()
    assert row.status == S.ASKED
    moved = client.get(reverse("statements:detail", args=[str(row.uuid)]))
    assert moved["Location"] == row.get_absolute_url()


def test_without_an_agreement_the_form_says_who_mends_it(people, as_user):
    people.charity.agreements.update(ended=True)
    assert "ak-alert--warn" in text_of(as_user(people.staff.user), "statements:new")


class TestMyWork:
    def test_the_office_gets_what_waits_and_is_nobody_elses(self, people, statement_in):
        row = statement_in(S.ASKED)
        assert [item.reference for item in work.items(people.researcher)] == [row.reference]
        services.take_up(statement=row, by=people.keeper)
        assert work.items(people.researcher) == []
        assert [item.reference for item in work.items(people.keeper)] == [row.reference]
        assert (work.waiting(people.researcher).count(), work.waiting(people.keeper).count()) == (0, 1)

    def test_it_stands_on_the_first_page(self, people, statement_in, as_user):
        row = statement_in(S.ASKED)
        assert row.reference in text_of(as_user(people.researcher.user), "portal:home")
        assert text_of(as_user(people.staff.user), "portal:home")

    def test_the_director_gets_what_is_overdue(self, people, statement_in):
        row = statement_in(S.ASKED)
        assert work.items(people.manager) == []
        StatementRequest.objects.filter(pk=row.pk).update(due_at=now() - dt.timedelta(days=1))
        assert [rows.count() for rows in work.waiting(people.manager)] == [1, 0]

    def test_the_charity_gets_what_came_back(self, people, statement_in):
        row = statement_in(S.RETURNED)
        assert [item.reference for item in work.items(people.director)] == [row.reference]
        assert work.waiting(people.stranger).count() == 0

    def test_this_months_statements_are_counted(self, people, statement_in, office, member, actor):
        statement_in(S.ANSWERED)
        assert [fact.value for fact in work.facts(people.staff)] == [1]
        assert [fact.value for fact in work.facts(people.researcher)] == [1]
        assert work.facts(actor(member(office, Role.COORDINATOR))) == []


def test_a_persons_file_shows_the_office_what_was_stated(people, statement_in, as_user):
    person = known(people)
    row = statement_in(S.ASKED)
    move(row, "answer", people)
    assert row.reference in text_of(as_user(people.researcher.user), "portal:person", person.pk, part="matters")
    assert panels.of_person(people.staff, person) == []

"""What the office may answer, what the register suggests to it, and what the charity learns."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actor import Actor
from beneficiaries.models import Disclosure, Person
from charities.models import DataSharingAgreement
from core.clock import riyadh_date, today
from core.errors import Conflict
from notifications.models import Notice
from statements import services
from statements.enums import REVEALED, StatementStatus
from statements.proposal import propose
from tests.factories.beneficiaries import PersonFactory
from tests.statements.conftest import NUMBER, move

pytestmark = pytest.mark.django_db


def known(people, **more):
    values = {
        "office": people.office,
        "national_number": NUMBER,
        "first_name": "سلمى",
        "father_name": "علي",
        "family_name": "التجريبي",
        "gender": "f",
        "security_status": "current",
        "security_status_as_of": today(),
    }
    return PersonFactory(**values | more)


@pytest.fixture
def asked(statement_in):
    return statement_in(StatementStatus.ASKED)


def test_the_answer_is_counted_on_riyadhs_day(asked, people):
    row = services.answer(statement=asked, by=people.researcher, answer="current", matched=True)
    assert row.answered_on == riyadh_date(row.answered_at)
    assert (row.answered_by, row.matched_with_ministry) == (people.researcher.membership, True)


@pytest.mark.parametrize("answer", ["current", "not_current"])
def test_an_answer_must_be_checked_with_the_ministry(asked, people, answer):
    with pytest.raises(ValidationError) as refused:
        services.answer(statement=asked, by=people.researcher, answer=answer)
    assert list(refused.value.error_dict) == ["matched"]


def test_that_no_statement_is_possible_needs_no_check_and_names_nobody(asked, people):
    known(people)
    row = services.answer(statement=asked, by=people.researcher, answer="refer")
    assert (row.answer, row.person) == ("refer", None)


@pytest.mark.parametrize("answer", ["current", "amount", ""])
def test_only_what_the_agreement_names_is_answered(asked, people, answer):
    DataSharingAgreement.objects.update(answers=["not_current"])
    with pytest.raises(ValidationError) as refused:
        services.answer(statement=asked, by=people.researcher, answer=answer, matched=True)
    assert list(refused.value.error_dict) == ["answer"]


def test_an_agreement_that_ended_meanwhile_lets_nothing_be_said(asked, people):
    DataSharingAgreement.objects.update(ended=True)
    with pytest.raises(Conflict) as refused:
        services.answer(statement=asked, by=people.researcher, answer="current", matched=True)
    assert refused.value.code == "no_agreement"
    services.answer(statement=asked, by=people.researcher, answer="refer")


def test_a_known_person_is_linked_and_nothing_is_disclosed(asked, people):
    person = known(people)
    row = services.answer(statement=asked, by=people.researcher, answer="current", matched=True)
    assert row.person == person
    assert not Disclosure.objects.exists()
    assert not Person.objects.visible_to(people.staff).exists()


def test_another_person_under_the_number_is_not_linked(asked, people):
    known(people)
    row = services.answer(statement=asked, by=people.researcher, answer="current", matched=True, same_person=False)
    assert row.person is None


@pytest.mark.parametrize(("first_name", "lifted"), [("سلمى", True), ("زينب", False)])
def test_a_discreet_person_is_known_once_named_rightly(asked, people, first_name, lifted):
    person = known(people, discreet=True, first_name=first_name)
    assert propose(statement=asked, actor=people.researcher) is None
    assert propose(statement=asked, actor=people.keeper).person == person
    row = services.answer(statement=asked, by=people.researcher, answer="current", matched=True)
    person.refresh_from_db()
    assert (row.person == person, person.discreet) == (lifted, not lifted)


def test_who_takes_it_up_is_told_of_its_withdrawal(asked, people):
    services.take_up(statement=asked, by=people.researcher)
    services.withdraw(statement=asked, by=people.staff)
    notice = Notice.objects.get(kind="statements.withdrawn")
    assert notice.membership == people.researcher.membership


def test_notices_say_the_reference_and_nothing_else(asked, people):
    known(people)
    services.answer(statement=asked, by=people.researcher, answer="not_current", matched=True, words="سر")
    told = Notice.objects.filter(kind="statements.answered")
    assert {(row.label, row.role, str(row.facts)) for row in told} == {
        (asked.reference, "charity_staff", "{}"),
        (asked.reference, "charity_manager", "{}"),
    }


@pytest.mark.parametrize("verb", ["return", "decline"])
def test_giving_back_and_apologising_need_words(asked, people, verb):
    with pytest.raises(ValidationError) as refused:
        move(asked, verb, people, words="  ")
    assert list(refused.value.error_dict) == ["words"]
    assert move(asked, verb, people, words="يرجى إكمال الاسم").words == "يرجى إكمال الاسم"


@pytest.mark.parametrize("verb", ["take_up", "answer", "return", "decline"])
def test_a_charity_answers_nothing(asked, people, verb):
    with pytest.raises(PermissionDenied):
        move(asked, verb, people, by=people.staff)


def test_the_office_withdraws_nothing(asked, people):
    with pytest.raises(PermissionDenied):
        services.withdraw(statement=asked, by=people.manager)


def test_nobody_but_the_system_lets_a_statement_expire(statement_in, people):
    row = statement_in(StatementStatus.ANSWERED)
    with pytest.raises(PermissionDenied):
        move(row, "expire", people, by=people.manager)
    row.refresh_from_db()


def test_a_statement_does_not_expire_early(statement_in, people):
    row = statement_in(StatementStatus.ANSWERED)
    with pytest.raises(Conflict) as refused:
        services.expire(statement=row, by=Actor.system(people.office))
    assert refused.value.code == "not_due"


def test_seeing_the_full_number_is_written_down(asked, people):
    assert services.reveal_number(statement=asked, by=people.researcher) == NUMBER
    event = asked.events.first()
    assert (event.verb, event.membership) == (REVEALED, people.researcher.membership)
    with pytest.raises(PermissionDenied):
        services.reveal_number(statement=asked, by=people.staff)
    services.answer(statement=asked, by=people.researcher, answer="refer")
    with pytest.raises(Conflict):
        services.reveal_number(statement=asked, by=people.researcher)


class TestProposal:
    def test_nobody_has_the_number(self, asked, people):
        assert propose(statement=asked, actor=people.researcher) is None

    @pytest.mark.parametrize(
        ("status", "days", "answer"),
        [
            ("current", 0, "current"),
            ("current", 7, "current"),
            ("current", 8, ""),
            ("not_current", 1, "not_current"),
            ("not_registered", 1, "not_current"),
            ("applied", 1, ""),
        ],
    )
    def test_what_it_suggests(self, asked, people, status, days, answer):
        known(people, security_status=status, security_status_as_of=today() - dt.timedelta(days=days))
        found = propose(statement=asked, actor=people.researcher)
        assert (found.answer, found.fresh, found.status) == (answer, days <= 7, status)

    def test_an_unknown_status_suggests_nothing(self, asked, people):
        known(people, security_status="unknown", security_status_as_of=None)
        assert propose(statement=asked, actor=people.researcher).answer == ""

    @pytest.mark.parametrize(
        ("typed", "same"),
        [
            ("سلمى علي التجريبي", True),
            ("سلمي على التجريبى", True),  # as it is often written
            ("سلمى التجريبي", True),
            ("سلمى حسن التجريبي", False),
            ("التجريبي سلمى", False),
        ],
    )
    def test_differences_between_what_was_typed_and_the_register(self, statement_in, people, typed, same):
        known(people)
        row = statement_in(StatementStatus.ASKED, name=typed)
        found = propose(statement=row, actor=people.researcher)
        assert found.comparison.same_name == same
        assert bool(found.answer) == same

    def test_another_gender_suggests_nothing(self, asked, people):
        known(people, gender="m")
        found = propose(statement=asked, actor=people.researcher)
        assert not found.comparison.same_gender
        assert found.answer == ""

    def test_it_is_the_same_office_only(self, asked, people, other_office):
        known(people, office=other_office)
        assert propose(statement=asked, actor=people.researcher) is None

    def test_a_row_that_was_merged_shows_its_survivor(self, asked, people):
        survivor = known(people, national_number=None, household__office=people.office)
        known(people, merged_into=survivor)
        assert propose(statement=asked, actor=people.researcher).person == survivor

"""What sending does beside moving: terms, reference, disclosure, capacity, readiness, the person."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.identity import can_see_identity
from beneficiaries.models import Disclosure, Person
from charities.enums import HelpKind
from charities.models import ServiceMonth
from core.clock import RIYADH, riyadh_date, today
from core.deadlines import WorkingCalendar, end_of_day
from core.errors import Conflict
from offices.calendars import calendar_for
from referrals import services
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Referral
from referrals.services import GivenNeed
from referrals.services.moving import AlreadyOpen
from referrals.subjects import shown_to
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.offices import DutyPeriodFactory, HolidayFactory
from tests.factories.referrals import ReferralTermFactory
from tests.referrals.conftest import given_person, move

pytestmark = pytest.mark.django_db
S = ReferralStatus


@pytest.fixture
def sent(people, drafted):
    def of(by=None, **content):
        row = drafted(by=by, **content)
        return services.send(referral=row, by=by or people.researcher, motive="الأقرب إلى الأسرة")

    return of


# --- terms ------------------------------------------------------------------------------------------------------------


def test_both_terms_run_from_sending_in_the_recipients_working_days(sent, people):
    row = sent()
    calendar = calendar_for(people.charity)
    day = riyadh_date(row.sent_at)
    assert row.take_up_due_at == end_of_day(calendar.add_working_days(day, 3))
    assert row.decide_due_at == end_of_day(calendar.add_working_days(day, 10))
    assert row.due_at == row.take_up_due_at
    assert services.take_up(referral=row, by=people.staff).due_at == row.decide_due_at


def test_the_recipients_holidays_count_not_the_senders(sent, people):
    first = WorkingCalendar().add_working_days(today(), 1)
    HolidayFactory(starts_on=first, ends_on=first, applies_to="charities")
    row = sent()
    assert riyadh_date(row.take_up_due_at) == WorkingCalendar().add_working_days(today(), 4)
    back = sent(by=people.staff)
    assert riyadh_date(back.take_up_due_at) == WorkingCalendar().add_working_days(today(), 3)


def test_a_term_of_ones_own(sent, people):
    ReferralTermFactory(office=people.office, kind=ReferralKind.HOME_REPAIR, take_up_days=5, decide_days=15)
    own = ReferralTermFactory(
        office=people.office, kind=ReferralKind.HOME_REPAIR, charity=people.charity, take_up_days=1, decide_days=2
    )
    calendar = calendar_for(people.charity)
    assert riyadh_date(sent().decide_due_at) == calendar.add_working_days(today(), 2)
    own.delete()
    other = PersonFactory(office=people.office)
    assert riyadh_date(sent(person=other).take_up_due_at) == calendar.add_working_days(today(), 5)


def test_an_urgent_case_is_taken_up_within_four_hours_of_duty(sent, people):
    for weekday in range(7):
        DutyPeriodFactory(organisation=people.charity, weekday=weekday, starts_at="00:00", ends_at="23:59")
    row = sent(kind=ReferralKind.URGENT)
    assert row.due_at - row.sent_at <= dt.timedelta(hours=4, minutes=1)
    assert row.due_at == calendar_for(people.charity).add_duty_hours(row.sent_at, 4)


def test_the_term_stands_still_while_information_is_requested(sent, people):
    row = services.take_up(referral=sent(), by=people.staff)
    due = row.decide_due_at
    asked = services.request_information(referral=row, by=people.staff, words="هل المنزل مملوك؟")
    assert (asked.due_at, asked.status) == (None, S.INFORMATION_REQUESTED)
    calendar = calendar_for(people.charity)
    began = calendar.add_working_days(today(), -4)
    Referral.objects.filter(pk=row.pk).update(paused_at=dt.datetime.combine(began, dt.time(9), tzinfo=RIYADH))
    answered = services.answer(referral=row, by=people.researcher, words="موروث مشترك")
    stood = calendar.working_days_between(began, today())
    assert stood >= 3
    assert answered.due_at == end_of_day(calendar.add_working_days(riyadh_date(due), stood))
    assert answered.paused_at is None


def test_an_answer_on_the_same_day_changes_no_term(sent, people):
    row = services.take_up(referral=sent(), by=people.staff)
    services.request_information(referral=row, by=people.staff, words="سؤال")
    assert services.answer(referral=row, by=people.researcher, words="جواب").due_at == row.decide_due_at


# --- reference, figures -----------------------------------------------------------------------------------------------


def test_references_have_no_gaps(sent, people):
    numbers = [sent(person=PersonFactory(office=people.office)).reference for _ in range(3)]
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3]


def test_the_first_beginning_is_kept(referral_in, people):
    row = referral_in(S.ACCEPTED)
    assert services.start(referral=row, by=people.staff).first_started_on == today()
    Referral.objects.filter(pk=row.pk).update(first_started_on=dt.date(2026, 1, 1))
    done = move(row, "complete", people)
    assert done.first_started_on == dt.date(2026, 1, 1)
    assert referral_in(S.COMPLETED, person=PersonFactory(office=people.office)).first_started_on == today()


# --- disclosure -------------------------------------------------------------------------------------------------------


def test_sending_shows_the_person_to_the_recipient_and_to_nobody_else(sent, people, person):
    sibling = PersonFactory(office=people.office, household=person.household, relation="child")
    assert can_see_identity(people.staff, [person]) == set()
    sent()
    assert can_see_identity(people.staff, [person, sibling]) == {person.pk}
    assert can_see_identity(people.third_staff, [person]) == set()


@pytest.mark.parametrize("verb", ["withdraw", "decline"])
def test_after_the_end_the_identity_stays_open_for_ninety_days(verb, sent, people, person):
    move(sent(), verb, people)
    shown = Disclosure.objects.get()
    assert shown.until == today() + dt.timedelta(days=90)
    assert can_see_identity(people.staff, [person]) == {person.pk}
    Disclosure.objects.update(until=today() - dt.timedelta(days=1))
    assert can_see_identity(people.staff, [person]) == set()


def test_redirecting_closes_one_door_and_opens_another(sent, people, person):
    row = sent()
    services.redirect(referral=row, by=people.manager, to=people.third)
    assert can_see_identity(people.staff, [person]) == set()
    assert can_see_identity(people.third_staff, [person]) == {person.pk}


def test_a_lapse_closes_the_identity_at_once(referral_in, people, person):
    referral_in(S.UNANSWERED)
    assert can_see_identity(people.staff, [person]) == set()


def test_reopening_shows_the_person_again(referral_in, people, person):
    row = referral_in(S.CLOSED)
    Disclosure.objects.update(until=today() - dt.timedelta(days=1))
    move(row, "reopen", people)
    assert can_see_identity(people.staff, [person]) == {person.pk}


# --- capacity ---------------------------------------------------------------------------------------------------------


def places(people):
    month = ServiceMonth.objects.filter(service__charity=people.charity).first()
    return (month.reserved, month.used) if month else (0, 0)


@pytest.mark.parametrize(
    ("status", "taken"),
    [
        (S.SENT, (1, 0)),
        (S.UNDER_REVIEW, (1, 0)),
        (S.ACCEPTED, (0, 1)),
        (S.COMPLETED, (0, 1)),
        (S.DECLINED, (0, 0)),
        (S.WITHDRAWN, (0, 0)),
        (S.UNANSWERED, (0, 0)),
        (S.CLOSED, (0, 0)),
    ],
)
def test_a_place_is_reserved_then_used_or_given_back(status, taken, referral_in, people):
    referral_in(status)
    assert places(people) == taken


def test_a_place_follows_the_referral_when_it_is_reopened_or_redirected(referral_in, people):
    row = referral_in(S.COMPLETED)
    move(row, "reopen", people)
    assert places(people) == (1, 0)
    services.redirect(referral=row, by=people.manager, to=people.third)
    assert places(people) == (0, 0)
    assert ServiceMonth.objects.get(service__charity=people.third).reserved == 1


def test_a_full_month_is_refused_but_not_to_urgent_cases(sent, people):
    people.charity.services.update(monthly_capacity=1)
    sent()
    with pytest.raises(Conflict) as refused:
        sent(person=PersonFactory(office=people.office))
    assert refused.value.code == "recipient_not_ready"
    assert sent(kind=ReferralKind.URGENT).status == S.SENT


# --- readiness, the open one, the person ------------------------------------------------------------------------------


def test_each_failing_line_says_who_can_mend_it(drafted, people):
    people.charity.contacts.update(verified_on=None)
    people.charity.services.update(active=False)
    row = drafted()
    with pytest.raises(Conflict) as refused:
        services.send(referral=row, by=people.researcher)
    assert refused.value.code == "recipient_not_ready"
    assert len(refused.value.message_dict["to"]) == 3  # service, capacity, contact


def test_home_repair_wants_its_service_and_other_kinds_one_for_a_stated_need(drafted, people, sent):
    food = GivenNeed(kind=HelpKind.FOOD)
    with pytest.raises(Conflict):
        sent(kind=ReferralKind.INELIGIBLE_HOUSEHOLD, needs=[food])
    roof = GivenNeed(kind=HelpKind.HOME_REPAIR)
    assert sent(kind=ReferralKind.INELIGIBLE_HOUSEHOLD, needs=[food, roof]).status == S.SENT


def test_the_sender_is_told_of_its_own_open_referral(sent, people):
    first = sent()
    with pytest.raises(AlreadyOpen) as refused:
        sent()
    assert refused.value.reference == first.reference
    assert first.reference in refused.value.messages[0]
    services.withdraw(referral=first, by=people.researcher)
    assert sent().status == S.SENT


def test_another_sender_learns_nothing_of_an_open_referral(sent, people, person):
    """The office's open referral of the household is no hindrance to the charity's own, nor a hint."""
    sent()
    given = given_person(1, national_number=person.national_number, first_name="سلمى", family_name=person.family_name)
    assert sent(by=people.staff, given=given).household == person.household


def test_a_known_number_and_an_unknown_one_look_alike_to_the_charity(sent, people, person):
    known = given_person(1, national_number=person.national_number, first_name="سلمى", family_name=person.family_name)
    rows = [sent(by=people.staff, given=given) for given in (known, given_person(55))]
    assert rows[0].person == person
    assert rows[1].person != person
    for row in rows:
        subject = shown_to(people.staff, [row])[row.pk]
        assert (subject.household, subject.district) == ("", "")
        assert subject.person.id == 0
        assert subject.person.seen
        assert not Person.objects.visible_to(people.staff).exists()


def test_a_charity_recognises_only_whom_it_was_shown(people, person):
    with pytest.raises(ValidationError) as refused:
        services.draft(
            by=people.staff, uuid=uuid.uuid4(), kind=ReferralKind.OTHER, person=person, summary="س", legal_basis="law"
        )
    assert set(refused.value.message_dict) == {"person"}


def test_what_was_typed_is_not_readable_in_the_database(drafted, people):
    row = drafted(by=people.staff)
    (stored,) = Referral.objects.filter(pk=row.pk).extra(select={"raw": "subject_typed"}).values_list("raw", flat=True)
    assert "مريم" not in stored
    assert national_number(901) not in stored


# --- once -------------------------------------------------------------------------------------------------------------


def test_the_same_content_under_one_uuid_is_one_referral(people, person):
    key = uuid.uuid4()
    content = {"kind": ReferralKind.HOME_REPAIR, "to": people.charity, "person": person, "summary": "سقف"}
    first = services.draft(by=people.researcher, uuid=key, **content)
    again = services.draft(by=people.researcher, uuid=key, **content)
    assert (first.new, again.new) == (True, False)
    assert first.referral == again.referral
    for by, changed in ((people.researcher, {"summary": "غيره"}), (people.manager, {"summary": "غيره"})):
        with pytest.raises(Conflict) as refused:
            services.draft(by=by, uuid=key, **{**content, **changed})
        assert refused.value.code == "uuid_conflict"


@pytest.mark.parametrize(
    ("by", "content", "field"),
    [
        ("researcher", {"kind": "registration_help"}, "kind"),  # the charities' own kind
        ("researcher", {"kind": "taaffuf"}, "kind"),  # for keepers alone
        ("staff", {"kind": "home_repair"}, "kind"),
        ("researcher", {"to": None}, "to"),
        ("researcher", {"legal_basis": "whim"}, "legal_basis"),
        ("researcher", {"needs": [GivenNeed(kind="gold")]}, "needs"),
        ("researcher", {"needs": [GivenNeed(kind="food", estimate=-1)]}, "needs"),
        ("researcher", {"needs": [GivenNeed(kind="food")] * 13}, "needs"),
        ("staff", {"given": given_person(1, first_name="")}, "first_name"),
    ],
)
def test_what_cannot_be_written_is_said_on_its_field(by, content, field, people, drafted):
    with pytest.raises(ValidationError) as refused:
        drafted(by=getattr(people, by), **content)
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"legal_basis": ""}, "legal_basis"),
        ({"legal_basis": "consent", "consent": False}, "consent"),
        ({"summary": ""}, "summary"),
        ({"needs": []}, "needs"),
    ],
)
def test_what_a_draft_may_lack_a_referral_may_not(content, field, people, sent):
    with pytest.raises(ValidationError) as refused:
        sent(**content)
    assert field in refused.value.message_dict

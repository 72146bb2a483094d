"""Every figure, over small hand-made rows: boundaries, people merged, rows that do not count."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import today
from core.periods import Period
from corners.enums import DayStatus, VisitorKind, VisitService
from corners.models import Visit
from data_changes.enums import ChangeStatus, Duty
from indicators.annual import annual
from indicators.registry import BY_CODE, INDICATORS
from referrals.enums import ReferralKind, ReferralStatus
from statements.enums import StatementStatus
from tests.factories.accounts import MembershipFactory
from tests.factories.charities import ready_charity
from tests.factories.corners import VisitFactory
from tests.factories.referrals import ReferralEventFactory, ReferralHopFactory
from tests.factories.statements import StatementRequestFactory
from tests.indicators import made

pytestmark = pytest.mark.django_db

FIRST, LAST = "2022-09-11", "2023-08-30"
BEFORE, AFTER = "2022-09-10", "2023-08-31"
YEAR = Period.custom(dt.date.fromisoformat(FIRST), dt.date.fromisoformat(LAST))
MONTH = Period.custom(dt.date(2023, 1, 1), dt.date(2023, 1, 31))


def count(office, code, period=YEAR):
    found = annual(by=Actor.system(office), office=office, period=period, only=[BY_CODE[code]])
    return found.of(code)


# --- visits --------------------------------------------------------------------------------------------------------------


def test_both_ends_of_the_period_count(office, charity):
    for on in (BEFORE, FIRST, LAST, AFTER):
        made.visit(made.corner_day(charity, on))
    assert count(office, "visits_logged") == 2
    assert count(office, "citizens_served") == 2


def test_a_visit_counts_on_its_corner_day_whenever_it_came_in(office, charity):
    day = made.corner_day(charity, LAST)
    made.visit(day, happened_at=made.moment("2023-08-30 23:59"), received_at=made.moment("2023-09-05 08:00"), late=True)
    made.visit(made.corner_day(charity, AFTER), happened_at=made.moment("2023-08-31 00:00"))
    assert count(office, "visits_logged") == 1


def test_people_are_counted_once_and_anonymous_visits_each(office, charity):
    one, two = made.person(office), made.person(office)
    first, second = made.corner_day(charity, "2023-01-10"), made.corner_day(charity, "2023-02-10")
    for visitor in (one, one, two, None, None):
        made.visit(first, visitor)
    made.visit(second, one, kind=VisitorKind.RELATIVE)
    assert count(office, "visits_logged") == 6
    assert count(office, "citizens_served") == 4
    # Distinct over the asked period: the months do not add up to it.
    months = [Period.custom(dt.date(2023, m, 1), dt.date(2023, m, 28)) for m in (1, 2)]
    assert [count(office, "citizens_served", month) for month in months] == [4, 1]


def test_a_person_recorded_twice_and_merged_is_one(office, charity):
    survivor = made.person(office)
    twin, other_twin = (made.person(office, merged_into=survivor, relation="") for _ in range(2))
    day = made.corner_day(charity, "2023-01-10")
    for visitor in (survivor, twin, other_twin, made.person(office)):
        made.visit(day, visitor)
    assert count(office, "citizens_served") == 2
    assert count(office, "visits_logged") == 4


def test_merged_people_are_one_also_where_only_the_duplicates_came(office, charity):
    survivor = made.person(office)
    day = made.corner_day(charity, "2023-01-10")
    for _ in range(2):
        made.visit(day, made.person(office, merged_into=survivor, relation=""))
    assert count(office, "citizens_served") == 1


def test_charity_staff_count_only_as_charity_staff(office, charity):
    day = made.corner_day(charity, "2023-01-10")
    made.visit(day, kind=VisitorKind.CHARITY_STAFF, services=[VisitService.CHARITY_STAFF_TRAINED])
    made.visit(day, kind=VisitorKind.CITIZEN)
    assert count(office, "charity_staff_trained") == 1
    assert count(office, "visits_logged") == 1
    assert count(office, "citizens_served") == 1


def test_relatives_are_counted_by_the_service(office, charity):
    day = made.corner_day(charity, "2023-01-10")
    made.visit(day, kind=VisitorKind.RELATIVE, services=[VisitService.QUESTION_ANSWERED])
    made.visit(day, kind=VisitorKind.RELATIVE, services=[VisitService.RELATIVE_TRAINED, VisitService.QUESTION_ANSWERED])
    made.visit(day, kind=VisitorKind.CITIZEN, services=[VisitService.RELATIVE_TRAINED])
    assert count(office, "relatives_trained") == 2


VISIT_FIGURES = [
    "citizens_served",
    "visits_logged",
    "corner_researchers",
    "relatives_trained",
]


def _replaced(visit, **fields):
    """A correction of a visit, as the service leaves it."""
    Visit.objects.filter(pk=visit.pk).update(standing=False)
    kept = {name: getattr(visit, name) for name in ("corner_day", "visitor_kind", "person", "services", "logged_by")}
    return VisitFactory(corrects=visit, correction_reason="mistake", **{**kept, **fields})


@pytest.mark.parametrize("code", VISIT_FIGURES)
def test_a_voided_visit_never_counts(office, charity, code):
    visit = made.visit(made.corner_day(charity, "2023-01-10"), services=[VisitService.RELATIVE_TRAINED])
    assert count(office, code) == 1
    _replaced(visit, void=True, standing=False)
    assert count(office, code) == 0


def test_a_corrected_visit_counts_as_corrected(office, charity):
    visit = made.visit(made.corner_day(charity, "2023-01-10"))
    _replaced(visit, visitor_kind=VisitorKind.CHARITY_STAFF, services=[VisitService.CHARITY_STAFF_TRAINED])
    assert count(office, "visits_logged") == 0
    assert count(office, "charity_staff_trained") == 1


def test_researchers_are_people_and_not_memberships(office, charity):
    day = made.corner_day(charity, "2023-01-10")
    once = MembershipFactory(organisation=office, role=Role.RESEARCHER, ends_on="2022-12-31")
    again = MembershipFactory(organisation=office, role=Role.RESEARCHER, user=once.user)
    for membership in (once, again, MembershipFactory(organisation=office, role=Role.RESEARCHER)):
        made.visit(day, logged_by=membership)
    made.visit(day, logged_by=MembershipFactory(organisation=office, role=Role.MANAGER))
    assert count(office, "corner_researchers") == 2


# --- corners -------------------------------------------------------------------------------------------------------------


def test_a_corner_is_active_that_was_opened_on_any_day(office, charity):
    opened = made.corner_day(charity, FIRST)
    made.corner_day(charity, "2023-01-01", corner=opened.corner)
    made.corner_day(charity, LAST, status=DayStatus.OPEN)
    for status in (DayStatus.PLANNED, DayStatus.CONFIRMED, DayStatus.CANCELLED):
        made.corner_day(charity, "2023-01-10", status=status)
    made.corner_day(charity, BEFORE)
    made.corner_day(charity, AFTER)
    assert count(office, "active_corners") == 2


# --- statements ----------------------------------------------------------------------------------------------------------


def test_statements_are_dated_by_the_answer(office, charity):
    for on in (BEFORE, FIRST, LAST, AFTER):
        made.statement(charity, on)
    made.statement(charity, "2023-01-10", asked_at=made.moment("2022-08-01 10:00"))
    for status in (StatementStatus.ASKED, StatementStatus.DECLINED, StatementStatus.RETURNED):
        StatementRequestFactory(charity=charity, agreement__charity=charity, status=status)
    assert count(office, "statements_answered") == 3


# --- referrals -----------------------------------------------------------------------------------------------------------


def test_referrals_are_dated_by_first_sending(office, charity):
    for on in (BEFORE, FIRST, LAST, AFTER):
        made.referral(office, charity, on)
    # Redirected later: sent again, still one referral of its first day.
    redirected = made.referral(office, charity, LAST, sent_at=made.moment("2023-09-20 09:00"))
    ReferralHopFactory(referral=redirected, from_organisation=ready_charity(office), to_organisation=charity)
    assert count(office, "home_repair_referrals") == 3


def test_drafts_and_withdrawn_referrals_do_not_count(office, charity):
    made.referral(office, charity, None)
    made.referral(office, charity, "2023-01-10", status=ReferralStatus.WITHDRAWN)
    declined = {"status": ReferralStatus.DECLINED, "decline_reason": "no_means"}
    made.referral(office, charity, "2023-01-11", **declined)
    assert count(office, "home_repair_referrals") == 1


def test_a_household_is_counted_once(office, charity):
    person, other = made.person(office), made.person(office)
    kind = ReferralKind.INELIGIBLE_HOUSEHOLD
    for charity_ in (charity, ready_charity(office)):
        made.referral(office, charity_, "2023-01-10", kind=kind, person=person)
    made.referral(office, charity, "2023-02-10", kind=kind, person=other)
    assert count(office, "ineligible_households_referred") == 2


def test_a_household_that_was_merged_away_is_the_survivors(office, charity):
    survivor = made.person(office)
    twin = made.person(office, merged_into=survivor)
    kind = ReferralKind.INELIGIBLE_HOUSEHOLD
    for person in (survivor, twin):
        made.referral(office, charity, "2023-01-10", kind=kind, person=person)
    assert count(office, "ineligible_households_referred") == 1


def test_a_household_that_still_has_a_member_of_its_own_stays_one(office, charity):
    survivor = made.person(office)
    twin = made.person(office, merged_into=survivor)
    sibling = made.PersonFactory(office=office, household=twin.household, relation="child")
    kind = ReferralKind.INELIGIBLE_HOUSEHOLD
    for person in (survivor, sibling):
        made.referral(office, charity, "2023-01-10", kind=kind, person=person)
    assert count(office, "ineligible_households_referred") == 2


def test_lapses_are_dated_by_riyadhs_day(office, charity):
    for at in ("2022-09-10 23:59", "2022-09-11 00:00", "2023-08-30 23:59", "2023-08-31 00:00"):
        lapsed = made.referral(office, charity, "2022-01-01", status=ReferralStatus.UNANSWERED)
        ReferralEventFactory(
            referral=lapsed, verb="lapse", status_from="sent", status_to="unanswered", at=made.moment(at)
        )
    assert count(office, "referrals_unanswered") == 2


def test_only_a_recipients_silence_is_unanswered(office, charity):
    lapsed = made.referral(office, charity, "2023-01-01", status=ReferralStatus.UNANSWERED)
    at = made.moment("2023-02-01 08:00")
    for before in ("sent", "under_review", "information_requested"):
        ReferralEventFactory(referral=lapsed, verb="lapse", status_from=before, status_to="unanswered", at=at)
    ReferralEventFactory(referral=lapsed, verb="decline", status_from="sent", status_to="declined", at=at)
    assert count(office, "referrals_unanswered") == 2


# --- ta'affuf ------------------------------------------------------------------------------------------------------------


def _taaffuf(office, charity):
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.TAAFFUF)
    made.referral(office, charity, None, kind=ReferralKind.TAAFFUF)
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.TAAFFUF, status=ReferralStatus.WITHDRAWN)
    made.referral(office, charity, BEFORE, kind=ReferralKind.TAAFFUF)


def test_taaffuf_is_a_number_of_a_whole_year_only(office, charity):
    _taaffuf(office, charity)
    assert YEAR.days == 354
    assert count(office, "taaffuf_cases") == 1
    short = Period.custom(dt.date(2022, 9, 12), dt.date(2023, 8, 30))
    assert "taaffuf_cases" not in annual(by=Actor.system(office), office=office, period=short).values
    assert "taaffuf_cases" not in annual(by=Actor.system(office), office=office, period=MONTH, compare=True).values


def test_taaffuf_leaves_no_other_trace(office):
    alone = ready_charity(office)
    _taaffuf(office, alone)
    found = annual(by=Actor.system(office), office=office, period=YEAR, compare=True, split=True)
    assert {code: n for code, n in found.values.items() if n} == {"taaffuf_cases": 1}
    assert found.corners == ()
    assert BY_CODE["taaffuf_cases"].listing is None
    assert not BY_CODE["taaffuf_cases"].split


# --- urgent cases --------------------------------------------------------------------------------------------------------


def test_an_urgent_case_is_dated_by_its_first_start(office, charity):
    for started in (BEFORE, FIRST, LAST, AFTER):
        made.urgent(office, charity, "2022-09-01", started=started)
    made.urgent(office, charity, "2023-01-01")
    made.urgent(office, charity, "2023-01-01", started="2023-01-02", verb="complete")
    assert count(office, "urgent_interventions") == 3


def test_linked_urgent_referrals_are_one_case(office, charity):
    first = made.urgent(office, charity, "2023-01-01", started="2023-01-01")
    second = made.urgent(office, ready_charity(office), "2023-01-02", started="2023-01-03", linked_to=first)
    made.urgent(office, ready_charity(office), "2023-01-04", started="2023-01-05", linked_to=second)
    made.urgent(office, ready_charity(office), "2023-01-04", started="2023-01-06", linked_to=first)
    assert count(office, "urgent_interventions") == 1
    assert count(office, "charities_intervening") == 4


def test_a_chain_counts_where_it_began_even_if_its_first_link_never_did(office, charity):
    unstarted = made.urgent(office, charity, "2022-09-01")
    early = made.urgent(office, charity, "2022-09-01", started=BEFORE, linked_to=unstarted)
    made.urgent(office, ready_charity(office), "2022-09-12", started="2022-09-12", linked_to=early)
    made.urgent(office, ready_charity(office), "2022-09-12", started="2022-09-12", linked_to=unstarted)
    assert count(office, "urgent_interventions") == 0
    assert count(office, "urgent_interventions", YEAR.previous()) == 1


def test_a_link_to_another_kind_does_not_join_cases(office, charity):
    repair = made.referral(office, charity, "2023-01-01")
    for _ in range(2):
        made.urgent(office, charity, "2023-01-02", started="2023-01-02", linked_to=repair)
    assert count(office, "urgent_interventions") == 2


def test_a_charity_intervenes_by_beginning_or_completing(office, charity):
    made.urgent(office, charity, "2023-01-01", started="2023-01-01")
    made.urgent(office, charity, "2023-01-05", started="2023-01-05")
    made.urgent(office, ready_charity(office), "2023-01-01", started="2023-01-01", verb="complete")
    made.urgent(office, ready_charity(office), "2023-01-01")  # was asked and has not begun
    # The office itself answered a charity's call: a case, but no charity intervened.
    made.urgent(office, office, "2023-01-01", started="2023-01-02", sender=charity)
    assert count(office, "urgent_interventions") == 4
    assert count(office, "charities_intervening") == 2


def test_a_charity_that_began_keeps_its_part_after_a_redirection(office, charity):
    case = made.urgent(office, charity, "2023-01-01", started="2023-01-01")
    type(case).objects.filter(pk=case.pk).update(recipient=ready_charity(office))
    assert count(office, "charities_intervening") == 1
    assert count(office, "urgent_interventions") == 1


# --- charities taking part -----------------------------------------------------------------------------------------------


def test_a_charity_takes_part_in_any_of_three_ways(office):
    hosts, gets, sends, asks, had, idle = (ready_charity(office) for _ in range(6))
    made.corner_day(hosts, FIRST)
    made.referral(office, gets, LAST)
    made.referral(office, office, "2023-01-01", sender=sends, kind=ReferralKind.OTHER)
    made.statement(asks, "2023-01-01")
    hop = {"from_organisation": had, "to_organisation": gets, "at": made.moment("2023-08-30 23:00")}
    ReferralHopFactory(referral=made.referral(office, gets, "2023-08-01"), **hop)
    made.corner_day(idle, "2023-01-10", status=DayStatus.PLANNED)
    made.referral(office, idle, None)
    made.referral(office, idle, BEFORE)
    made.referral(office, idle, "2023-01-01", status=ReferralStatus.WITHDRAWN)
    made.statement(idle, AFTER)
    assert count(office, "charities_participating") == 5


def test_a_charity_with_everything_is_one(office, charity):
    made.corner_day(charity, "2023-01-10")
    made.referral(office, charity, "2023-01-10")
    made.statement(charity, "2023-01-10")
    assert count(office, "charities_participating") == 1


# --- data changes --------------------------------------------------------------------------------------------------------


def test_changes_are_dated_by_their_due_day(office):
    for due in (BEFORE, FIRST, LAST, AFTER):
        made.change(office, due, told=due)
    assert count(office, "data_changes_on_time") == 2
    assert count(office, "data_changes_late") == 0


def test_on_time_is_by_the_due_day(office):
    made.change(office, "2023-01-10", told="2023-01-10")
    made.change(office, "2023-01-10", told="2023-01-11")
    made.change(office, "2023-01-10")
    assert count(office, "data_changes_on_time") == 1
    assert count(office, "data_changes_late") == 1
    assert count(office, "data_changes_unknown") == 1


def test_what_is_no_duty_of_the_person_is_left_out(office):
    made.change(office, "2023-01-10", status=ChangeStatus.PROPOSED)
    made.change(office, "2023-01-10", status=ChangeStatus.CLOSED, close_reason="no_change")
    made.change(office, "2023-01-10", told="2023-01-09", duty=Duty.MINISTRY_REQUEST)
    for code in ("data_changes_on_time", "data_changes_late", "data_changes_unknown"):
        assert count(office, code) == 0


def test_a_change_that_is_not_due_yet_is_not_unknown(office):
    tomorrow = made.change(office, "2023-01-10")
    due = today() + dt.timedelta(days=3)
    type(tomorrow).objects.filter(pk=tomorrow.pk).update(due_on=due)
    assert count(office, "data_changes_unknown", Period.custom(due, due)) == 0


def test_the_unknown_stand_apart(office):
    assert "data_changes_unknown" not in annual(by=Actor.system(office), office=office, period=YEAR).values


# --- two offices, two periods ---------------------------------------------------------------------------------------------


def _something_of_everything(office):
    charity = ready_charity(office)
    day = made.corner_day(charity, "2023-01-10")
    made.visit(day, made.person(office), services=[VisitService.RELATIVE_TRAINED])
    made.visit(day, kind=VisitorKind.CHARITY_STAFF)
    made.statement(charity, "2023-01-10")
    made.referral(office, charity, "2023-01-10")
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.INELIGIBLE_HOUSEHOLD)
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.TAAFFUF)
    made.urgent(office, charity, "2023-01-10", started="2023-01-10")
    lapsed = made.referral(office, charity, "2023-01-10", kind=ReferralKind.OTHER, status=ReferralStatus.UNANSWERED)
    at = made.moment("2023-02-01 08:00")
    ReferralEventFactory(referral=lapsed, verb="lapse", status_from="sent", at=at)
    made.change(office, "2023-01-10", told="2023-01-10")
    made.change(office, "2023-01-10", told="2023-01-12")
    made.change(office, "2023-01-10")
    return charity


def test_another_offices_rows_never_count(office, other_office):
    _something_of_everything(other_office)
    found = annual(by=Actor.system(office), office=office, period=YEAR, compare=True, split=True)
    assert not any(figure.value for figure in found.figures)
    theirs = annual(by=Actor.system(other_office), office=other_office, period=YEAR)
    assert all(figure.value for figure in theirs.figures)
    assert [figure.indicator.code for figure in theirs.figures] == [one.code for one in INDICATORS]


def test_nobody_counts_another_office(office, other_office):
    with pytest.raises(PermissionDenied):
        annual(by=Actor.system(office), office=other_office, period=YEAR)


def test_the_period_before_stands_beside(office):
    _something_of_everything(office)
    year_after = Period.custom(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    found = annual(by=Actor.system(office), office=office, period=year_after, compare=True)
    assert found.previous == Period.gregorian_year(2023)
    assert [(figure.value, figure.change) for figure in found.figures if figure.before != 0] == [
        (0, -figure.before) for figure in found.figures if figure.before
    ]
    alone = annual(by=Actor.system(office), office=office, period=year_after)
    assert all(figure.before is None and figure.change is None for figure in alone.figures)


def test_taaffuf_is_compared_with_a_whole_year_or_not_at_all(office, charity):
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.TAAFFUF)
    found = annual(by=Actor.system(office), office=office, period=YEAR, compare=True)
    (case,) = [figure for figure in found.figures if figure.indicator.discreet]
    assert (found.previous.days >= 354, case.before) == (True, 0)


# --- by month and by corner ------------------------------------------------------------------------------------------------


def test_visits_by_month_and_by_corner(office, charity):
    east, west = made.corner_day(charity, "2022-09-11"), made.corner_day(charity, "2023-08-30")
    for day, times in ((east, 2), (west, 1)):
        for _ in range(times):
            made.visit(day)
    made.visit(west, kind=VisitorKind.CHARITY_STAFF)
    found = annual(by=Actor.system(office), office=office, period=YEAR, split=True)
    assert [n for _bucket, n in found.months] == [2, *[0] * 11, 1]
    assert found.months[0][0].label == "صفر 1444هـ، من يوم 15"
    assert {share.name: share.visits for share in found.corners} == {east.corner.name: 2, west.corner.name: 1}
    assert sum(n for _bucket, n in found.months) == found.of("visits_logged") == 3


def test_corners_stand_in_alphabetical_order(office, charity):
    for name in ("الجش", "تاروت", "أم الحمام", "إبراهيم"):
        day = made.corner_day(charity, "2023-01-10")
        type(day.corner).objects.filter(pk=day.corner.pk).update(name_ar=name)
        made.visit(day)
    found = annual(by=Actor.system(office), office=office, period=YEAR, split=True)
    assert [share.name for share in found.corners] == ["إبراهيم", "أم الحمام", "تاروت", "الجش"]

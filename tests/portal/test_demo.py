"""The demonstration is made of rows that the portal itself would have made, and says what its source says."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q

from accounts.models import Membership, Organisation, User
from accounts.passwords import DEMO_PASSWORD
from accounts.roles import ROLES
from beneficiaries.housing.comparing import compare
from beneficiaries.housing.enums import HousingBasis, HousingResult
from beneficiaries.housing.models import (
    AddressLookup,
    HousingDeclaration,
    HousingMatch,
    HousingRecord,
    HousingTask,
)
from beneficiaries.models import (
    Consent,
    Contact,
    Disclosure,
    DuplicatePair,
    Household,
    LifeEvent,
    Person,
    Representation,
)
from charities.models import Charity, CharityContact, DataSharingAgreement, Service
from core.clock import now, today
from core.identifiers import normalise_national_number
from core.references import next_reference
from corners.enums import DAY_MOVES
from corners.models import Corner, CornerDay, CornerDayEvent, CornerDayResearcher, Visit
from data_changes.enums import MOVES as CHANGE_MOVES
from data_changes.enums import ChangeChannel, ChangeStatus, Duty, Timeliness
from data_changes.models import DataChange, DataChangeEvent, Noticed, Reminder
from empowerment.enums import PLAN_MOVES, PlanStatus, StepStatus
from empowerment.models import (
    Abilities,
    Assessment,
    AssessmentAnswer,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    Plan,
    PlanEvent,
    Step,
)
from notifications.models import Notice
from portal.demo.load import load
from portal.demo.year import FIRST, LAST
from referrals.enums import FROM_CHARITY, FROM_OFFICE
from referrals.enums import MOVES as REFERRAL_MOVES
from referrals.models import Need, Referral, ReferralEvent, ReferralHop
from statements.enums import MOVES as STATEMENT_MOVES
from statements.models import StatementEvent, StatementRequest
from tests.factories.accounts import OfficeOrganisationFactory

# One worker loads it once for all of these.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
YEAR = (FIRST, LAST)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The whole demonstration, loaded once for this module and taken back afterwards."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO", True)
        with transaction.atomic():
            load(say=lambda words: None)
            connection.check_constraints()  # once, not again at the end of every test
            yield Organisation.objects.get(code="QTF")
            transaction.set_rollback(True)


def in_year(model, **column):
    ((name, office),) = column.items()
    return model.objects.filter(office=office, **{f"{name}__range": YEAR})


class TestFigures:
    """Counted here without the registry of figures, by the definitions alone."""

    def test_corners(self, demo):
        visits = in_year(Visit, day=demo).filter(standing=True)
        served = visits.exclude(visitor_kind="charity_staff")
        known = served.filter(person__isnull=False).values("person").distinct().count()
        assert (served.count(), known, served.filter(person=None).count()) == (3093, 1944, 837)
        assert visits.filter(services__contains=["relative_trained"]).count() == 164
        assert visits.filter(services__contains=["charity_staff_trained"]).count() == 57
        assert visits.values("logged_by").distinct().count() == 42
        days = in_year(CornerDay, day=demo).filter(opened_at__isnull=False)
        assert days.values("corner").distinct().count() == 19

    def test_statements(self, demo):
        assert in_year(StatementRequest, answered_on=demo).count() == 453

    def test_referrals(self, demo):
        sent = in_year(Referral, first_sent_on=demo).exclude(status__in=["draft", "withdrawn"])
        counted = {kind: sent.filter(kind=kind).count() for kind in ("ineligible_household", "home_repair", "taaffuf")}
        assert counted == {"ineligible_household": 46, "home_repair": 26, "taaffuf": 11}
        assert sent.filter(kind="ineligible_household").values("household").distinct().count() == 46
        urgent = in_year(Referral, first_started_on=demo).filter(kind="urgent")
        assert (urgent.count(), urgent.values("recipient").distinct().count()) == (3, 3)
        lapsed = ReferralEvent.objects.filter(office=demo, verb="lapse", at__date__range=YEAR)
        assert lapsed.filter(status_from__in=["sent", "under_review"]).count() == 4

    def test_all_charities_take_part(self, demo):
        charities = Organisation.objects.filter(parent=demo, kind="charity")
        corners = in_year(CornerDay, day=demo).values("corner__charity")
        asked = in_year(StatementRequest, answered_on=demo).values("charity")
        assert charities.filter(Q(pk__in=corners) | Q(pk__in=asked)).count() == 32

    def test_data_changes(self, demo):
        due = list(in_year(DataChange, due_on=demo))
        assert sum(change.in_time is True for change in due) == 118
        assert sum(change.in_time is False for change in due) == 9


# The source's figures, and the demonstration's choices where it has none.
DOCUMENTED = {
    "citizens_served": 2781,
    "visits_logged": 3093,
    "active_corners": 19,
    "corner_researchers": 42,
    "relatives_trained": 164,
    "charity_staff_trained": 57,
    "statements_answered": 453,
    "ineligible_households_referred": 46,
    "home_repair_referrals": 26,
    "taaffuf_cases": 11,
    "referrals_unanswered": 4,
    "urgent_interventions": 3,
    "charities_intervening": 3,
    "charities_participating": 32,
    "data_changes_on_time": 118,
    "data_changes_late": 9,
}


@pytest.mark.parametrize(("office", "figures"), [("QTF", DOCUMENTED), ("DMM", dict.fromkeys(DOCUMENTED, 0))])
def test_the_command_says_the_same(demo, office, figures):
    said = StringIO()
    call_command(
        "annual_statistics", f"--office={office}", "--from=2022-09-11", "--to=2023-08-30", "--format=json", stdout=said
    )
    assert json.loads(said.getvalue())["indicators"] == figures


ROWS = [
    *(Household, Person, Contact, Disclosure, Charity, CharityContact, Service, DataSharingAgreement),
    *(Corner, CornerDay, CornerDayResearcher, CornerDayEvent, Visit),
    *(StatementRequest, StatementEvent, DataChange, DataChangeEvent, Reminder),
    *(Referral, Need, ReferralHop, ReferralEvent),
    *(HousingDeclaration, HousingRecord, HousingMatch, HousingTask, AddressLookup),
    *(Plan, Abilities, Assessment, AssessmentAnswer, Goal, Step, Obstacle, ObstacleAttempt, FollowUp),
]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model._meta.label)
def test_every_row_passes_full_clean(demo, model):
    """Keys, unique columns and checks the database has enforced on writing; here every value and every `clean`."""
    related = [field.name for field in model._meta.fields if field.is_relation]
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        row.full_clean(exclude=related, validate_unique=False, validate_constraints=False)


def leaves_and_reaches(move):
    return (move.leaves, move.reaches) if hasattr(move, "leaves") else move


@pytest.mark.parametrize(
    ("model", "events", "owner", "moves", "begins"),
    [
        (Referral, ReferralEvent, "referral_id", REFERRAL_MOVES, "draft"),
        (StatementRequest, StatementEvent, "statement_id", STATEMENT_MOVES, "draft"),
        (DataChange, DataChangeEvent, "change_id", CHANGE_MOVES, "proposed"),
        (CornerDay, CornerDayEvent, "corner_day_id", DAY_MOVES, "planned"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_every_state_is_reached_through_the_table(demo, model, events, owner, moves, begins):
    reached = dict.fromkeys(model.objects.values_list("pk", flat=True), begins)
    times: dict[int, dt.datetime] = {}
    for event in events.objects.order_by("at", "id"):
        key = getattr(event, owner)
        if not event.status_from:  # the row came into the world with it
            assert event.status_to == begins
            continue
        if event.verb not in moves:  # an act beside the table: a word, a call, a visit
            assert event.status_from == event.status_to == reached[key]
            continue
        leaves, reaches = leaves_and_reaches(moves[event.verb])
        assert event.status_from == reached[key]
        assert event.status_from in leaves
        assert event.status_to == reaches
        assert event.at >= times.get(key, event.at)
        reached[key], times[key] = reaches, event.at
    assert reached == dict(model.objects.values_list("pk", "status"))


def test_plans_stand_in_every_state_for_every_specialist(demo):
    """Each replays through the table of moves; what else was done stands beside it."""
    specialists = Membership.objects.filter(organisation=demo, role="specialist").values_list("pk", flat=True)
    for specialist in specialists:
        states = set(Plan.objects.filter(specialist=specialist).values_list("status", flat=True))
        assert states == set(PlanStatus)
    assert set(Step.objects.values_list("status", flat=True)) == set(StepStatus)
    reached = dict.fromkeys(Plan.objects.values_list("pk", flat=True), "draft")
    for event in PlanEvent.objects.filter(verb__in=PLAN_MOVES).order_by("at", "id"):
        move = PLAN_MOVES[event.verb]
        assert (event.status_from, event.status_to) == (reached[event.plan_id], move.reaches)
        assert event.status_from in move.leaves
        reached[event.plan_id] = move.reaches
    assert reached == dict(Plan.objects.values_list("pk", "status"))


def test_every_referral_goes_a_way_that_its_kind_may_go(demo):
    for referral in Referral.objects.select_related("sender"):
        assert referral.kind in (FROM_CHARITY if referral.sender.kind == "charity" else FROM_OFFICE)


def test_housing_matches_stand_in_every_state(demo):
    """What is stored is what the comparison says, a task stands where one follows from it, and nothing is discreet."""
    rows = list(HousingDeclaration.objects.filter(office=demo).current().prefetch_related("records", "tasks"))
    assert {row.result for row in rows} == set(HousingResult)
    assert {row.basis for row in rows} == set(HousingBasis)
    for row in rows:
        records = {record.source: record for record in sorted(row.records.all(), key=lambda record: record.pk)}
        found = compare(declared=row, basis=row.basis, records=records, on=today())
        assert row.result == found.result
        if row.result in ("matched", "not_checked"):
            assert all(task.status == "done" for task in row.tasks.all())
        else:
            assert row.tasks.all()
    statuses = set(AddressLookup.objects.filter(office=demo).values_list("status", flat=True))
    assert statuses == {"waiting", "done", "failed"}
    assert not HousingDeclaration.objects.filter(household__discreet=True).exists()
    assert HousingTask.objects.filter(office=demo, status="open", due_on__lt=today()).exists()
    assert HousingTask.objects.filter(assignee__user__username="researcher.qatif", status="open").count() > 2


def test_both_inboxes_have_late_and_fresh_work(demo):
    for recipient in (demo, Organisation.objects.get(code="QTF-C01")):
        waiting = Referral.objects.filter(recipient=recipient, status="sent")
        assert waiting.filter(due_at__lt=now()).exists()
        assert waiting.filter(due_at__gt=now()).exists()
    assert Notice.objects.filter(organisation=demo, role="researcher").exists()


def test_nobody_is_told_of_the_future(demo):
    for model in (ReferralEvent, StatementEvent, DataChangeEvent, CornerDayEvent):
        assert not model.objects.filter(at__gt=dt.datetime.now(dt.UTC)).exists()


def test_numbers_are_whole_and_nobodys_twice(demo):
    numbers = [person.national_number for person in Person.objects.filter(office=demo)[:200]]
    assert [normalise_national_number(number) for number in numbers] == numbers


def test_the_researcher_has_an_open_day_today(demo):
    day = CornerDay.objects.get(office=demo, status="open")
    assert day.day == today()
    assert day.researchers.filter(membership__user__username="researcher.qatif").exists()


def test_everybody_of_the_design_signs_in(demo):
    names = set(User.objects.values_list("username", flat=True))
    assert {
        "admin",
        "supervisor.eastern",
        "manager.qatif",
        "dpo.qatif",
        "researcher42.qatif",
        "staff.charity32",
    } <= names
    assert {"specialist.qatif", "specialist03.qatif", "member.enabler01", "manager.dammam", "staff.dammam01"} <= names
    assert User.objects.get(username="researcher.qatif").check_password(DEMO_PASSWORD)
    held = set(User.objects.values_list("memberships__role", flat=True))
    assert set(ROLES) - held == {"charity_reader"}


def test_the_second_office_shares_no_row(demo):
    dammam = Organisation.objects.get(code="DMM")
    for model in (Visit, Referral, StatementRequest, DataChange, Person, CornerDay):
        assert model.objects.filter(office=dammam).exists()
    assert not Referral.objects.filter(office=demo, recipient__parent=dammam).exists()


def test_references_go_on_where_the_demonstration_ends(demo):
    reference = next_reference(demo, "REF")
    assert not Referral.objects.filter(office=demo, reference=reference).exists()


class TestLoading:
    def test_a_second_load_changes_nothing(self, demo):
        before = Visit.objects.count()
        assert load(say=lambda words: None) is False
        assert Visit.objects.count() == before

    def test_a_real_office_is_left_alone(self, demo):
        OfficeOrganisationFactory(parent=Organisation.objects.get(code="EST"), code="JUB")
        with pytest.raises(ImproperlyConfigured):
            load(refresh=True)
        Organisation.objects.filter(code="JUB").delete()

    def test_production_refuses(self, demo, monkeypatch):
        monkeypatch.setattr(settings, "DEMO", False)
        with pytest.raises(ImproperlyConfigured):
            load()

    def test_refreshing_makes_the_same_year_anew(self, demo):
        assert load(refresh=True, say=lambda words: None) is True
        office = Organisation.objects.get(code="QTF")
        assert in_year(StatementRequest, answered_on=office).count() == 453


def test_data_changes_and_their_reminders_stand_in_every_state(demo):
    """What a researcher's pages can show, for the large office; the coming week's reminders too."""
    changes = DataChange.objects.filter(office=demo)
    assert set(changes.values_list("status", flat=True)) == set(ChangeStatus.values)
    assert set(changes.values_list("duty", flat=True)) == set(Duty.values)
    assert {change.timeliness for change in changes} == {"", *Timeliness.values}
    assert set(changes.values_list("channel", flat=True)) == set(ChangeChannel.values)
    reminders = Reminder.objects.filter(office=demo)
    assert set(reminders.values_list("status", flat=True)) >= {"planned", "told", "unreached", "silenced"}
    week = reminders.filter(status="planned", due_at__range=(now(), now() + dt.timedelta(days=7)))
    assert week.filter(change__assignee__user__username="researcher.qatif").exists()
    assert changes.unreached().exists()
    assert changes.open().filter(due_on__lt=today()).exists()


@pytest.mark.parametrize("code", ["QTF", "DMM"])
def test_lives_are_told_and_proposed(demo, code):
    events = LifeEvent.objects.filter(office__code=code)
    assert set(events.values_list("kind", flat=True)) >= {"death", "birth", "job"}
    assert Noticed.objects.filter(source="life", office__code=code, change__isnull=False).count() == len(events)
    assert Person.objects.filter(office__code=code, died_on__isnull=False).count() == 1


@pytest.mark.parametrize("code", ["QTF", "DMM"])
def test_duplicates_representatives_and_consents_in_every_state(demo, code):
    """What the register's own pages can show stands somewhere in the demonstration."""
    demo = Organisation.objects.get(code=code)
    assert set(DuplicatePair.objects.filter(office=demo).values_list("state", flat=True)) >= {"open", "merged", "apart"}
    assert Person.objects.filter(office=demo, doubtful=True).exists()
    assert Person.objects.filter(office=demo, merged_into__isnull=False).count() == 1
    rows = Representation.objects.filter(office=demo)
    assert {row.in_force for row in rows} == {True, False}
    assert rows.filter(proof_seen_on=None).exists()
    assert rows.exclude(ended_on=None).exists()
    consents = Consent.objects.filter(office=demo)
    assert consents.exclude(withdrawn_on=None).exists()
    assert 0 < consents.holding().count() < consents.count() - 1
    contacts = Contact.objects.filter(office=demo)
    assert contacts.filter(do_not_contact=True).exists()
    assert contacts.filter(wrong=True).exists()
    assert contacts.exclude(safe_from=None).exists()

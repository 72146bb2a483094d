"""The verbs of a follow-up, below every door: what they write, what they refuse."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import today
from core.errors import Conflict
from core.typed_dates import TypedDate
from data_changes import services
from data_changes.enums import (
    Agreement,
    ChangeChannel,
    ChangeKind,
    ChangeStatus,
    CloseReason,
    Duty,
    Milestone,
    Proof,
    ReminderStatus,
    Timeliness,
)
from data_changes.models import DataChange, DataChangeEvent
from notifications.models import Delivery, Notice
from tests.factories.beneficiaries import ContactFactory, DisclosureFactory, PersonFactory
from tests.factories.data_changes import DataChangeFactory, ReminderFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(office):
    return PersonFactory(office=office)


@pytest.fixture
def by(actor, researcher):
    return actor(researcher)


def open_new(person, by, **given):
    given = {"kind": ChangeKind.HOUSING, "happened_on": today(), "channel": ChangeChannel.OFFICE} | given
    return services.open_new(person=person, by=by, **given)


class TestOpening:
    def test_it_has_a_reference_a_due_day_an_event_a_follower_and_its_reminders(self, person, by, office):
        change = open_new(person, by)
        change.refresh_from_db()
        assert change.reference.startswith(f"{office.code}-CHG-")
        assert change.status == ChangeStatus.OPEN
        assert change.due_on == today() + 15 * DAY
        assert change.assignee == by.membership
        assert change.events.get().verb == "open"
        assert {each.milestone for each in change.reminders.all()} >= {
            Milestone.DAY_7,
            Milestone.DAY_15,
            Milestone.AFTER,
        }
        change.full_clean()

    def test_the_day_is_kept_as_it_was_typed(self, person, by):
        typed = TypedDate.parse("h:1448-01-05")
        change = open_new(person, by, happened_on=typed)
        change.refresh_from_db()
        assert (change.happened_on_typed, change.happened_on) == (typed, typed.gregorian)

    def test_the_ministrys_request_runs_thirty_days(self, person, by):
        change = open_new(person, by, duty=Duty.MINISTRY_REQUEST)
        assert change.due_on == today() + 30 * DAY
        assert Milestone.DAY_30 in {each.milestone for each in change.reminders.all()}

    @pytest.mark.parametrize(
        ("given", "field", "code"),
        [
            ({"happened_on": today() + DAY}, "happened_on", "too_late"),
            ({"happened_on": TypedDate.parse("h:1448-01")}, "happened_on", "incomplete"),
            ({"learned_on": today() + DAY}, "learned_on", "too_late"),
            ({"learned_on": today() - DAY}, "learned_on", "too_early"),
        ],
    )
    def test_a_wrong_day_is_said_on_its_field(self, person, by, given, field, code):
        with pytest.raises(ValidationError) as refused:
            open_new(person, by, **given)
        assert refused.value.error_dict[field][0].code == code
        assert not DataChange.objects.exists()

    def test_the_same_key_opens_once(self, person, by):
        key = uuid.uuid4()
        assert open_new(person, by, uuid=key) == open_new(person, by, uuid=key)
        with pytest.raises(Conflict) as refused:
            open_new(PersonFactory(office=person.office), by, uuid=key)
        assert refused.value.code == "uuid_conflict"
        assert DataChange.objects.count() == 1

    def test_an_office_does_not_follow_one_change_twice(self, person, by):
        first = open_new(person, by)
        with pytest.raises(Conflict) as refused:
            open_new(person, by)
        assert first.reference in refused.value.message % refused.value.params
        assert open_new(person, by, kind=ChangeKind.SOCIAL) != first

    def test_a_duplicate_is_followed_as_its_survivor(self, person, by):
        duplicate = PersonFactory(office=person.office, merged_into=person, household=None, relation="")
        assert open_new(duplicate, by).person == person

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SPECIALIST, Role.PROTECTION_OFFICER])
    def test_others_may_not(self, person, office, member, actor, role):
        with pytest.raises(PermissionDenied):
            open_new(person, actor(member(office, role)))

    def test_a_person_of_another_office_does_not_exist(self, by, other_office):
        with pytest.raises(PersonFactory._meta.model.DoesNotExist):
            open_new(PersonFactory(office=other_office), by)


class TestCharity:
    @pytest.fixture
    def by_charity(self, actor, charity_staff, charity, person):
        DisclosureFactory(person=person, organisation=charity)
        return actor(charity_staff)

    @pytest.mark.parametrize("agreement", Agreement.values)
    def test_opens_with_the_person_there_or_agreeing(self, person, by_charity, agreement):
        change = open_new(person, by_charity, agreement=agreement)
        assert change.events.get().agreement == agreement
        assert change.channel == ChangeChannel.CHARITY
        assert change.assignee is None

    def test_not_without(self, person, by_charity):
        with pytest.raises(ValidationError) as refused:
            open_new(person, by_charity)
        assert refused.value.error_dict["agreement"][0].code == "agreement_missing"

    def test_the_researchers_hear_of_it(self, person, by_charity, office):
        open_new(person, by_charity, agreement=Agreement.PRESENT)
        notice = Notice.objects.get()
        assert (notice.kind, notice.organisation, notice.role) == ("data_changes.opened", office, Role.RESEARCHER)

    def test_is_not_told_that_the_office_follows_it_already(self, person, by_charity, by):
        open_new(person, by)
        open_new(person, by_charity, agreement=Agreement.PRESENT)

    def test_a_person_who_is_not_disclosed_does_not_exist(self, by_charity, office):
        with pytest.raises(PersonFactory._meta.model.DoesNotExist):
            open_new(PersonFactory(office=office), by_charity, agreement=Agreement.PRESENT)

    @pytest.mark.parametrize(
        "act",
        [
            lambda change, by: services.notify(change=change, by=by, proof=Proof.SAID),
            lambda change, by: services.close(change=change, by=by, reason=CloseReason.NO_CHANGE),
        ],
    )
    def test_opens_and_no_more(self, person, by_charity, act):
        change = open_new(person, by_charity, agreement=Agreement.PRESENT)
        with pytest.raises(PermissionDenied):
            act(change, by_charity)

    def test_sees_its_own_alone(self, person, by_charity, by):
        mine = open_new(person, by_charity, agreement=Agreement.PRESENT)
        open_new(person, by, kind=ChangeKind.SOCIAL)
        assert DataChange.objects.visible_to(by_charity).get() == mine

    def test_hears_of_the_end(self, person, by_charity, by, charity):
        change = open_new(person, by_charity, agreement=Agreement.PRESENT)
        services.close(change=change, by=by, reason=CloseReason.NO_CHANGE)
        assert Notice.objects.get(organisation=charity).kind == "data_changes.done"


class TestProposing:
    def test_the_same_change_is_proposed_once(self, person, by):
        given = {"person": person, "by": by, "kind": ChangeKind.SOCIAL, "happened_on": today()}
        assert services.propose(**given) == services.propose(**given)
        change = DataChange.objects.get()
        assert change.status == ChangeStatus.PROPOSED
        assert not change.reminders.exists()
        assert Notice.objects.get().kind == "data_changes.proposed"

    def test_the_system_may_propose(self, person, office):
        services.propose(person=person, by=Actor.system(office), kind=ChangeKind.SOCIAL, happened_on=today())
        assert DataChangeEvent.objects.get().membership is None

    def test_nobody_of_another_office(self, person, actor, foreign_researcher):
        with pytest.raises(PermissionDenied):
            services.propose(person=person, by=actor(foreign_researcher), kind=ChangeKind.SOCIAL, happened_on=today())

    def test_opening_it_plans_the_reminders(self, person, by):
        change = services.propose(person=person, by=by, kind=ChangeKind.SOCIAL, happened_on=today())
        change = services.open(change=change, by=by)
        assert change.status == ChangeStatus.OPEN
        assert change.assignee == by.membership
        assert change.reminders.count() == 6


ACTS = {
    "notify": (ChangeStatus.OPEN, lambda change, by: services.notify(change=change, by=by, proof=Proof.SAID)),
    "verify": (ChangeStatus.NOTIFIED, lambda change, by: services.verify(change=change, by=by, proof=Proof.SEEN)),
    "close": (
        ChangeStatus.OPEN,
        lambda change, by: services.close(change=change, by=by, reason=CloseReason.NO_CHANGE),
    ),
}


@pytest.mark.parametrize("verb", ACTS)
class TestEveryEnd:
    def make(self, verb, office):
        before, act = ACTS[verb]
        told = {"proof": Proof.SAID} if before == ChangeStatus.NOTIFIED else {}
        return DataChangeFactory(person__office=office, status=before, **told), act

    def test_silences_what_is_left(self, verb, office, by):
        change, act = self.make(verb, office)
        planned = ReminderFactory(change=change)
        told = ReminderFactory(
            change=change, milestone=Milestone.DAY_0, status=ReminderStatus.TOLD, finished_at=planned.due_at
        )
        act(change, by)
        planned.refresh_from_db()
        told.refresh_from_db()
        assert (planned.status, told.status) == (ReminderStatus.SILENCED, ReminderStatus.TOLD)

    def test_is_recorded_once_and_refused_again(self, verb, office, by):
        change, act = self.make(verb, office)
        moved = act(change, by)
        with pytest.raises(Conflict):
            act(change, by)
        event = change.events.get()
        assert (event.verb, event.status_from, event.status_to) == (verb, change.status, moved.status)
        assert (event.membership, event.organisation) == (by.membership, office)

    def test_takes_back_what_waits_to_go_to_the_person(self, verb, office, by):
        change, act = self.make(verb, office)
        Delivery.objects.create(
            office=office,
            kind="data_changes.to_person",
            channel="email",
            address="someone@example.invalid",
            once=f"change:{change.pk}:day_7:person",
        )
        act(change, by)
        assert Delivery.objects.get().status == "withdrawn"

    def test_another_offices_does_not_exist(self, verb, office, actor, foreign_researcher):
        change, act = self.make(verb, office)
        with pytest.raises(DataChange.DoesNotExist):
            act(change, actor(foreign_researcher))


class TestNotifying:
    @pytest.mark.parametrize(
        ("told", "timeliness"),
        [(today(), Timeliness.ON_TIME), (today() - 5 * DAY, Timeliness.ON_TIME), (None, Timeliness.UNKNOWN)],
    )
    def test_on_time_or_unknown(self, office, by, told, timeliness):
        change = DataChangeFactory(person__office=office, happened_on=today() - 15 * DAY)
        change = services.notify(change=change, by=by, proof=Proof.SAID, notified_on=told)
        assert change.timeliness == timeliness

    def test_late(self, office, by):
        change = DataChangeFactory(person__office=office, happened_on=today() - 18 * DAY)
        change = services.notify(change=change, by=by, proof=Proof.SAID, notified_on=today())
        assert (change.timeliness, change.days_late) == (Timeliness.LATE, 3)

    @pytest.mark.parametrize(("days", "code"), [(1, "too_late"), (-31, "too_early")])
    def test_a_day_that_cannot_be(self, office, by, days, code):
        change = DataChangeFactory(person__office=office, happened_on=today() - 30 * DAY)
        with pytest.raises(ValidationError) as refused:
            services.notify(change=change, by=by, proof=Proof.SAID, notified_on=today() + days * DAY)
        assert refused.value.error_dict["notified_on"][0].code == code
        change.refresh_from_db()
        assert change.status == ChangeStatus.OPEN

    def test_whoever_follows_it_is_asked_to_verify(self, office, by, actor, manager):
        change = DataChangeFactory(person__office=office, assignee=by.membership)
        services.notify(change=change, by=actor(manager), proof=Proof.SAID)
        notice = Notice.objects.get()
        assert (notice.kind, notice.membership) == ("data_changes.to_verify", by.membership)

    def test_whoever_follows_it_and_does_it_is_not_told_of_it(self, office, by):
        services.notify(change=DataChangeFactory(person__office=office), by=by, proof=Proof.SAID)
        assert not Notice.objects.exists()


def test_what_is_verified_was_seen(office, by):
    change = DataChangeFactory(person__office=office, status=ChangeStatus.NOTIFIED, proof=Proof.SAID)
    with pytest.raises(ValidationError):
        services.verify(change=change, by=by, proof=Proof.SAID)
    change = services.verify(change=change, by=by, proof=Proof.SEEN, notified_on=today())
    assert (change.status, change.notified_on) == (ChangeStatus.VERIFIED, today())


def test_the_database_refuses_a_report_without_proof():
    change = DataChangeFactory()
    with pytest.raises(IntegrityError, match="told_has_proof"):
        DataChange.objects.filter(pk=change.pk).update(status=ChangeStatus.NOTIFIED)


def test_the_discreet_exist_for_keepers_alone(office, by, actor, member):
    keeper = actor(member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER))
    person = PersonFactory(office=office, discreet=True)
    with pytest.raises(PersonFactory._meta.model.DoesNotExist):
        open_new(person, by)
    change = open_new(person, keeper)
    assert change not in DataChange.objects.visible_to(by)
    assert change in DataChange.objects.visible_to(keeper)


def test_an_address_of_somebody_else_is_never_used(office):
    """See test_reminders for what is sent; here only that the owner decides."""
    change = DataChangeFactory(person__office=office)
    ContactFactory(person=change.person, kind="email", value="neighbour@example.invalid", owner="neighbour")
    ReminderFactory(change=change)
    services.tell_due(by=Actor.system(office))
    assert not Delivery.objects.exists()

"""The sweep: each reminder told once, to the right people, in words that give nothing away."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import now, today
from data_changes import services, tasks
from data_changes.enums import ChangeKind, ChangeStatus, CloseReason, Milestone, Proof, ReminderStatus
from data_changes.models import DataChange, Reminder
from notifications.models import Delivery, Notice
from notifications.wording import words
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import ContactFactory, PersonFactory
from tests.factories.data_changes import DataChangeEventFactory, DataChangeFactory, ReminderFactory
from tests.factories.offices import OfficeFactory

DAY = dt.timedelta(days=1)
DISCLAIMER = "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية."


def due_reminder(**given):
    return ReminderFactory(**({"due_at": now() - dt.timedelta(minutes=1)} | given))


@pytest.mark.django_db
class TestWhoIsTold:
    def test_the_follower_in_the_portal_and_by_mail(self, office):
        member = MembershipFactory(organisation=office, user__email="follower@example.invalid")
        MembershipFactory(organisation=office, user__email="another@example.invalid")
        reminder = due_reminder(change__person__office=office, change__assignee=member)
        tasks.remind()
        notice = Notice.objects.get()
        assert (notice.kind, notice.membership, notice.label) == (
            "data_changes.reminder",
            member,
            reminder.change.reference,
        )
        delivery = Delivery.objects.get()
        assert (delivery.address, delivery.notice) == ("follower@example.invalid", notice)
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.UNREACHED  # the researcher heard of it, the person did not

    @pytest.mark.parametrize("left", [None, "ended", "barred"])
    def test_without_a_follower_the_researchers_together(self, office, left):
        member = None
        if left:
            member = MembershipFactory(organisation=office, ends_on=today() - DAY if left == "ended" else None)
            member.user.is_active = left != "barred"
            member.user.save()
        due_reminder(change__person__office=office, change__assignee=member)
        tasks.remind()
        assert Notice.objects.get().role == Role.RESEARCHER

    def test_of_somebody_discreet_the_keepers(self, office):
        due_reminder(change__person__office=office, change__person__discreet=True)
        tasks.remind()
        assert Notice.objects.get().role == Role.DISCRETION_KEEPER

    @pytest.mark.parametrize("role", [Role.CHARITY_STAFF, Role.CHARITY_MANAGER])
    def test_the_charity_that_opened_it_hears_the_reference_and_the_days(self, office, charity, role):
        change = DataChangeFactory(person__office=office, opened_for=charity, happened_on=today() - 11 * DAY)
        opener = MembershipFactory(organisation=charity, role=role)
        DataChangeEventFactory(change=change, organisation=charity, membership=opener)
        due_reminder(change=change)
        tasks.remind()
        notice = Notice.objects.get(organisation=charity)
        assert (notice.kind, notice.role) == ("data_changes.charity_reminder", role)
        assert notice.facts == {"days": 4, "late": False, "milestone": Milestone.DAY_7}
        with translation.override("ar"):
            assert words(notice) == f"{change.reference}: بقيت 4 أيام. {DISCLAIMER}"

    def test_the_person_at_an_address_of_their_own(self, office):
        change = DataChangeFactory(person__office=office, kind=ChangeKind.HOUSING)
        ContactFactory(person=change.person, kind="email", value="own@example.invalid")
        due_reminder(change=change)
        tasks.remind()
        delivery = Delivery.objects.get()
        assert (delivery.kind, delivery.address) == ("data_changes.to_person", "own@example.invalid")
        assert delivery.url_name == ""
        text = words(delivery, "ar")
        assert DISCLAIMER in text
        assert change.person.first_name not in text
        assert "سكن" not in text

    @pytest.mark.parametrize(
        "contact",
        [
            {"kind": "email", "value": "x@example.invalid", "owner": "relative"},
            {"kind": "email", "value": "x@example.invalid", "owner": "neighbour"},
            {"kind": "email", "value": "x@example.invalid", "do_not_contact": True},
            {"kind": "email", "value": "x@example.invalid", "wrong": True},
            {"kind": "mobile", "value": "+966501234567", "do_not_contact": True},
            {"kind": "mobile", "value": "+966501234567", "wrong": True},
        ],
    )
    def test_the_person_at_no_other(self, office, contact):
        change = DataChangeFactory(person__office=office)
        ContactFactory(person=change.person, **contact)
        due_reminder(change=change)
        tasks.remind()
        assert not Delivery.objects.exists()

    def test_what_was_merged_is_reached_through_the_survivor(self, office):
        survivor = PersonFactory(office=office)
        ContactFactory(person=survivor, kind="email", value="own@example.invalid")
        due_reminder(
            change__person__office=office,
            change__person__merged_into=survivor,
            change__person__relation="",
            change__person__household=None,
        )
        tasks.remind()
        assert Delivery.objects.get().address == "own@example.invalid"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["reminder", "charity_reminder", "to_person"])
@pytest.mark.parametrize("facts", [{"days": d, "late": late} for d in (0, 1, 2, 5, 11) for late in (False, True)])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_message_says_what_it_is_not(kind, facts, language):
    notice = Notice(kind=f"data_changes.{kind}", label="QTF-CHG-1448-000001", facts=facts | {"milestone": "day_7"})
    text = words(notice, language)
    assert text.count("QTF-CHG-1448-000001") == 1
    sentence = DISCLAIMER if language == "ar" else "does not replace reporting it on the Support and Social Protection"
    assert sentence in text


@pytest.mark.django_db
class TestOnce:
    def test_told_twice_changes_nothing(self, office):
        due_reminder(change__person__office=office)
        assert (tasks.remind(), tasks.remind()) == (1, 0)
        assert Notice.objects.count() == 1

    def test_what_is_not_due_waits(self, office):
        ReminderFactory(change__person__office=office, due_at=now() + dt.timedelta(minutes=1))
        assert tasks.remind() == 0

    def test_after_a_pause_only_the_newest_goes_out(self, office):
        change = DataChangeFactory(person__office=office)
        for days, milestone in enumerate([Milestone.DAY_14, Milestone.DAY_12, Milestone.DAY_7]):
            due_reminder(change=change, milestone=milestone, due_at=now() - (days + 1) * DAY)
        ReminderFactory(change=change, milestone=Milestone.AFTER, due_at=now() + DAY)
        tasks.remind()
        assert Notice.objects.get().facts["milestone"] == Milestone.DAY_14
        assert {each.milestone: each.status for each in change.reminders.all()} == {
            Milestone.DAY_7: ReminderStatus.OVERTAKEN,
            Milestone.DAY_12: ReminderStatus.OVERTAKEN,
            Milestone.DAY_14: ReminderStatus.UNREACHED,
            Milestone.AFTER: ReminderStatus.PLANNED,
        }

    @pytest.mark.parametrize("status", [s for s in ChangeStatus if s != ChangeStatus.OPEN])
    def test_only_of_what_is_open(self, office, status):
        more = {"proof": Proof.SAID} if status in ("notified", "verified") else {}
        more |= {"close_reason": CloseReason.OTHER} if status == "closed" else {}
        due_reminder(
            change__person__office=office, change__status=status, **{f"change__{k}": v for k, v in more.items()}
        )
        assert tasks.remind() == 0

    def test_each_offices_notices_are_its_own(self, office):
        other = OfficeFactory().organisation
        for each in (office, other):
            due_reminder(change__person__office=each)
        assert tasks.remind() == 2
        assert {notice.office for notice in Notice.objects.all()} == {office, other}
        assert all(notice.organisation == notice.office for notice in Notice.objects.all())

    def test_one_office_that_fails_does_not_stop_the_next(self, office, caplog):
        """Two reminders of the first office's person cannot be told: its audience has a mark that is taken."""
        other = OfficeFactory().organisation
        stuck = due_reminder(change__person__office=office, change__assignee=MembershipFactory(organisation=office))
        due_reminder(change__person__office=other)
        with connection.cursor() as cursor:  # the table refuses this office's notices, as a broken rule would
            cursor.execute(f"ALTER TABLE notifications_notice ADD CONSTRAINT broken CHECK (office_id <> {office.pk})")
        assert tasks.remind() == 1
        assert Notice.objects.get().office == other
        stuck.refresh_from_db()
        assert stuck.status == ReminderStatus.PLANNED
        assert f"office {office.pk}" in caplog.text

    def test_more_than_a_batch(self, office, monkeypatch):
        monkeypatch.setattr("data_changes.services.reminders.BATCH", 3)
        for _ in range(8):
            due_reminder(change__person__office=office)
        assert tasks.remind() == 8
        assert Notice.objects.count() == 8


@pytest.mark.django_db
def test_a_reminder_told_once_is_finished(office):
    reminder = due_reminder(change__person__office=office)
    tasks.remind()
    first = Reminder.objects.get(pk=reminder.pk).finished_at
    services.close(change=reminder.change, by=Actor.system(office), reason=CloseReason.OTHER)
    reminder.refresh_from_db()
    assert (reminder.status, reminder.finished_at) == (ReminderStatus.UNREACHED, first)


# --- at once ---------------------------------------------------------------------------------------------------------


def together(count, act):
    """Run `act(n)` in so many threads that start at the same moment; returns what each gave or raised."""
    gate, given = threading.Barrier(count), [None] * count

    def run(n):
        try:
            gate.wait()
            given[n] = act(n)
        except Exception as error:  # what a thread meets is what the test is about
            given[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sweeps", [2, 4])
def test_sweeps_at_once_tell_each_once(sweeps, monkeypatch):
    monkeypatch.setattr("data_changes.services.reminders.BATCH", 5)
    office = OfficeFactory().organisation
    changes = [DataChangeFactory(person__office=office) for _ in range(40)]
    for change in changes:
        ContactFactory(person=change.person, kind="email", value="own@example.invalid")
        due_reminder(change=change, milestone=Milestone.DAY_7, due_at=now() - 2 * DAY)
        due_reminder(change=change, milestone=Milestone.DAY_12)
    given = together(sweeps, lambda n: tasks.remind())
    assert not [each for each in given if isinstance(each, Exception)]
    tasks.remind()
    assert sorted(Notice.objects.values_list("label", flat=True)) == sorted(change.reference for change in changes)
    assert Delivery.objects.count() == 40
    states = Reminder.objects.values_list("milestone", "status").distinct()
    assert set(states) == {(Milestone.DAY_7, ReminderStatus.OVERTAKEN), (Milestone.DAY_12, ReminderStatus.HANDED)}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_record_the_report_at_once_and_one_does(actor, member):
    office = OfficeFactory().organisation
    change = DataChangeFactory(person__office=office)
    ReminderFactory(change=change)
    actors = [actor(member(office, Role.RESEARCHER)) for _ in range(8)]
    given = together(8, lambda n: services.notify(change=change, by=actors[n], proof=Proof.SAID))
    refused = [each for each in given if isinstance(each, Exception)]
    assert len(refused) == 7
    assert {getattr(each, "code", each) for each in refused} == {"conflict"}
    assert change.events.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_told_or_silenced_never_both(actor, member):
    """The report is recorded while the sweep runs: a reminder is told or silenced, and told means that the notice is there."""
    office = OfficeFactory().organisation
    by = actor(member(office, Role.RESEARCHER))
    changes = [due_reminder(change__person__office=office).change for _ in range(12)]

    def act(n):
        if n == 0:
            return tasks.remind()
        return [services.notify(change=change, by=by, proof=Proof.SAID) for change in changes[n - 1 :: 3]]

    given = together(4, act)
    assert not [each for each in given if isinstance(each, Exception)]
    told = set(Notice.objects.values_list("label", flat=True))
    for change in DataChange.objects.prefetch_related("reminders"):
        (reminder,) = change.reminders.all()
        expected = ReminderStatus.UNREACHED if change.reference in told else ReminderStatus.SILENCED
        assert reminder.status == expected


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_eight_hands_opens_once(actor, member):
    office = OfficeFactory().organisation
    person, by = PersonFactory(office=office), actor(member(office, Role.RESEARCHER))
    given = together(
        8,
        lambda n: services.open_new(
            person=person,
            by=by,
            kind=ChangeKind.SOCIAL,
            happened_on=today(),
            channel="office",
            uuid="0b9d3c1e-0000-4000-8000-000000000001",
        ),
    )
    assert len({each.pk for each in given}) == 1
    assert Reminder.objects.count() == 6


@pytest.mark.django_db
def test_a_batch_costs_the_same_however_many_it_holds(office, charity):
    """A hundred thousand in a minute (docs/performance.md, P7): statements for each batch, not for each reminder."""

    def cost(number):
        for n in range(number):
            member = MembershipFactory(organisation=office, user__email=f"follower{number}-{n}@example.invalid")
            opened_for = charity if n % 2 else office
            reminder = due_reminder(
                change__person__office=office, change__assignee=member, change__opened_for=opened_for
            )
            DataChangeEventFactory(change=reminder.change, organisation=opened_for, status_from="")
            ContactFactory(person=reminder.change.person, value=f"+96650{number:03d}{n:04d}")
        with CaptureQueriesContext(connection) as asked:
            assert services.tell_due(by=Actor.system(office)) == number
        return len(asked)

    few, many = cost(2), cost(20)
    assert Reminder.objects.filter(status=ReminderStatus.HANDED).count() == 22
    assert few == many <= 20

"""Real workers, killed with SIGKILL while they tell reminders: none is lost and none is told twice."""

import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from core.clock import now
from data_changes.enums import Milestone, ReminderStatus
from data_changes.models import DataChange, Reminder
from notifications.models import Delivery, Notice
from portal.celery import app
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import ContactFactory
from tests.factories.data_changes import DataChangeFactory, ReminderFactory
from tests.factories.offices import OfficeFactory

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SWEEP = "import django; django.setup(); from data_changes.tasks import remind; remind()"
CHANGES = 8
PATIENCE = 60  # seconds until a real process is given up


def until(condition, what):
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def environment():
    """What a child needs to work in the database of this test."""
    given = connection.settings_dict
    where = f"{given['HOST']}:{given['PORT']}/{given['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"postgres://{given['USER']}:{given['PASSWORD']}@{where}?application_name=child",
    }


def child(*command):
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def backends(more=""):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            f" AND application_name = 'child' {more}"
        )
        return cursor.fetchone()[0]


def blocked():
    """Whether a child waits for a lock that this test holds: it stands in the middle of its transaction."""
    return backends("AND wait_event_type = 'Lock'") > 0


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def held(take):
    """Hold a lock on a connection of its own, as somebody else at work would."""
    holder = connections.create_connection("default")
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN")
            take(cursor)
            yield
            cursor.execute("ROLLBACK")
    finally:
        holder.close()


@pytest.fixture
def due():
    """Reminders due in one office: each change has its follower, and a person with an address of their own."""
    office = OfficeFactory().organisation
    reminders = []
    for n in range(CHANGES):
        member = MembershipFactory(organisation=office, user__email=f"follower{n}@example.invalid")
        change = DataChangeFactory(person__office=office, assignee=member)
        ContactFactory(person=change.person, kind="email", value=f"own{n}@example.invalid")
        ReminderFactory(change=change, milestone=Milestone.DAY_7, due_at=now())
        reminders.append(ReminderFactory(change=change, milestone=Milestone.DAY_12, due_at=now()))
    return reminders


def another_notice(cursor, due):
    change = due[CHANGES // 2].change
    cursor.execute(
        "INSERT INTO notifications_notice (office_id, kind, organisation_id, role, label, url_name, key, facts, once,"
        " created_at) VALUES (%s, '', %s, 'researcher', '', '', '', '{}', %s, now())",
        [change.office_id, change.office_id, f"change:{change.pk}:day_12:m{change.assignee_id}"],
    )


def another_delivery(cursor, due):
    cursor.execute(
        "INSERT INTO notifications_delivery (office_id, kind, channel, address, language, label, facts, url_name, key,"
        " idempotency_key, once, status, created_at, not_before, attempts, error) VALUES"
        " (%s, '', 'email', '', 'ar', '', '{}', '', '', %s, %s, 'pending', now(), now(), 0, '')",
        [due[-1].office_id, str(uuid.uuid4()), f"change:{due[-1].change_id}:day_12:person"],
    )


def lock_a_reminder(cursor, due):
    cursor.execute("SELECT 1 FROM data_changes_reminder WHERE id = %s FOR UPDATE", [due[-1].pk])


def lock_a_member(cursor, due):
    """Keys to other tables are looked at when the transaction ends."""
    cursor.execute("SELECT 1 FROM accounts_membership WHERE id = %s FOR UPDATE", [due[0].change.assignee_id])


# Where the sweep is stopped: the statement that waits stands after others of the same transaction.
POINTS = {
    "among the notices": another_notice,
    "at the e-mail to a person": another_delivery,
    "at the mark that it was told": lock_a_reminder,
}


def nothing_was_told():
    return not (
        Notice.objects.exists()
        or Delivery.objects.exists()
        or Reminder.objects.exclude(status=ReminderStatus.PLANNED).exists()
    )


def assert_each_was_told_once():
    references = sorted(DataChange.objects.values_list("reference", flat=True))
    assert sorted(Notice.objects.values_list("label", flat=True)) == references
    assert sorted(Delivery.objects.values_list("address", flat=True)) == sorted(
        [f"follower{n}@example.invalid" for n in range(CHANGES)] + [f"own{n}@example.invalid" for n in range(CHANGES)]
    )
    states = Reminder.objects.values_list("milestone", "status").distinct()
    assert set(states) == {(Milestone.DAY_7, ReminderStatus.OVERTAKEN), (Milestone.DAY_12, ReminderStatus.HANDED)}


@pytest.mark.parametrize("point", POINTS)
def test_a_sweep_killed_in_the_middle_has_told_nothing_and_the_next_tells_it(due, point):
    with held(lambda cursor: POINTS[point](cursor, due)):
        first = child("-c", SWEEP)
        until(blocked, f"the sweep waits {point}")
        kill(first)
    until(lambda: backends() == 0, "the server notices that its client is gone")
    assert nothing_was_told()

    assert child("-c", SWEEP).wait(PATIENCE) == 0
    assert_each_was_told_once()


def test_a_sweep_killed_at_its_commit_has_told_all_and_the_next_tells_nothing_again(due):
    """Its last word had reached the server: nobody but the server knows that it went well."""
    with held(lambda cursor: lock_a_member(cursor, due)):
        first = child("-c", SWEEP)
        until(blocked, "the sweep waits at its commit")
        kill(first)
    until(lambda: backends() == 0, "the server ends what its client had asked for")
    assert_each_was_told_once()

    assert child("-c", SWEEP).wait(PATIENCE) == 0
    assert_each_was_told_once()


def test_the_others_go_on_while_one_is_held_and_what_it_held_is_told_after_its_death(due):
    """A second sweep neither waits for the first nor takes what it holds."""
    stuck = due[0].change
    with held(lambda cursor: lock_a_reminder(cursor, due)):
        first = child("-c", SWEEP)
        until(blocked, "the sweep waits at its last statement")
        late = ReminderFactory(change=DataChangeFactory(person__office=stuck.office), milestone=Milestone.DAY_12)
        assert child("-c", SWEEP).wait(PATIENCE) == 0
        assert Notice.objects.get().label == late.change.reference
        kill(first)
    until(lambda: backends() == 0, "the server notices that its client is gone")
    assert child("-c", SWEEP).wait(PATIENCE) == 0
    assert Notice.objects.count() == CHANGES + 1


@contextmanager
def celery_worker(queue):
    process = child("-m", "celery", "-A", "portal", "worker", "--pool=threads", "-c", "2", "-Q", queue, "-l", "ERROR")
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def test_a_celery_worker_killed_in_the_middle_of_its_batch(due):
    """As in production: the worker dies with its task unanswered, another one starts, the beat's next minute comes."""
    queue = f"remind-{uuid.uuid4()}"
    with held(lambda cursor: lock_a_reminder(cursor, due)), celery_worker(queue) as worker:
        app.send_task("data_changes.remind", queue=queue)
        until(blocked, "the worker has taken the batch")
        kill(worker)
    until(lambda: backends() == 0, "the server notices that its client is gone")
    assert nothing_was_told()

    with celery_worker(queue):
        app.send_task("data_changes.remind", queue=queue)
        app.send_task("data_changes.remind", queue=queue)
        until(lambda: not due_rows(), "the second worker tells what the first had taken")
    until(lambda: backends() == 0, "the worker's connections are closed")
    assert_each_was_told_once()


def due_rows():
    with transaction.atomic():
        return Reminder.objects.filter(status=ReminderStatus.PLANNED).exists()

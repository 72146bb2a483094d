"""A worker may die at any instruction: a real process is killed, and whoever comes next goes on."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from beneficiaries.models import Contact, Household, Person
from beneficiaries.register_import import REGISTER, apply, examine
from core.clock import now, today
from exchange import running, services
from exchange.enums import ImportStatus
from exchange.models import ImportBatch, ImportEvent
from tests.exchange.tables import excel, person, upload

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ROWS = 1500

# A worker that is slow enough to be met at work: it rests after every chunk, inside and outside of its transaction.
WORKER = """
import os, sys, time, django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from beneficiaries import register_import
from exchange import running
running.STAGED_AT_ONCE = 50
def slowly(act):
    def slow(*given):
        time.sleep(0.05)
        act(*given)
        time.sleep(0.05)
    return slow
from dataclasses import replace
running.work(int(sys.argv[1]), kind=replace(register_import.REGISTER, at_once=50),
             examine=slowly(register_import.examine), apply=slowly(register_import.apply))
"""


@pytest.fixture
def worker(tmp_path):
    """A worker in a process of its own, on this test's database; killed at the end if it still lives."""
    database = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    started = []

    def start(batch):
        environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(batch.pk), str(tmp_path)], cwd=ROOT, env=environment
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def until(condition, process):
    patience = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < patience
        time.sleep(0.02)


@pytest.fixture
def batch(officer):
    content = excel(*(person(n) for n in range(1, ROWS + 1)))
    batch = services.open_batch(by=officer, kind=REGISTER, file=upload(content), as_of=today(), source="سجل")
    return services.confirm_columns(batch=batch, by=officer, kind=REGISTER, chosen=batch.columns)


def test_killed_while_reading_and_while_taking_over(batch, worker, officer):
    for _ in range(2):
        before = batch.rows.count()
        process = worker(batch)
        until(lambda before=before: batch.rows.count() >= before + 150, process)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    staged = batch.rows.count()
    batch.refresh_from_db()
    assert batch.status == ImportStatus.READING
    assert 300 <= staged < ROWS
    assert batch.read_up_to == staged + 1  # what was not committed is as if it had never begun
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
    batch.refresh_from_db()
    assert batch.status == ImportStatus.READY
    assert batch.rows.count() == ROWS

    services.start(batch=batch, by=officer, kind=REGISTER)
    for _ in range(2):
        before = Person.objects.count()
        process = worker(batch)
        until(lambda before=before: Person.objects.count() >= before + 150, process)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    taken = Person.objects.count()
    assert 300 <= taken < ROWS
    assert batch.rows.filter(state="done").count() == taken  # the mark and the deed are one

    # The sweep finds what nobody works on, and only that.
    assert running.resume() == 0
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=now() - timedelta(minutes=3))
    assert running.resume() == 1

    # Two go on at once, one of them in a process of its own: no row is taken over twice.
    process = worker(batch)
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
    assert process.wait(60) == 0
    batch.refresh_from_db()
    assert batch.status == ImportStatus.FINISHED
    assert Person.objects.count() == Household.objects.count() == Contact.objects.count() == ROWS
    assert services.counts_of(batch=batch)["done_new"] == ROWS
    assert ImportEvent.objects.filter(batch=batch, verb="finish").count() == 1


def test_one_row_that_breaks_does_not_hold_up_the_others(batch):
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
    broken = batch.rows.get(number=700)

    def breaking(actor, batch, rows):
        if any(row.pk == broken.pk for row in rows):
            raise RuntimeError("a fault of ours")
        apply(actor, batch, rows)

    services.start(batch=batch, by=_officer(batch), kind=REGISTER)
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=breaking)
    batch.refresh_from_db()
    assert batch.status == ImportStatus.FINISHED
    assert Person.objects.count() == ROWS - 1
    assert batch.rows.get(state="bad").errors[""][0]["code"] == "failed"


def _officer(batch):
    return running.actor_of(batch.membership)

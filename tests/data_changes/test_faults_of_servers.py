"""Two thousand reminders while worker, broker and database are killed in turn, and two beats ring: each handed over once."""

import os
import secrets
import signal
import subprocess
import sys
import time

import psycopg2
import pytest

from launcher.installation import ROOT, site_packages
from launcher.processes import Service, Watch
from launcher.servers import APPLICATION, OWNER, Postgres, Valkey
from launcher.throwaway import throwaway_folder

pytestmark = pytest.mark.fault

OFFICES, EACH = 8, 250
TOTAL = OFFICES * EACH
PATIENCE = 420
FILL = f"""
import django
django.setup()
from datetime import timedelta
from core.clock import now
from data_changes.models import Reminder
from tests.factories.beneficiaries import ContactFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.offices import OfficeFactory
for n in range({OFFICES}):
    office = OfficeFactory().organisation
    for _ in range({EACH}):
        change = DataChangeFactory(person__office=office)
        ContactFactory(person=change.person, kind="mobile", value="+966501234567")
        Reminder.objects.bulk_create(
            Reminder(office=office, change=change, milestone=name, falls_on=now().date(), due_at=now() - timedelta(days=ago))
            for name, ago in (("day_7", 6), ("day_12", 1))
        )
"""
BEAT = """
import django, time
django.setup()
from portal.celery import app
while True:
    try:
        app.send_task("data_changes.remind", queue="remind", expires=5, retry=False)
    except Exception:
        pass
    time.sleep(0.5)
"""
WORKER = ["-m", "celery", "-A", "portal", "worker", "--pool=solo", "-Q", "remind", "-l", "ERROR"]


def count(url, what):
    """One number from the database; None while it is away."""
    try:
        connection = psycopg2.connect(url, connect_timeout=2)
    except psycopg2.OperationalError:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute(what)
            return cursor.fetchone()[0]
    except psycopg2.OperationalError:
        return None
    finally:
        connection.close()


@pytest.fixture
def servers():
    with throwaway_folder() as folder:
        passwords = {name: secrets.token_hex(16) for name in ("postgres", OWNER, APPLICATION)}
        postgres = Postgres(folder, site_packages(), folder / "postgres.log", passwords, durable=True)
        valkey = Valkey(folder / "valkey", site_packages(), folder / "valkey.log", secrets.token_hex(16))
        postgres.create()
        watch = Watch()
        database, broker = postgres.service(), valkey.service()
        try:
            watch.start(database, broker)
            environment = os.environ | {
                "DATABASE_URL": postgres.url(OWNER),
                "REDIS_URL": valkey.url,
                "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            }
            yield watch, database, broker, postgres.url(OWNER), environment, folder
        finally:
            watch.stop()


def test_two_thousand_reminders_through_every_kill(servers):
    watch, database, broker, url, environment, folder = servers

    def run(*command):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    def service(name, *command):
        return Service(name, [sys.executable, *command], folder / f"{name}.log", ROOT, environment)

    run("manage.py", "migrate", "--verbosity=0")
    run("-c", FILL)
    workers = [service(f"worker-{n}", *WORKER, "-n", f"w{n}@%h") for n in range(2)]
    watch.start(*workers, *(service(f"beat-{n}", "-c", BEAT) for n in range(2)))

    # Each is killed once, as soon as so many have been handed over.
    to_kill = [(1, workers[0]), (TOTAL // 4, broker), (TOTAL // 2, database), (3 * TOTAL // 4, workers[1])]
    end = time.monotonic() + PATIENCE
    done = 0
    while done < TOTAL and time.monotonic() < end:
        watch.look()
        found = count(url, "SELECT count(*) FROM data_changes_reminder WHERE status = 'handed'")
        done = found if found is not None else done
        if to_kill and done >= to_kill[0][0]:
            os.killpg(to_kill.pop(0)[1].process.pid, signal.SIGKILL)
        time.sleep(0.1)

    assert done == TOTAL
    assert not to_kill, "everything has been killed once"
    states = "SELECT count(*) FROM data_changes_reminder WHERE milestone = %r AND status = %r"
    assert count(url, states % ("day_12", "handed")) == TOTAL
    assert count(url, states % ("day_7", "overtaken")) == TOTAL
    for table, label in (("notifications_delivery", "once"), ("notifications_notice", "label")):
        assert count(url, f"SELECT count(*) FROM {table}") == TOTAL
        assert count(url, f"SELECT count(DISTINCT {label}) FROM {table}") == TOTAL

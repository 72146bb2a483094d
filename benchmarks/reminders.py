"""P7: what is due among many open data changes, found and handed over by several workers, one of which is killed.

    python -m benchmarks.reminders --changes 1000000 --due 100000 --workers 4

Into an empty database, like `python -m benchmarks`. Every person has a mobile of their own, so that each reminder is a
notice for whoever follows the change and a text message for the person. Counted at the end: none lost, none twice.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from benchmarks import load  # noqa: E402
from benchmarks.bulk import bare, fill, settle  # noqa: E402
from benchmarks.measure import Spent, counting, percentile  # noqa: E402
from beneficiaries.models import Contact, Person  # noqa: E402
from core.clock import now, today  # noqa: E402
from data_changes import services  # noqa: E402
from data_changes.enums import ReminderStatus  # noqa: E402
from data_changes.models import DataChange, Reminder  # noqa: E402
from data_changes.services import reminders as sweep  # noqa: E402
from notifications.models import Delivery, Notice  # noqa: E402

PEOPLE_EACH = 10  # open changes for each person of the register
# A worker that stands ready, as in production: everything is imported before the clock starts.
WORKER = """
import django
django.setup()
import portal.urls
from data_changes.tasks import remind
print("ready", flush=True)
input()
while remind():
    pass
"""
PATIENCE = 1800


def fill_up(changes: int, due: int) -> None:
    """So many open changes over all offices, each with one reminder: the first `due` of them now, the others later."""
    people = max(changes // PEOPLE_EACH, 1)
    share = max(people // load.OFFICES, 1)
    world = load.offices()
    load.people(world, large=max(people - share * (load.OFFICES - 1), share), small=share)
    with bare(Contact):
        fill(
            Contact,
            "beneficiaries_person person WHERE merged_into_id IS NULL",
            office="person.office_id",
            person="person.id",
            kind="'mobile'",
            value="'+9665' || lpad((person.id %% 100000000)::text, 8, '0')".replace("%%", "%"),
        )
    with bare(DataChange):
        fill(
            DataChange,
            "(SELECT person.id, person.office_id, n FROM beneficiaries_person person"
            f" CROSS JOIN generate_series(1, {2 * PEOPLE_EACH}) n WHERE person.merged_into_id IS NULL"
            f" ORDER BY n, person.id LIMIT {changes}) change",
            uuid="gen_random_uuid()",
            office="change.office_id",
            reference="'B-CHG-' || change.id || '-' || change.n",
            person="change.id",
            kind="'social'",
            status="'open'",
            happened_on="now()::date - 12",
            learned_on="now()::date - 12",
            due_on="now()::date + 3",
            channel="'office'",
            opened_for="change.office_id",
        )
    with bare(Reminder):
        fill(
            Reminder,
            f"(SELECT id, office_id, row_number() OVER (ORDER BY id) > {due} AS later"
            " FROM data_changes_datachange) change",
            office="change.office_id",
            change="change.id",
            milestone="'day_12'",
            falls_on="now()::date + later::int",
            due_at="now() - interval '1 minute' + later::int * interval '1 day' * (1 + mod(change.id, 9))",
            status="'planned'",
        )
    settle(Person, Contact, DataChange, Reminder)


def found_in() -> tuple[float, float]:
    """Milliseconds of SQL: which offices have something due; the claim of a batch, taken and given back."""
    offices, claims = [], []
    for _ in range(7):
        with counting() as sql:
            found = list(services.with_something_due(at=now()))
        offices.append(sql.milliseconds)
        with transaction.atomic():
            with counting() as sql:
                list(sweep._find(found[0], now()))
            transaction.set_rollback(True)
        claims.append(sql.milliseconds)
    return percentile(offices, 50), percentile(claims, 50)


def ready_workers(workers: int) -> list[subprocess.Popen[str]]:
    """So many and one to come in the place of another, all of them past their imports."""
    hands = [_worker() for _ in range(workers + 1)]
    for each in hands:
        assert each.stdout is not None
        each.stdout.readline()
    return hands


def hand_over(hands: list[subprocess.Popen[str]]) -> float:
    """Seconds until nothing is due; one worker is killed once some have been handed over, and one comes in its place."""
    *first, spare = hands
    started = time.perf_counter()
    for each in first:
        _start(each)
    while not handed() and time.perf_counter() - started < PATIENCE:
        time.sleep(0.1)
    first[0].send_signal(signal.SIGKILL)
    for each in first:
        each.wait(PATIENCE)
    _start(spare)  # the next minute's sweep: what the dead one held
    spare.wait(PATIENCE)
    return time.perf_counter() - started


def _worker() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _start(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.close()


def handed() -> bool:
    return Reminder.objects.exclude(status=ReminderStatus.PLANNED).exists()


def lost_and_twice(due: int) -> tuple[int, int]:
    """Reminders that were due and told nobody; changes with more than one message or notice."""
    lost = due - Reminder.objects.filter(status=ReminderStatus.HANDED).count()
    twice = 0
    for model in (Delivery, Notice):
        doubled = model.objects.values("label", "kind").annotate(n=Count("pk")).filter(n__gt=1).order_by()
        twice += doubled.count() + abs(model.objects.count() - due)
    return lost, twice


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.reminders", description=__doc__)
    ask.add_argument("--changes", type=int, default=1_000_000)
    ask.add_argument("--due", type=int, default=100_000)
    ask.add_argument("--workers", type=int, default=4)
    options = ask.parse_args()
    call_command("migrate", verbosity=0)
    if Organisation.objects.exists():
        print("The database already has organisations; the benchmark loads its own data into an empty one.")
        return 2
    started = time.perf_counter()
    fill_up(options.changes, options.due)
    print(f"— {DataChange.objects.count():,} open, {time.perf_counter() - started:.0f} s —", flush=True)
    offices, claim = found_in()
    hands = ready_workers(options.workers)
    with Spent(each.pid for each in hands) as spent:
        seconds = hand_over(hands)
    lost, twice = lost_and_twice(options.due)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    cells = (
        "P7",
        f"reminders, {options.due:,} due among {options.changes:,}",
        f"found in {offices + claim:.0f} ms of SQL (offices {offices:.0f}, a batch {claim:.0f}) · bar 50",
        f"handed over in {seconds:.0f} s ({options.due / seconds:,.0f} a second) · bar 60 s for 100,000",
        f"{spent.seconds:.0f} s of processor ({spent.python:.0f} of them the workers', {spent.database:.0f} the database's)",
        f"{lost} lost, {twice} twice",
        f"{options.workers} workers, one killed · fsync {fsync} · load {os.getloadavg()[0]:.1f}",
        f"{today()} {now() + timedelta(hours=3):%H:%M}",
    )
    print("| " + " | ".join(cells) + " |")
    return 0 if not lost and not twice else 1


if __name__ == "__main__":
    sys.exit(main())

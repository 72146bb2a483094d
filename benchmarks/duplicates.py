"""The search for duplicates among 1,000,000 people: what a person costs who is new or was changed.

    python -m benchmarks.duplicates [--people 1000000] [--sample 3000]

Into an empty database. Nine in ten have a number and a birthday, names are drawn as in the other benchmarks; compared are
people of the large office (60,000) and of a small one, by the batches of the sweep: where the cost of one grew with the
office, the whole would grow with its square.
"""

import argparse
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from benchmarks import load  # noqa: E402
from benchmarks.bulk import bare, settle  # noqa: E402
from benchmarks.measure import Clock  # noqa: E402
from beneficiaries.models import DuplicatePair, Person  # noqa: E402
from beneficiaries.services import compare_waiting  # noqa: E402

LARGE = 60_000
# Numbers and birthdays as registers have them: some without, and every fifth birthday that nobody knew is the first of July.
RECOGNISED = """
    UPDATE beneficiaries_person SET
        national_number = 'x', national_number_last4 = '0000',
        national_number_digest = md5(id::text) || md5((id + 1)::text),
        birth_date = make_date(1940 + (hashint8(id) & 1048575) % 80, 1, 1)
            + CASE WHEN id % 5 = 0 THEN 181 ELSE (hashint8(id * 8 + 1) & 1048575) % 365 END
    WHERE id % 10 > 0
"""


def fill_up(people: int) -> None:
    world = load.offices()
    large = min(LARGE, people // 2)
    load.people(world, large=large, small=(people - large) // (load.OFFICES - 1))
    with bare(Person), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE beneficiaries_person DISABLE TRIGGER USER")
        cursor.execute(RECOGNISED)
        cursor.execute("ALTER TABLE beneficiaries_person ENABLE TRIGGER USER")
    settle(Person)


def compared(office: Organisation, sample: int) -> str:
    """Milliseconds of the processor for each person, the database's with it; nothing of it stays."""
    clock = Clock(processor=True)
    with transaction.atomic():
        clock()
        done, started = 0, clock()
        while done < sample and (batch := compare_waiting(office=office)):
            done += batch
        spent = clock() - started
        pairs = DuplicatePair.objects.filter(office=office).count()
        transaction.set_rollback(True)
    return f"{spent / max(done, 1):.2f} ms a person ({done:,} compared, {pairs} pairs for somebody to look at)"


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.duplicates")
    ask.add_argument("--people", type=int, default=1_000_000)
    ask.add_argument("--sample", type=int, default=3000)
    options = ask.parse_args()
    call_command("migrate", verbosity=0)
    if not Organisation.objects.exists():
        fill_up(options.people)
    offices = Organisation.objects.filter(kind="office").order_by("pk")
    for office in (offices[0], offices[1]):
        there = Person.objects.filter(office=office).count()
        print(f"duplicates, an office of {there:,}: {compared(office, options.sample)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""P8 and P9: a register of 100,000 people from Excel into an empty office and once more over itself, and out again.

    python -m benchmarks.files [--rows 100000] [--workers 2]

Into an empty database in DATABASE_URL, or a loaded one: it adds an office. Rows are taken over by two workers, as in
production: this process and one more. Memory is what this process holds at its highest beyond what it held before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django  # noqa: E402

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from accounts import scope  # noqa: E402
from accounts.actor import Actor  # noqa: E402
from accounts.enums import OrganisationKind, Role  # noqa: E402
from accounts.models import Membership, Organisation, User  # noqa: E402
from benchmarks.measure import Spent  # noqa: E402
from beneficiaries import exports, register_import  # noqa: E402
from beneficiaries.models import Person  # noqa: E402
from core.clock import today  # noqa: E402
from core.identifiers import national_number_check_digit  # noqa: E402
from exchange import running, services, sheets  # noqa: E402
from exchange.enums import FileFormat  # noqa: E402
from exchange.kinds import OutColumn  # noqa: E402
from exchange.models import Export, ImportBatch  # noqa: E402
from exchange.writing import table  # noqa: E402

HEADERS = ("رقم الهوية", "الاسم الأول", "اسم الأب", "اسم العائلة", "الجنس", "تاريخ الميلاد", "رقم الجوال", "الحالة")
FIRST = ("سلمى", "علي", "هدى", "حسن", "زينب", "محمد", "فاطمة", "جعفر", "مريم", "أحمد")
FAMILY = ("التجريبي", "المثال", "الافتراضي", "النموذجي", "الاختباري", "القياسي", "الوهمي")
STATUSES = ("مستفيد حاليًا", "غير مستفيد", "متقدم", "غير مسجل")
BROKEN_EVERY = 100


@dataclass(frozen=True)
class Measured:
    name: str
    seconds: float
    processor: float  # seconds of it, the database's with it: on a shared machine the wall's are others' too
    megabytes: float
    words: str = ""

    def __str__(self) -> str:
        spent = f"{self.seconds:.1f} s ({self.processor:.1f} s of processor)"
        return f"{self.name}: {spent}, {self.megabytes:.0f} MB above idle {self.words}"


def measured(name: str, act: Callable[[], str], workers: Sequence[subprocess.Popen[str]] = ()) -> Measured:
    """How long, and how far the memory rose above where it stood."""
    before, highest, over = _resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            highest[0] = max(highest[0], _resident())
            sleep(0.05)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = perf_counter()
    with Spent(worker.pid for worker in workers) as spent:
        words = act()
    seconds = perf_counter() - started
    over.set()
    watcher.join()
    words += f" · {spent.python:.1f} s of processor in Python, {spent.database:.1f} s in the database"
    return Measured(name, seconds, spent.seconds, max(0.0, highest[0] - before), words)


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def register_file(rows: int, status_shift: int = 0) -> bytes:
    """A register as an office keeps it; every hundredth row is broken."""

    def line(n: int) -> tuple[Any, ...]:
        body = f"1{n + 10_000_000:08d}"
        number = body + national_number_check_digit(body)
        broken = n % BROKEN_EVERY == 7
        return (
            number[:9] if broken else number,
            FIRST[n % len(FIRST)],
            FIRST[n // 7 % len(FIRST)],
            FAMILY[n // 3 % len(FAMILY)],
            "أنثى" if n % 2 else "ذكر",
            f"{n % 29 + 1:02d}/{n % 12 + 1:02d}/{1360 + n % 60}",
            f"05{50_000_000 + n:08d}"[:10],
            STATUSES[(n // 11 + status_shift * (n % 10 == 0)) % len(STATUSES)],
        )

    columns = [OutColumn(header) for header in HEADERS]
    with table(FileFormat.XLSX, title="السجل", columns=columns, rows=map(line, range(rows))) as content:
        return content.read()


# Stands ready, as a worker does: everything is imported before the clock starts.
WORKER = """
import sys, django
django.setup()
import portal.urls
from benchmarks.files import work
print("ready", flush=True)
work(int(input()))
"""


def another_worker() -> subprocess.Popen[str]:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    worker.stdout.readline()
    return worker


def take_in(actor: Actor, content: bytes, workers: Sequence[subprocess.Popen[str]] = ()) -> str:
    with scope.enter(actor):
        upload = SimpleUploadedFile("register.xlsx", content)
        batch = services.open_batch(by=actor, kind=register_import.REGISTER, file=upload, as_of=today(), source="سجل")
        services.confirm_columns(batch=batch, by=actor, kind=register_import.REGISTER, chosen=batch.columns)
    started = perf_counter()
    work(batch.pk)
    staged = perf_counter() - started
    with scope.enter(actor):
        services.start(batch=batch, by=actor, kind=register_import.REGISTER)
    started = perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{batch.pk}\n")
        worker.stdin.close()
    work(batch.pk)
    for worker in workers:
        assert worker.wait() == 0
    counts = services.counts_of(batch=ImportBatch.objects.get(pk=batch.pk))
    told = {key: counts[key] for key in ("done_new", "done_updated", "done_unchanged", "bad")}
    return f"(read and tried {staged:.1f} s, taken over {perf_counter() - started:.1f} s) {told}"


def work(key: int) -> None:
    running.work(key, kind=register_import.REGISTER, examine=register_import.examine, apply=register_import.apply)


def give_out(actor: Actor) -> str:
    with scope.enter(actor):
        rows = exports.PEOPLE.count(actor, {})
        export = services.ask_export(by=actor, kind=exports.PEOPLE, filters={}, rows=rows)
    running.write_export(export.pk, kinds=exports.KINDS)
    export = Export.objects.get(pk=export.pk)
    return f"({export.rows_written:,} rows, {export.size / 1e6:.1f} MB)"


def read_alone(content: bytes) -> str:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        with sheets.read(file) as sheet:
            return f"({sum(1 for _row in sheet.rows):,} rows)"


def an_office() -> Actor:
    number = Organisation.objects.count()
    branch = Organisation.objects.create(kind=OrganisationKind.BRANCH, code=f"B{number}", name="فرع الملفات")
    office = Organisation.objects.create(
        kind=OrganisationKind.OFFICE, parent=branch, code=f"F{number}", name="مكتب الملفات"
    )
    user = User.objects.create(username=f"files-{number}")
    membership = Membership.objects.create(user=user, organisation=office, role=Role.MANAGER)
    return Actor.of(user, [membership])


def run(rows: int, workers: int) -> Iterator[Measured]:
    content, again = register_file(rows), register_file(rows, status_shift=1)
    actor = an_office()
    yield measured("P8 reading alone", lambda: read_alone(content))
    others = [another_worker() for _ in range(workers - 1)]
    yield measured("P8 import, new people", lambda: take_in(actor, content, others), others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    others = [another_worker() for _ in range(workers - 1)]
    yield measured("P8 import again, a tenth with a new status", lambda: take_in(actor, again, others), others)
    yield measured("P9 export", lambda: give_out(actor))
    known = Person.objects.filter(office=actor.office).count()
    assert known == rows - (rows - 8) // BROKEN_EVERY - 1, f"{known} people of {rows} rows"


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.files")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        for result in run(asked.rows, asked.workers):
            print(result, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

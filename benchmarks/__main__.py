"""`make bench`: load, measure, print a table of ratios, keep it under benchmarks/results/ (docs/performance.md)."""

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from accounts.sign_in import issue_token  # noqa: E402
from benchmarks import load, start, weight  # noqa: E402
from benchmarks.load import World  # noqa: E402
from benchmarks.measure import CLOCK, Timed, in_turn, percentile  # noqa: E402
from beneficiaries.models import Household, Person  # noqa: E402
from core.clock import now, today  # noqa: E402
from corners.models import CornerDay  # noqa: E402
from data_changes.models import DataChange  # noqa: E402
from referrals.models import Referral  # noqa: E402
from statements.models import StatementRequest  # noqa: E402

RESULTS = Path(__file__).parent / "results"
SMALL, LARGE, LARGEST = load.FEW, 100_000, 1_000_000
RESEARCHERS_AT_ONCE = 50


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


def getting(client: Client, url: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")

    return get


class Bench:
    """One run: who asks, what was measured so far, and the table."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world, self.seconds = world, seconds
        self.lines: list[tuple[str, ...]] = []
        self.first: dict[str, float] = {}
        self.clients = {user: browser(user) for user in (world.manager, world.researchers[0], world.staff)}

    def time(self, user: User, url: str) -> Timed:
        client = self.clients[user]
        return in_turn(getting(client, url), getting(client, reverse("floor-page")), seconds=self.seconds)

    def say(self, *cells: str) -> None:
        self.lines.append(cells)
        print("  ".join(cells), flush=True)

    def page(self, bar: str, name: str, user: User, url: str, *, rows: int, within: float, grown: float = 0) -> None:
        """One line: the ratio to the floor, and the growth against the first time this page was measured."""
        timed = self.time(user, url)
        before = self.first.setdefault(name, timed.ratio)
        missed = [
            what
            for what, holds in {
                "ratio": timed.ratio <= within,
                "growth": not grown or timed.ratio <= grown * before,
                "queries": timed.queries <= 12,
                "SQL share": bar != "P1" or timed.sql_share <= 25,
            }.items()
            if not holds
        ]
        self.say(
            bar,
            name,
            f"{rows:,}",
            f"{timed.ratio:.2f} × B",
            f"bar {within:g} × B",
            f"growth {timed.ratio / before:.2f}" + (f" (bar {grown:g})" if grown else ""),
            f"{timed.queries} queries (bar 12)",
            f"SQL {timed.sql_share:.0f} %",
            f"p50 {timed.p50:.1f} ms, B {timed.floor_p50:.1f} ms",
            f"MISSES {', '.join(missed)}" if missed else "holds",
        )


def address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def lists(world: World) -> Iterator[tuple[str, User, str]]:
    """P1: every list that grows with the data."""
    researcher, year = world.researchers[0], world.year
    records = address("indicators:rows")
    people = address("beneficiaries:people")
    yield "people", world.manager, people
    yield "people, two names", world.manager, f"{people}?q={load.GIVEN[0]}+{load.FAMILIES[0]}"
    yield "people, one name", world.manager, f"{people}?q={load.GIVEN[0]}"
    yield "people, two letters", world.manager, f"{people}?q={load.GIVEN[0][:2]}"
    yield "data changes", researcher, address("data_changes:list")
    yield "statements, office", researcher, address("statements:list")
    yield "statements, charity", world.staff, address("statements:list")
    yield "corner days", world.manager, address("corners:days")
    yield "referrals, office inbox", world.manager, address("referrals:inbox")
    yield "referrals, office outbox", world.manager, address("referrals:outbox")
    yield "referrals, charity inbox", world.staff, address("referrals:inbox")
    yield "records: visits", world.manager, f"{records}?figure=visits_logged&gregorian_year={year}"
    yield "records: referrals", world.manager, f"{records}?figure=home_repair_referrals&gregorian_year={year}"


def details(world: World) -> Iterator[tuple[str, User, str]]:
    """P2: one object each."""
    office, newest = {"office": world.office}, "-id"
    person = Person.objects.filter(**office, merged_into=None).order_by(newest)[0]
    household = Household.objects.filter(**office).order_by(newest)[0]
    statement = StatementRequest.objects.filter(**office, status="asked").order_by(newest)[0]
    change = DataChange.objects.filter(**office, status="open").order_by(newest)[0]
    referral = Referral.objects.filter(**office, kind="home_repair", status="sent").order_by(newest)[0]
    yield "person", world.manager, address("portal:person", person.pk)
    yield "household", world.manager, address("portal:household", household.reference)
    yield "corner day", world.researchers[0], address("corners:day", open_day(world).pk)
    yield "statement", world.researchers[0], address("statements:detail", statement.reference)
    yield "data change", world.researchers[0], address("data_changes:detail", change.reference)
    yield "referral", world.manager, address("referrals:detail", referral.reference)


def overviews(world: World) -> Iterator[tuple[str, User, str]]:
    """The office's board, and a charity's mirror for the shortest and the longest span of months."""
    mirror = address("indicators:mirror", world.charity.code)
    yield "board of referrals", world.manager, address("referrals:board")
    yield "mirror, this month", world.staff, mirror
    yield "mirror, twelve months", world.staff, f"{mirror}?months=year"


def open_day(world: World) -> CornerDay:
    day = CornerDay.objects.filter(office=world.office, day=today(), status="open").order_by("id").first()
    assert day is not None
    return day


def statistics(world: World) -> Iterator[tuple[str, str, float]]:
    """P3: the office-year with 100,000 visits, as a standard period and as any other."""
    page = reverse("indicators:annual")
    yield "statistics, standard period", f"{page}?gregorian_year={world.year}", 4
    custom = world.first - timedelta(days=17)
    yield "statistics, custom period", f"{page}?from={custom}&to={world.last}", 6


def measure_pages(bench: Bench, rows: int, *, grown: float = 0) -> None:
    for name, user, url in lists(bench.world):
        if url:
            bench.page("P1", name, user, url, rows=rows, within=3, grown=grown)
        else:
            bench.say("P1", name, "its page does not exist yet")
    if rows >= LARGE:
        for name, user, url in details(bench.world):
            if url:
                bench.page("P2", name, user, url, rows=rows, within=3)
    if rows >= LARGE:
        for name, user, url in overviews(bench.world):
            bench.page("P3", name, user, url, rows=rows, within=4)
        for name, url, within in statistics(bench.world):
            bench.page("P3", name, bench.world.manager, url, rows=rows, within=within, grown=1.2)


def body(day: CornerDay) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "corner_day": day.pk,
        "visitor_kind": "citizen",
        "gender": "f",
        "services": ["question_answered"],
        "topics": ["registration"],
        "outcome": "resolved",
        "minutes": 5,
    }


def measure_visits(bench: Bench) -> None:
    """P4: one visit, through the API and through the page; then fifty researchers at once."""
    world, day = bench.world, open_day(bench.world)
    researcher = world.researchers[0]
    client = bench.clients[researcher]
    headers = {"Authorization": f"Token {issue_token(researcher)}"}

    def floor() -> None:
        assert client.post(reverse("floor-insert")).status_code == 200

    def through_the_api() -> None:
        answer = client.post(
            reverse("api-corners-visits-list"), body(day), content_type="application/json", headers=headers
        )
        assert answer.status_code == 201, answer.content

    def through_the_page() -> None:
        answer = client.post(reverse("corners:log", args=[day.pk]), body(day))
        assert answer.status_code == 302, answer.status_code

    for name, act in (("a visit, API", through_the_api), ("a visit, page", through_the_page)):
        timed = in_turn(act, floor, seconds=bench.seconds)
        bench.say(
            "P4",
            name,
            f"{timed.ratio:.2f} × the INSERT floor",
            "bar 4",
            f"{timed.queries} queries",
            f"p50 {timed.p50:.1f} ms, floor {timed.floor_p50:.1f} ms",
            "holds" if timed.ratio <= 4 else "MISSES",
        )
    _at_once(bench, day)


def _at_once(bench: Bench, day: CornerDay) -> None:
    staff = bench.world.researchers
    tokens = [issue_token(staff[number % len(staff)]) for number in range(RESEARCHERS_AT_ONCE)]
    ready = threading.Barrier(RESEARCHERS_AT_ONCE)

    def work(token: str) -> list[tuple[int, float]]:
        client, found = Client(), []
        ready.wait()
        for _ in range(4):
            started = perf_counter()
            answer = client.post(
                reverse("api-corners-visits-list"),
                body(day),
                content_type="application/json",
                headers={"Authorization": f"Token {token}"},
            )
            found.append((answer.status_code, 1000 * (perf_counter() - started)))
        connections.close_all()
        return found

    with ThreadPoolExecutor(RESEARCHERS_AT_ONCE) as pool:
        answers = [answer for found in pool.map(work, tokens) for answer in found]
    times = [milliseconds for _status, milliseconds in answers]
    errors = sum(status != 201 for status, _milliseconds in answers)
    p50, p99 = percentile(times, 50), percentile(times, 99)
    bench.say(
        "P4",
        f"{RESEARCHERS_AT_ONCE} researchers at once",
        f"p99 {p99 / p50:.2f} × p50",
        "bar 5",
        f"{errors} errors of {len(answers)}",
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, one process",
        "holds" if not errors and p99 <= 5 * p50 else "MISSES",
    )


def measure_weight(bench: Bench) -> None:
    """P6: the heaviest of the pages that are opened most."""
    world = bench.world
    pages = {
        "home": (world.manager, reverse("portal:home")),
        "corner day": (world.researchers[0], reverse("corners:day", args=[open_day(world).pk])),
        "statistics": (world.manager, reverse("indicators:annual")),
    }
    for name, (user, url) in pages.items():
        kilobytes, requests = weight.of(bench.clients[user].get(url).content.decode())
        fits = kilobytes <= 90 and requests <= 8
        bench.say(
            "P6",
            name,
            f"{kilobytes:.1f} KB of CSS and JS (gzip)",
            "bar 90",
            f"{requests} requests",
            "bar 8",
            "holds" if fits else "MISSES",
        )


def measure_start(bench: Bench) -> None:
    seconds = start.seconds()
    if seconds is None:
        bench.say("P11", "start", "not measured: the demonstration has not been loaded here (make demo)")
    else:
        bench.say("P11", "start", f"{seconds:.1f} s", "bar 15 s", "holds" if seconds <= 15 else "MISSES")


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    ask.add_argument("--seconds", type=float, default=4.0, help="for each thing that is measured (default 4)")
    ask.add_argument("--quick", action="store_true", help="without the million")
    ask.add_argument(
        "--processor", action="store_true", help="time of the processor, not of the wall: for a busy machine"
    )
    options = ask.parse_args()
    CLOCK.processor = options.processor
    call_command("migrate", verbosity=0)
    if Organisation.objects.exists():
        print("The database already has organisations; the benchmark loads its own data into an empty one.")
        return 2
    started = perf_counter()
    world = load.offices()
    bench = Bench(world, options.seconds)
    for rows, registers in ((SMALL, (90, 5)), (LARGE, (load.PEOPLE_LARGE, load.PEOPLE_SMALL))):
        load.people(world, large=registers[0], small=registers[1])
        load.visits(world, total=rows)
        load.referrals(world, total=rows)
        load.others(world, total=rows)
        print(f"— {rows:,} rows, {perf_counter() - started:.0f} s —", flush=True)
        measure_pages(bench, rows, grown=1.2 if rows > SMALL else 0)
    measure_visits(bench)
    measure_weight(bench)
    if not options.quick:
        load.visits(world, total=LARGEST)
        load.people(world, large=load.PEOPLE_LARGE, small=load.PEOPLE_SMALL_OF_A_MILLION)
        print(f"— {LARGEST:,} visits and people, {perf_counter() - started:.0f} s —", flush=True)
        measure_pages(bench, LARGEST, grown=1.5)
    measure_start(bench)
    keep(bench, perf_counter() - started)
    return 0


def keep(bench: Bench, seconds: float) -> None:
    """The table as it was printed, under a name that sorts by time."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now():%Y-%m-%d-%H%M}.md"
    head = f"# {today()} · PostgreSQL {server} · {os.cpu_count()} processors · {seconds:.0f} s\n\n"
    path.write_text(head + "\n".join("| " + " | ".join(cells) + " |" for cells in bench.lines) + "\n")
    print(f"\nKept in {path.relative_to(Path.cwd())}")


if __name__ == "__main__":
    sys.exit(main())

"""Timing two things in turn, so that both meet the same noise: what is compared is their ratio."""

import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

MOST, LEAST = 40, 7


@dataclass
class Clock:
    """Milliseconds: of the wall, or, where a machine is shared, of the processor, here and in our database process.

    The second is what the first would be on an idle machine, but for waiting for a disk.
    """

    processor: bool = False
    server: str = ""

    def database(self) -> float:
        """Time that the connection's own server process has been given (Linux, on the same machine)."""
        if not self.server:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.server = f"/proc/{cursor.fetchone()[0]}/schedstat"
        return int(Path(self.server).read_text().split()[0]) / 1e6

    def __call__(self) -> float:
        if self.processor:
            return 1000 * time.process_time() + self.database()
        return 1000 * time.perf_counter()


CLOCK = Clock()


@dataclass
class Sql:
    """What a request asked the database, and for how many milliseconds."""

    queries: int = 0
    milliseconds: float = 0.0

    def __call__(self, execute, sql, params, many, context):
        started = CLOCK()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += CLOCK() - started
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                self.queries += 1


@dataclass
class Timed:
    """Milliseconds of a thing and of its floor, measured in turn."""

    subject: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    queries: int = 0
    sql: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.subject)

    @property
    def floor_p50(self) -> float:
        return statistics.median(self.floor)

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor_p50

    @property
    def sql_share(self) -> float:
        return 100 * self.sql / self.p50


def in_turn(subject: Callable[[], None], floor: Callable[[], None], *, seconds: float = 6.0) -> Timed:
    """Both again and again until the time is over: at least seven times each, at most forty."""
    timed = Timed()
    for once in (subject, floor, subject):  # what the first request pays for all later ones
        once()
    until = time.perf_counter() + seconds
    while len(timed.subject) < LEAST or (time.perf_counter() < until and len(timed.subject) < MOST):
        timed.floor.append(_milliseconds(floor))
        timed.subject.append(_milliseconds(subject))
    shares = []
    for _ in range(3):
        with counting() as sql:
            subject()
        shares.append(sql.milliseconds)
        timed.queries = sql.queries
    timed.sql = statistics.median(shares)
    return timed


class Spent:
    """Seconds of the processor that a stretch of work took: here, in our child processes, and in their database processes.

    What the wall's clock would say, divided by the cores, on a machine that has nothing else to do (Linux, one machine).
    """

    EVERY = 0.25

    def __init__(self, children: Iterable[int] = ()) -> None:
        self.children = list(children)  # that stand ready, and will have ended: their start does not count

    def __enter__(self) -> "Spent":
        self._begun = self._ours() + sum(map(_spent_by, self.children))
        self._watcher = connection.copy()
        self._watcher.inc_thread_sharing()
        self._first = self._backends()
        self._last = dict(self._first)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()
        self._last |= self._backends()
        self._watcher.close()
        self.python = self._ours() - self._begun
        self.database = sum(spent - self._first.get(pid, 0.0) for pid, spent in self._last.items())
        self.seconds = self.python + self.database

    def _watch(self) -> None:
        while not self._over.wait(self.EVERY):
            self._last |= self._backends()

    def _ours(self) -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    def _backends(self) -> dict[int, float]:
        with self._watcher.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            pids = [pid for (pid,) in cursor.fetchall()]
        spent = {}
        for pid in pids:
            with suppress(OSError):
                spent[pid] = _spent_by(pid)
        return spent


def _spent_by(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


@contextmanager
def counting() -> Iterator[Sql]:
    sql = Sql()
    with connection.execute_wrapper(sql):
        yield sql


def _milliseconds(act: Callable[[], None]) -> float:
    started = CLOCK()
    act()
    return CLOCK() - started


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]

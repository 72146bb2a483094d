"""Timing two things in turn, so that both meet the same noise: what is compared is their ratio."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

MOST, LEAST = 40, 7


@dataclass
class Sql:
    """What a request asked the database, and for how long."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
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
        shares.append(1000 * sql.seconds)
        timed.queries = sql.queries
    timed.sql = statistics.median(shares)
    return timed


@contextmanager
def counting() -> Iterator[Sql]:
    sql = Sql()
    with connection.execute_wrapper(sql):
        yield sql


def _milliseconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]

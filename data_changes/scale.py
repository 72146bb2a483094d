"""The drawing of a term: its days in a row, the reminders below them, today and the last day. Geometry only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language_bidi

from core.charts import pt
from data_changes.models import DataChange
from data_changes.reading import ReminderLine, day_of_term

TOP, HEIGHT, FOOT = 34, 26, 71
GAP = 3.0
LETTERS = 26.0  # a cell narrower than this shows its number only now and then


@dataclass(frozen=True)
class Cell:
    css: str
    x: str
    width: str
    middle: str
    number: str
    dark: bool


@dataclass(frozen=True)
class Mark:
    """A reminder below its day: told, or still planned."""

    x: str
    css: str
    words: str


@dataclass(frozen=True)
class Scale:
    box: str
    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    today: str  # the middle of today's cell; empty when today lies outside the term
    today_path: str
    day: int
    days: int
    last_path: str
    last_x: str


def scale(change: DataChange, lines: Iterable[ReminderLine], *, width: int, rtl: bool | None = None) -> Scale:
    """The term of a change on so many units of width, in the direction of the reader's language."""
    rtl = get_language_bidi() if rtl is None else rtl
    days = max((change.due_on - change.happened_on).days, 1)
    day = day_of_term(change)
    slot = width / days

    def middle(n: int) -> float:
        u = slot * (n - 0.5)
        return width - u if rtl else u

    every = 1 if slot >= LETTERS else 7
    cells = tuple(
        Cell(
            css="today" if n == day else "past" if n < day else "soft",
            x=pt(middle(n) - (slot - GAP) / 2),
            width=pt(slot - GAP),
            middle=pt(middle(n)),
            number=str(n) if n % every == 0 or n in (1, days) and every == 1 or n == day else "",
            dark=n == day,
        )
        for n in range(1, days + 1)
    )
    marks = tuple(
        Mark(x=pt(middle(n)), css="s1" if line.told else "edge", words=line.label)
        for line in lines
        if (line.told or line.planned) and 1 <= (n := (line.day - change.happened_on).days) < days
    )
    here = middle(day) if 1 <= day <= days else None
    last = middle(days)
    return Scale(
        box=f"0 0 {width} 98",
        cells=cells,
        marks=marks,
        today="" if here is None else pt(here),
        today_path="" if here is None else f"M{pt(here)} 31l-5 -6h10z",
        day=day,
        days=days,
        last_path=f"M{pt(last)} 66l6 8h-12z",
        last_x=pt(0 if rtl else width),
    )

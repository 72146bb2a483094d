"""What a citizen's receipt shows: how far a matter is and what comes next, in plain words, about nobody.

A room with matters that have receipts writes `of_receipt(office, source) -> Standing | None` in its `panels.py`: None where
the matter is not its own, or is no longer the citizen's to ask about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DONE, NOW, NEXT = "done", "now", ""


@dataclass(frozen=True)
class Standing:
    """Where the matter stands. `tag` are the parameters of components/tag.html; `steps` are words with done, now or nothing."""

    heading: str
    words: str
    tag: tuple[str, str, str]
    steps: tuple[tuple[str, str], ...] = ()
    due_on: date | None = None  # by when the next thing happens
    said: str = ""  # to the person, by whoever declined


def steps_of(labels: Sequence[str], reached: int, *, over: bool = False) -> tuple[tuple[str, str], ...]:
    """The course of a matter: what is behind it, where it is, what is to come."""
    return tuple(
        (str(label), DONE if place < reached or over else NOW if place == reached else NEXT)
        for place, label in enumerate(labels)
    )

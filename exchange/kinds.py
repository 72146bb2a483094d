"""What a room says about a table it takes in or gives out. Data, handed over with each call: this room knows no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Permission

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class Column:
    """A field that a table may bring. `words`: other headers under which offices keep it."""

    name: str
    label: str | Promise
    words: tuple[str, ...] = ()
    required: bool = False
    ltr: bool = False
    help: str | Promise = ""
    choices: Mapping[str, str | Promise] | None = None


@dataclass(frozen=True)
class ImportWords:
    """How the pages of an import speak of it. `ready` and `done` for tables whose rows are all new: one count for all."""

    step: str | Promise = _("Taking over")
    running: str | Promise = _("The rows are being taken over")
    discard: str | Promise = _("What was read of it is deleted. The register stays as it is.")
    ready: str | Promise = ""
    done: str | Promise = ""


@dataclass(frozen=True)
class ImportKind:
    """A table that a room takes in: its columns, how many rows, who may, and the task that runs over its rows.

    `confirmable`: errors that an officer may overrule with a reason. `page`: the URL name of an import of this kind; its
    other pages are named after it (`exchange.views.importing`). `dated`: what the table says is true as of a day.
    `act`: the words of the button that takes the rows over. `after`: where one looks at the result. `at_once`: so many
    rows are taken over in one transaction. `sourced`: whether it is asked where the file comes from.
    """

    code: str
    label: str | Promise
    permission: Permission
    task: str
    columns: tuple[Column, ...]
    rows_at_most: int
    page: str
    act: str | Promise
    after: str = ""
    dated: bool = False
    sourced: bool = True
    at_once: int = 500
    confirmable: frozenset[str] = frozenset()
    words: ImportWords = ImportWords()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True)
class OutColumn:
    """A column that is written. `ltr` for codes, numbers of people, telephone numbers: always text in the file."""

    label: str | Promise
    width: int = 18
    ltr: bool = False


@dataclass(frozen=True)
class ExportKind:
    """A list that a room gives out: who may, what it is called, and how its rows are made.

    `chunk(actor, filters, after, size)` gives the rows that follow the key `after` (None: from the beginning), each as
    (key, values); it is asked again and again, each time in a transaction of its own, and decides anew what the actor
    may see.
    """

    code: str
    label: str | Promise
    permission: Permission
    task: str
    columns: tuple[OutColumn, ...]
    chunk: Callable[[Actor, Mapping[str, Any], Any, int], Iterable[tuple[Any, Sequence[Any]]]]
    count: Callable[[Actor, Mapping[str, Any]], int]

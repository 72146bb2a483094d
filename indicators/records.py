"""The rows behind a figure, ready to be drawn: heads and cells, with people as the reader may see them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from beneficiaries.identity import ShownPerson, can_see_identity, shown
from indicators.rows import Shape

Words = str | Promise


@dataclass(frozen=True)
class Cell:
    """One value: `kind` says how it is written (text, name, code, date, moment, person)."""

    label: Words
    kind: str
    value: Any
    url: str = ""


@dataclass(frozen=True)
class People:
    """The people of one page of rows, and whose names may be shown: one query, however many they are."""

    seen: frozenset[int]

    @classmethod
    def of(cls, actor: Actor, rows: Iterable[Any]) -> "People":
        found = [row.person.survivor for row in rows if getattr(row, "person_id", None)]
        return cls(frozenset(can_see_identity(actor, found)))

    def shown(self, row: Any) -> ShownPerson | None:
        if row.person_id is None:
            return None
        survivor = row.person.survivor
        return shown(survivor, seen=survivor.pk in self.seen)


def records(actor: Actor, shape: Shape, rows: list[Any]) -> list[list[Cell]]:
    """Each row as its cells; the first one names it."""
    people = People.of(actor, rows) if shape in (Shape.VISIT, Shape.CHANGE) else People(frozenset())
    draw = DRAWN[shape]
    return [draw(row, people) for row in rows]


def address(name: str, *args: Any) -> str:
    """The page of an object, or nothing where its room has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _visit(visit: Any, people: People) -> list[Cell]:
    return [
        Cell(pgettext_lazy("column", "Day"), "date", visit.day),
        Cell(pgettext_lazy("column", "Corner"), "name", visit.corner.name),
        Cell(pgettext_lazy("column", "Visitor"), "text", visit.get_visitor_kind_display()),
        Cell(pgettext_lazy("column", "Person"), "person", people.shown(visit)),
    ]


def _corner(corner: Any, people: People) -> list[Cell]:
    return [
        Cell(pgettext_lazy("column", "Corner"), "name", corner.name),
        Cell(pgettext_lazy("column", "Hosted by"), "name", corner.charity.name),
    ]


def _person_at_work(user: Any, people: People) -> list[Cell]:
    return [Cell(pgettext_lazy("column", "Name"), "name", user.full_name)]


def _statement(statement: Any, people: People) -> list[Cell]:
    url = address("statements:detail", statement.reference)
    return [
        Cell(pgettext_lazy("column", "Reference"), "code", statement.reference, url),
        Cell(pgettext_lazy("column", "Asked by"), "name", statement.charity.name),
        Cell(pgettext_lazy("column", "Answered"), "date", statement.answered_on),
    ]


def _referral(referral: Any, people: People) -> list[Cell]:
    return [
        Cell(
            pgettext_lazy("column", "Reference"),
            "code",
            referral.reference,
            address("referrals:detail", referral.reference),
        ),
        Cell(pgettext_lazy("column", "From"), "name", referral.sender.name),
        Cell(pgettext_lazy("column", "To"), "name", referral.recipient.name),
        Cell(pgettext_lazy("column", "Household"), "code", referral.household.reference if referral.household else ""),
        Cell(pgettext_lazy("column", "First sent"), "date", referral.first_sent_on),
        Cell(pgettext_lazy("column", "State"), "text", referral.get_status_display()),
    ]


def _lapse(event: Any, people: People) -> list[Cell]:
    referral = event.referral
    return [
        Cell(
            pgettext_lazy("column", "Reference"),
            "code",
            referral.reference,
            address("referrals:detail", referral.reference),
        ),
        Cell(pgettext_lazy("column", "From"), "name", referral.sender.name),
        Cell(pgettext_lazy("column", "Lapsed"), "date", event.at),
        Cell(pgettext_lazy("column", "State now"), "text", referral.get_status_display()),
    ]


def _charity(charity: Any, people: People) -> list[Cell]:
    return [Cell(pgettext_lazy("column", "Charity"), "name", charity.name)]


def _change(change: Any, people: People) -> list[Cell]:
    return [
        Cell(
            pgettext_lazy("column", "Reference"),
            "code",
            change.reference,
            address("data_changes:detail", change.reference),
        ),
        Cell(pgettext_lazy("column", "Person"), "person", people.shown(change)),
        Cell(pgettext_lazy("column", "Due"), "date", change.due_on),
        Cell(pgettext_lazy("column", "Ministry told on"), "date", change.notified_on),
    ]


DRAWN: dict[Shape, Callable[[Any, People], list[Cell]]] = {
    Shape.VISIT: _visit,
    Shape.CORNER: _corner,
    Shape.PERSON_AT_WORK: _person_at_work,
    Shape.STATEMENT: _statement,
    Shape.REFERRAL: _referral,
    Shape.LAPSE: _lapse,
    Shape.CHARITY: _charity,
    Shape.CHANGE: _change,
}

"""What the register suggests about the person a charity names. The office's knowledge alone.

Nothing of it is asked before the office looks, so nothing that a charity can see or measure depends on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from accounts.actor import Actor
from beneficiaries.enums import SecurityStatus
from beneficiaries.identity import ShownPerson, shown_to
from beneficiaries.models import Person
from beneficiaries.services import find_by_numbers
from beneficiaries.words import status_tag
from charities.enums import StatementAnswer
from core.arabic import search_keys
from core.clock import today
from statements.enums import Lane
from statements.models import StatementRequest

# What the register knew longer ago says nothing of today.
FRESH_DAYS: Final = 7
SUGGESTS: Final = {
    SecurityStatus.CURRENT: StatementAnswer.CURRENT,
    SecurityStatus.NOT_CURRENT: StatementAnswer.NOT_CURRENT,
    SecurityStatus.NOT_REGISTERED: StatementAnswer.NOT_CURRENT,
}


@dataclass(frozen=True)
class Comparison:
    """What was typed beside what the register says."""

    same_name: bool
    same_gender: bool
    only_typed: tuple[str, ...]  # words of the name
    only_registered: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return self.same_name and self.same_gender


@dataclass(frozen=True)
class Proposal:
    """The person with the typed number as the register knows them."""

    person: Person
    shown: ShownPerson
    comparison: Comparison
    status: str
    as_of: date | None
    fresh: bool
    suggested: str  # what the status would answer, "" where it says nothing
    answer: str  # what is proposed: "" where the register is old, or differs from what was typed

    @property
    def tag(self) -> tuple[Any, str, str]:
        """The status in the person's gender, with its tone and icon."""
        return status_tag(self.status, self.shown.gender)


def propose(*, statement: StatementRequest, actor: Actor) -> Proposal | None:
    """What the office sees beside the request; None where nobody has this number, or nobody the reader may know of."""
    return propose_all(statements=[statement], actor=actor)[statement.pk]


def propose_all(*, statements: Iterable[StatementRequest], actor: Actor) -> dict[int, Proposal | None]:
    """The same for a screen full of requests, in one query. Nothing is proposed where nobody is found."""
    listed = list(statements)
    people = find_by_numbers(office=actor.office, digests={row.number_digest for row in listed if row.number_digest})
    seen = dict(zip(people, shown_to(actor, people.values()), strict=True))
    proposed: dict[int, Proposal | None] = {}
    for row in listed:
        person, shown = people.get(row.number_digest), seen.get(row.number_digest)
        proposed[row.pk] = _proposal(row, person, shown) if person and shown and shown.seen else None
    return proposed


def _proposal(statement: StatementRequest, person: Person, seen: ShownPerson) -> Proposal:
    comparison = compare(statement, person)
    as_of = person.security_status_as_of
    fresh = as_of is not None and (today() - as_of).days <= FRESH_DAYS
    suggested = SUGGESTS.get(SecurityStatus(person.security_status))
    return Proposal(
        person=person,
        shown=seen,
        comparison=comparison,
        status=person.security_status,
        as_of=as_of,
        fresh=fresh,
        suggested=str(suggested or ""),
        answer=str(suggested) if suggested and fresh and comparison.agrees else "",
    )


def lane_of(proposal: Proposal | None, allowed: Collection[str]) -> Lane:
    """How a request is answered: among many on one screen, or alone. What is not certain is never one of many."""
    if proposal is None:
        return Lane.NOT_FOUND
    return Lane.CLEAR if proposal.answer and proposal.answer in allowed else Lane.APART


def answer_of(lane: Lane, proposal: Proposal | None) -> str:
    """What a screen full of requests of this lane answers; nobody found is told to come to the corner or the office."""
    return proposal.answer if lane == Lane.CLEAR and proposal else StatementAnswer.REFER


def compare(statement: StatementRequest, person: Person) -> Comparison:
    """A shorter name agrees with a longer one, as long as it begins alike and leaves out only what stands between."""
    typed, registered = statement.name_typed.split(), person.full_name.split()
    only_typed = _missing(typed, registered)
    return Comparison(
        same_name=bool(typed and registered) and not only_typed and _same(typed[0], registered[0]),
        same_gender=not person.gender or person.gender == statement.gender,
        only_typed=only_typed,
        only_registered=_missing(registered, typed),
    )


def _missing(words: list[str], others: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if not any(_same(word, other) for other in others))


def _same(left: str, right: str) -> bool:
    """As search reads them: whatever the hamza, the ta marbuta or the vowels."""
    return any(a == b for a, b in zip(search_keys(left), search_keys(right), strict=True))

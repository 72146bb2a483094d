"""What this room tells whom. A notice carries the reference and nothing else: the same words whoever was asked about."""

from __future__ import annotations

from typing import Final

from accounts.absences import present
from accounts.enums import Role
from notifications.services import Audience, tell
from statements.enums import Side
from statements.models import StatementBatch, StatementRequest, UnusualAsking

# verb: (words below templates/notifications/statements/, which side is told)
TOLD: Final[dict[str, tuple[str, Side]]] = {
    "ask": ("asked", Side.OFFICE),
    "take_up": ("taken_up", Side.CHARITY),
    "answer": ("answered", Side.CHARITY),
    "return": ("returned", Side.CHARITY),
    "decline": ("declined", Side.CHARITY),
    "withdraw": ("withdrawn", Side.OFFICE),
    "correct": ("corrected", Side.CHARITY),
    "expire": ("expired", Side.CHARITY),
}
# Of the rows of a sheet these are told of the sheet as a whole.
TOLD_TOGETHER: Final = frozenset({"take_up", "answer", "expire"})
OF_BATCH: Final[dict[str, tuple[str, Side]]] = {
    "ask": ("batch_asked", Side.OFFICE),
    "answer": ("batch_answered", Side.CHARITY),
    "withdraw": ("batch_withdrawn", Side.OFFICE),
    "expire": ("batch_expired", Side.CHARITY),
}


def tell_of(statement: StatementRequest, verb: str) -> None:
    """Write the notices of one act, in the caller's transaction."""
    if verb not in TOLD:
        return
    words, side = TOLD[verb]
    tell(
        kind=f"statements.{words}",
        office=statement.office,
        label=statement.reference,
        to=_office(statement) if side == Side.OFFICE else _charity(statement),
        url_name="statements:detail",
        key=statement.reference,
    )


def tell_of_batch(batch: StatementBatch, verb: str, *, count: int, once: str | None = None) -> None:
    """One notice for a whole sheet, with how many of its requests it speaks of."""
    words, side = OF_BATCH[verb]
    tell(
        kind=f"statements.{words}",
        office=batch.office,
        label=batch.reference,
        to=[Audience.role(batch.office, Role.RESEARCHER)] if side == Side.OFFICE else _charity(batch),
        url_name="statements:batch",
        key=batch.reference,
        facts={"count": count},
        once=once and f"statements.{words}:{once}",
    )


def tell_of_unusual(found: UnusualAsking) -> None:
    """The director: that something was noticed. What it is stands on its page."""
    tell(
        kind="statements.unusual",
        office=found.office,
        label="",
        to=[Audience.role(found.office, Role.MANAGER)],
        url_name="statements:unusual",
        key=str(found.uuid),
        facts={"kind": found.kind},
        once=f"statements.unusual:{found.uuid}",
    )


def _charity(matter: StatementRequest | StatementBatch) -> list[Audience]:
    return [Audience.role(matter.charity, role) for role in (Role.CHARITY_STAFF, Role.CHARITY_MANAGER)]


def _office(statement: StatementRequest) -> list[Audience]:
    """The one who has taken it up, as long as they are there; otherwise everybody whose work it may be."""
    if statement.assignee is not None and (there := present(statement.assignee)):
        return [Audience.member(there)]
    return [Audience.role(statement.office, Role.RESEARCHER)]

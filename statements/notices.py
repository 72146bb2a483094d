"""What this room tells whom. A notice carries the reference and nothing else: the same words whoever was asked about."""

from __future__ import annotations

from typing import Final

from accounts.absences import present
from accounts.enums import Role
from notifications.services import Audience, tell
from statements.enums import Side
from statements.models import StatementRequest

# verb: (words below templates/notifications/statements/, which side is told)
TOLD: Final[dict[str, tuple[str, Side]]] = {
    "ask": ("asked", Side.OFFICE),
    "take_up": ("taken_up", Side.CHARITY),
    "answer": ("answered", Side.CHARITY),
    "return": ("returned", Side.CHARITY),
    "decline": ("declined", Side.CHARITY),
    "withdraw": ("withdrawn", Side.OFFICE),
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


def _charity(statement: StatementRequest) -> list[Audience]:
    return [Audience.role(statement.charity, role) for role in (Role.CHARITY_STAFF, Role.CHARITY_MANAGER)]


def _office(statement: StatementRequest) -> list[Audience]:
    """The one who has taken it up, as long as they are there; otherwise everybody whose work it may be."""
    if statement.assignee is not None and (there := present(statement.assignee)):
        return [Audience.member(there)]
    return [Audience.role(statement.office, Role.RESEARCHER)]

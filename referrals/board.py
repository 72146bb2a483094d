"""The office's board: how many referrals stand in which state for how long, in both directions.

Every number is counted as the list behind it counts (`boxes.filtered`). Ta'affuf is never on it, whoever reads: what is
counted can be told apart, and a drawing tells it to whoever looks over the shoulder.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, CharField, Count, Q, Value, When

from accounts.actor import Actor
from accounts.enums import Permission
from referrals import rights
from referrals.boxes import AGES, ended_within, past_its_time, sent_between
from referrals.enums import ENDED, OPEN, ReferralKind, ReferralStatus
from referrals.models import Referral, ReferralQuerySet

S = ReferralStatus
STATES: Final = tuple(status for status in ReferralStatus if status in OPEN)
ENDS: Final = tuple(status for status in ReferralStatus if status in ENDED)
STANDING: Final = sorted(OPEN | {S.UNANSWERED})
RECENT: Final = 30  # days since the end
OLDEST: Final = 8
OUT, IN = "outbox", "inbox"


@dataclass
class Direction:
    """What the office sent, or what came to it."""

    box: str
    states: Counter[str] = field(default_factory=Counter)
    ages: Counter[tuple[str, str]] = field(default_factory=Counter)  # (state, age)
    late: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def open(self) -> int:
        return self.states.total()

    @property
    def past(self) -> int:
        return self.late.total()

    def aged(self, age: str) -> int:
        return sum(number for (_state, each), number in self.ages.items() if each == age)


@dataclass(frozen=True)
class Board:
    out: Direction
    into: Direction
    unanswered: int
    oldest: list[Referral]

    @property
    def directions(self) -> tuple[Direction, Direction]:
        return self.out, self.into

    @property
    def open(self) -> int:
        return self.out.open + self.into.open

    @property
    def past(self) -> int:
        return self.out.past + self.into.past


def require_board(actor: Actor) -> None:
    """Go on only for the office's people who work with referrals (403 otherwise); a charity has its mirror."""
    rights.require_some(actor)
    if not actor.is_office:
        raise PermissionDenied(Permission.REFERRAL_DECIDE.value)


def kinds_on_board(actor: Actor) -> list[ReferralKind]:
    """The kinds that the board can be narrowed to."""
    return [kind for kind in ReferralKind if kind != ReferralKind.TAAFFUF and rights.reads_kind(actor, kind)]


def board_of(actor: Actor, kind: str = "") -> Board:
    """The board of the actor's office, of one kind or all: three queries."""
    rows = Referral.objects.visible_to(actor).exclude(kind=ReferralKind.TAAFFUF)
    if kind:
        rows = rows.filter(kind=kind)
    standing = rows.filter(status__in=STANDING)
    board = Board(
        out=Direction(OUT),
        into=Direction(IN),
        unanswered=0,
        oldest=list(standing.select_related("sender", "recipient").order_by("sent_at", "id")[:OLDEST]),
    )
    unanswered = _count_open(board, standing, actor)
    _count_ended(board, rows, actor)
    return Board(board.out, board.into, unanswered, board.oldest)


def _count_open(board: Board, rows: ReferralQuerySet, actor: Actor) -> int:
    unanswered = 0
    counted = _in_directions(rows, actor).annotate(age=_age(), overdue=_past())
    grouped = counted.values_list("ours", "kind", "status", "age", "overdue").annotate(number=Count("*")).order_by()
    for ours, kind, status, age, past, number in grouped:
        if status == S.UNANSWERED:
            unanswered += number
            continue
        direction = board.out if ours else board.into
        direction.states[status] += number
        direction.ages[status, age] += number
        direction.kinds[kind] += number
        if past:
            direction.late[status] += number
    return unanswered


def _count_ended(board: Board, rows: ReferralQuerySet, actor: Actor) -> None:
    ended = _in_directions(
        rows.filter(ended_within(RECENT), ended_at__isnull=False, first_sent_on__isnull=False), actor
    )
    for ours, status, number in ended.values_list("ours", "status").annotate(number=Count("*")).order_by():
        (board.out if ours else board.into).ended[status] += number


def _in_directions(rows: ReferralQuerySet, actor: Actor) -> Any:
    ours = Case(When(sender=actor.office, then=True), default=False, output_field=BooleanField())
    return rows.annotate(ours=ours)


def _age() -> Case:
    whens = [When(sent_between(*bounds), then=Value(age)) for age, bounds in AGES.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _past() -> Case:
    return Case(When(Q(due_at__isnull=False) & past_its_time(), then=True), default=False, output_field=BooleanField())

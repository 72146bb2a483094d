"""What waits for the office's answer, sorted by how it can be answered: many on one screen, or one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Role
from charities.enums import StatementAnswer
from charities.models import DataSharingAgreement
from statements import reading
from statements.enums import Lane
from statements.models import StatementBatch, StatementRequest
from statements.proposal import Proposal, answer_of, lane_of, propose_all

# So many are sorted, those whose time ends first; the others follow when these are answered.
LOOKED_THROUGH: Final = 500
ON_ONE_SCREEN: Final = 50

Words = str | Promise


@dataclass(frozen=True)
class Waiting:
    """A request with what the register suggests, and how it can be answered."""

    statement: StatementRequest
    proposal: Proposal | None
    lane: Lane
    answer: str

    @property
    def answer_words(self) -> Words:
        return reading.answer_words(self.answer, self.statement.gender)

    @property
    def reasons(self) -> list[Words]:
        """Why it is looked at alone."""
        if self.lane != Lane.APART or self.proposal is None:
            return []
        found: list[tuple[bool, Words]] = [
            (not self.proposal.comparison.same_name, _("The name differs")),
            (not self.proposal.comparison.same_gender, _("The gender differs")),
            (not self.proposal.fresh, _("The register is older than 7 days")),
            (not self.proposal.suggested, pgettext_lazy("register", "The status suggests no answer")),
        ]
        named = [words for holds, words in found if holds]
        return named or [_("The agreement does not name this answer")]


def waiting(actor: Actor, *, batch: StatementBatch | None = None) -> list[Waiting]:
    """For the actor's answer: what nobody else has taken up, nearest term first."""
    rows = StatementRequest.objects.visible_to(actor).waiting().select_related("charity", "batch")
    if batch is not None:
        rows = rows.filter(batch=batch)
    if not actor.holds(Role.MANAGER):
        rows = rows.filter(Q(assignee=None) | Q(assignee__in=[membership.pk for membership in actor.memberships]))
    return sorted_out(actor, rows.order_by("due_at", "id")[:LOOKED_THROUGH])


def sorted_out(actor: Actor, rows: Iterable[StatementRequest]) -> list[Waiting]:
    """Each with its lane, by two queries however many they are."""
    listed = list(rows)
    proposals = propose_all(statements=listed, actor=actor)
    allowed = answers_of(row.charity_id for row in listed)
    found = []
    for row in listed:
        proposal = proposals[row.pk]
        lane = lane_of(proposal, allowed.get(row.charity_id, frozenset()))
        found.append(Waiting(row, proposal, lane, answer_of(lane, proposal)))
    return found


def answers_of(charities: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the agreements in force of these charities allow, by charity."""
    held: QuerySet[Any] = DataSharingAgreement.objects.in_force().filter(charity__in=set(charities))
    newest_last = held.order_by("charity", "valid_from", "id")
    return {row.charity_id: frozenset({*row.answers, StatementAnswer.REFER}) for row in newest_last}

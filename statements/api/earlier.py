"""Tables of earlier statements under /api/v1/statements/earlier/."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actor import Actor
from exchange.api.imports import UndoableImportViewSet
from exchange.models import ImportBatch, ImportRow
from statements.earlier import taking_over
from statements.earlier.kind import EARLIER


class EarlierStatementsViewSet(UndoableImportViewSet):
    """Statements of earlier years, for the office's director."""

    kind = EARLIER

    def examine(self, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        taking_over.examine(actor, batch, rows)

    def take_back(self, actor: Actor, batch: ImportBatch) -> None:
        taking_over.take_back(actor, batch)

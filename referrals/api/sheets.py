"""Tables of referrals under /api/v1/referrals/sheets/."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actor import Actor
from exchange.api.imports import ImportViewSet
from exchange.kinds import ImportKind
from exchange.models import ImportBatch, ImportRow
from referrals.bulk import sending
from referrals.bulk.kinds import OFFICE_SHEET, sheet_of


class SheetViewSet(ImportViewSet):
    """Up to 500 referrals in one table. The columns are the office's, or a charity's."""

    kind = OFFICE_SHEET

    def kind_for(self, actor: Actor) -> ImportKind:
        return sheet_of(actor)

    def examine(self, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        sending.examine(actor, batch, rows)

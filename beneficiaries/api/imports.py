"""The register's imports under /api/v1/beneficiaries/imports/."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actor import Actor
from beneficiaries import register_import
from exchange.api.imports import ImportViewSet
from exchange.models import ImportBatch, ImportRow


class RegisterImportViewSet(ImportViewSet):
    """Imports of the register, for whoever edits it."""

    kind = register_import.REGISTER

    def examine(self, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        register_import.examine(actor, batch, rows)

"""Lists of statements as files: POST /api/v1/exports/statements/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from exchange.api.exports import ExportRequests
from exchange.kinds import ExportKind
from statements import exports


class StatementExports(ExportRequests):
    """`filters`: `group` (the parts of the list), and the filters of the list."""

    kind = exports.OF_OFFICE

    def kind_for(self, actor: Actor) -> ExportKind:
        return exports.kind_for(actor)

    def filters(self, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
        return exports.asked(actor, given)

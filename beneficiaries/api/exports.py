"""The people list as a file: POST /api/v1/exports/people/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from beneficiaries import exports
from exchange.api.exports import ExportRequests


class PeopleExports(ExportRequests):
    kind = exports.PEOPLE

    def filters(self, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
        return exports.asked(actor, given)

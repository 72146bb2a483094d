"""Lists of referrals as files: POST /api/v1/exports/referrals/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from exchange.api.exports import ExportRequests
from referrals import exports


class ReferralExports(ExportRequests):
    """`filters`: `box` (inbox, outbox), `group` (its tabs), and the filters of the list."""

    kind = exports.REFERRALS

    def filters(self, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
        return exports.asked(actor, given)

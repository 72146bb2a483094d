"""On whose behalf a worker acts: the person who asked, with the rights they hold today."""

from __future__ import annotations

from accounts.actor import Actor
from accounts.models import Membership
from accounts.sign_in import memberships_of


def actor_of(membership: Membership) -> Actor | None:
    """None where the person has left the organisation since."""
    rows = [row for row in memberships_of(membership.user) if row.organisation_id == membership.organisation_id]
    return Actor.of(membership.user, rows) if rows else None

"""Who looked at what. Entries hold URL names and object keys, never paths, names or numbers."""

from django.db import connection
from django.http import HttpRequest

from accounts.models import AccessEntry

REFUSALS = {401, 403, 404, 429}
QUIET = {"health", "portal:manifest", "notifications:count"}


# One statement, and so its own short transaction, that does not wait for the disk: an entry is worth a fsync less than the
# answer's delay.
WRITE = """\
INSERT INTO "accounts_accessentry" (at, office_id, organisation_id, user_id, method, view, key, status, reason)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s FROM (SELECT set_config('synchronous_commit', 'off', true)) quick"""


def record(request: HttpRequest, status: int) -> None:
    """Write one entry for an answered request: a known person's, or a refusal to anybody."""
    match = request.resolver_match
    view = match.view_name if match else ""
    actor = getattr(request, "actor", None)
    if view in QUIET or not view or (actor is None and status not in REFUSALS):
        return
    key = next((str(value) for name, value in match.kwargs.items() if name != "code"), "") if match else ""
    entry = AccessEntry(
        office=actor.office if actor else None,
        organisation=actor.organisation if actor else None,
        user=actor.user if actor else None,
        method=(request.method or "")[:8],
        view=view[:100],
        key=key[:64],
        status=status,
        reason=getattr(request, "access_reason", "")[:300],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            [
                entry.at,
                entry.office_id,
                entry.organisation_id,
                entry.user_id,
                entry.method,
                entry.view,
                entry.key,
                entry.status,
                entry.reason,
            ],
        )

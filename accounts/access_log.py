"""Who looked at what. Entries hold URL names and object keys, never paths, names or numbers."""

from django.db import connection, transaction
from django.http import HttpRequest

from accounts.models import AccessEntry

REFUSALS = {401, 403, 404, 429}
QUIET = {"health", "portal:manifest", "notifications:count"}


def record(request: HttpRequest, status: int) -> None:
    """Write one entry for an answered request: a known person's, or a refusal to anybody.

    Its own short transaction, without waiting for the disk: an entry is worth a fsync less than the answer's delay.
    """
    match = request.resolver_match
    view = match.view_name if match else ""
    actor = getattr(request, "actor", None)
    if view in QUIET or not view or (actor is None and status not in REFUSALS):
        return
    user = actor.user if actor else None
    key = next((str(value) for name, value in match.kwargs.items() if name != "code"), "") if match else ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        AccessEntry.objects.create(
            office=actor.office if actor else None,
            organisation=actor.organisation if actor else None,
            user=user,
            method=(request.method or "")[:8],
            view=view[:100],
            key=key[:64],
            status=status,
            reason=getattr(request, "access_reason", "")[:300],
        )

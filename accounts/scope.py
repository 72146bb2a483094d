"""The one door to data: a transaction that knows whose rows it may touch (docs/adr/0003)."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.actor import Actor


@contextmanager
def enter(actor: Actor) -> Iterator[Actor]:
    """Open the actor's transaction and tell the connection whose office and organisation it works for.

    The values hold until the transaction ends (``set_config(…, is_local => true)``), the only form that is safe
    on a persistent or pooled connection. Row-level security can be switched on over them without moving a wall.
    The history of rows (docs/adr/0007) learns from the same statement who acted; the system leaves no name.
    """
    membership = actor.membership
    who = json.dumps({"membership": membership.pk} if membership else {})
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('arkan.office', %s, true), set_config('arkan.organisation', %s, true),"
                " set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
                [str(actor.office.pk), str(actor.organisation.pk), str(uuid.uuid4()), who],
            )
        yield actor

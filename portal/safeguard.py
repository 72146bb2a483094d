"""What a real installation refuses to start with, beyond its settings."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

POWERS = """
    SELECT rolsuper OR rolbypassrls OR EXISTS (
        SELECT FROM pg_class
        WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    )
    FROM pg_roles WHERE rolname = current_user
"""


def refuse_the_owner() -> None:
    """The portal runs as a database role that owns no table (docs/adr/0003); only migrations run as the owner."""
    if not settings.REFUSE_OWNER_ROLE:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS)
            (powerful,) = cursor.fetchone()
    finally:
        connection.close()
    if powerful:
        raise ImproperlyConfigured(
            "DATABASE_URL names a role that owns the tables or may do anything: name APP_DATABASE_ROLE."
        )

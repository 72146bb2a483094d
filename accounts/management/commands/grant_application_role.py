"""Let the application's database role work on the tables that the owner's migrations made."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = (
        "Grant the application role (APP_DATABASE_ROLE) what it needs on every table; run as the owner after migrate."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        role = connection.ops.quote_name(settings.APP_DATABASE_ROLE)
        with connection.cursor() as cursor:
            for statement in (
                f"GRANT USAGE ON SCHEMA public TO {role}",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            ):
                cursor.execute(statement)
        self.stdout.write(f"{settings.APP_DATABASE_ROLE} may work on the tables.")

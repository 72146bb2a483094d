"""Bring every encrypted column under the newest key while the portal runs.

1. Put the new key first in FIELD_KEYS, keep the old one behind it, restart: new values take the new key, old ones are
   still read. 2. Run this command; stop and run it again as often as you like. 3. When it says that nothing is left,
   take the old key out of FIELD_KEYS.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Field, Model

from core.encryption import DecryptionError, key_id_in_use, rotate
from core.fields import EncryptedTextField

BATCH: Final = 500


class Command(BaseCommand):
    help = "Encrypt all encrypted columns anew with the first key of FIELD_KEYS, in batches; resumable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")
        parser.add_argument("--pause", type=float, default=0.0, help="seconds between two batches")
        parser.add_argument("--check", action="store_true", help="only count what is left")

    def handle(self, *args: Any, batch: int, pause: float, check: bool, **options: Any) -> None:
        left = 0
        for model, field in encrypted_columns():
            table, column = model._meta.db_table, str(field.column)
            if check:
                found = count_left(table, column)
                left += found
            else:
                found = self._rotate(table, column, max(batch, 1), pause)
            self.stdout.write(f"{table}.{column}: {found}")
        if check:
            self.stdout.write(f"left: {left}")

    def _rotate(self, table: str, column: str, batch: int, pause: float) -> int:
        """All rows of a column. A row that somebody holds just now is met again in a later round."""
        done = 0
        while True:
            try:
                changed = rotate_batch(table, column, batch)
            except DecryptionError as error:
                raise CommandError(f"{table}.{column}: {error}") from error
            done += changed
            if not changed and not count_left(table, column):
                return done
            time.sleep(pause if changed else max(pause, 0.2))


def encrypted_columns() -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    """Every encrypted column of every table, also of the tables of history."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def count_left(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_name(table)} WHERE {_old(column)}", [_mine()])  # noqa: S608
        return int(cursor.fetchone()[0])


@transaction.atomic
def rotate_batch(table: str, column: str, batch: int) -> int:
    """One batch, its rows locked from reading to writing. Which rows are left is seen on the rows themselves."""
    key, quoted = _key(table), _name(column)
    # What is said stays the same, so no history is written and rows that never change take the new key, too.
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {quoted} FROM {_name(table)} WHERE {_old(column)}"  # noqa: S608 - names of our own tables
            f" ORDER BY {key} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            [_mine(), batch],
        )
        rows = [(rotate(ciphertext), pk) for pk, ciphertext in cursor.fetchall()]
        for row in rows:
            cursor.execute(f"UPDATE {_name(table)} SET {quoted} = %s WHERE {key} = %s", row)  # noqa: S608
    return len(rows)


def _mine() -> str:
    """The pattern of a ciphertext under the newest key."""
    return key_id_in_use().replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + ":%"


def _old(column: str) -> str:
    return f"{_name(column)} <> '' AND {_name(column)} NOT LIKE %s"


def _key(table: str) -> str:
    model = next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    return _name(str(model._meta.pk.column))


def _name(name: str) -> str:
    return connection.ops.quote_name(name)

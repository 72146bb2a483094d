"""Many rows in one statement, and the constraints of a table put aside while they come."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.utils import timezone


def fill(model: type[models.Model], source: str, parameters: Any = None, **columns: str) -> int:
    """INSERT … SELECT: `columns` are SQL expressions over `source`; every other column gets the model's default."""
    quote = connection.ops.quote_name
    names, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.name not in columns:
            continue
        given = columns.pop(field.name, None)
        if given is None:
            given = _default_of(field)
        if given is not None:
            names.append(quote(str(field.column)))
            values.append(given)
    if columns:
        raise TypeError(f"{model.__name__} has no {', '.join(columns)}")
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _default_of(field: "models.Field[Any, Any]") -> str | None:
    """The model's default as a literal; None where the column may stay null."""
    if field.default in (timezone.now,):
        return "now()"
    if field.null and not field.has_default():
        return None
    value = field.get_default()
    if isinstance(value, list):
        return "'{}'"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return None
    return "'" + str(field.get_prep_value(value)).replace("'", "''") + "'"


@contextmanager
def bare(model: type[models.Model]) -> Iterator[None]:
    """Drop the table's foreign keys and indexes (but the primary key) and make them again: ten times as fast."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname",
            [table],
        )
        constraints = cursor.fetchall()
        for name, _kind, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
            [table, table],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for name, _kind, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def settle(*tables: type[models.Model]) -> None:
    """What autovacuum would have done by the next morning: statistics, and pages known to be all visible."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")

"""Many rows in one statement: what imports and sweeps write by the hundred.

`bulk_create` speaks of every value of every row to the database by itself; for five hundred rows of forty columns that
is most of its time. Here the rows go over as one document, which the database reads as rows of the table: five to ten
times as fast. Constraints, triggers and row-level security see an INSERT like any other.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, Final, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)

# What these hold goes over as it is; every other field is asked how it is stored.
_PLAIN: Final = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SmallIntegerField,
    models.BooleanField,
    models.DateField,
    models.DateTimeField,
    models.TimeField,
    models.UUIDField,
    models.JSONField,
    models.ForeignKey,
)
_Column = tuple[str, str, Callable[[Any], Any] | None]


def insert(rows: Sequence[Row], *, once: str = "") -> list[Row]:
    """Write new rows of one table; they get their keys. Returns those that were written.

    ``once``: a unique field; a row whose value the table knows already is passed over.
    """
    if not rows:
        return []
    meta = type(rows[0])._meta
    columns = _columns(type(rows[0]))
    names = ", ".join(f'"{column}"' for column, _name, _prepare in columns)
    conflict = f'ON CONFLICT ("{once}") DO NOTHING' if once else ""
    known_by = f', "{once}"' if once else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{meta.db_table}" ({names})'
            f' SELECT {names} FROM json_populate_recordset(NULL::"{meta.db_table}", %s::json)'
            f' {conflict} RETURNING "{meta.pk.column}"{known_by}',
            [as_json([_stored(row, columns) for row in rows])],
        )
        keys = cursor.fetchall()
    if once:
        key_of = {value: key for key, value in keys}
        written = [row for row in rows if getattr(row, once) in key_of]
        _know(written, [key_of[getattr(row, once)] for row in written])
        return written
    _know(rows, [key for (key,) in keys])
    return list(rows)


def update(rows: Sequence[models.Model], *, fields: Collection[str]) -> int:
    """Write these fields of rows of one table as they stand in the objects. Returns how many rows there were."""
    if not rows:
        return 0
    meta = type(rows[0])._meta
    names = {meta.get_field(name).attname for name in fields}  # type: ignore[union-attr]
    columns = tuple(column for column in _columns(type(rows[0])) if column[1] in names)
    changes = ", ".join(f'"{column}" = told."{column}"' for column, _name, _prepare in columns)
    key = str(meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" AS kept SET {changes}'
            f' FROM json_populate_recordset(NULL::"{meta.db_table}", %s::json) AS told WHERE kept."{key}" = told."{key}"',
            [as_json([_stored(row, columns) | {key: row.pk} for row in rows])],
        )
        return int(cursor.rowcount)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_as_text)


def _know(rows: Sequence[models.Model], keys: Sequence[Any]) -> None:
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return tuple(
        (str(field.column), field.attname, None if type(field) in _PLAIN else field.get_prep_value) for field in fields
    )


def _stored(row: models.Model, columns: tuple[_Column, ...]) -> dict[str, Any]:
    held = row.__dict__
    stored = {}
    for column, name, prepare in columns:
        value = held[name]
        if isinstance(value, DatabaseDefault):
            raise TypeError(f"{type(row).__name__}.{name} leaves its value to the database")
        stored[column] = value if prepare is None else prepare(value)
    return stored


def _as_text(value: Any) -> str:
    match value:
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID() | decimal.Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} is not stored as text")

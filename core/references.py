"""References that people read aloud: QTF-REF-1448-000123."""

import re
from datetime import date
from typing import Final, Protocol

from django.db import connection

from core.clock import today
from core.hijri import HijriDate
from core.models import Counter

REFERENCE: Final = re.compile(r"\b[A-Z][A-Z0-9]*-[A-Z]{2,3}-[0-9]{4}-[0-9]{6}\b")
"""How a reference stands inside a sentence."""

_NEXT = f"""
    INSERT INTO {Counter._meta.db_table} (office, kind, year, value) VALUES (%s, %s, %s, %s)
    ON CONFLICT (office, kind, year) DO UPDATE SET value = {Counter._meta.db_table}.value + EXCLUDED.value
    RETURNING value
"""


class HasCode(Protocol):
    @property
    def code(self) -> str: ...


def next_reference(office: HasCode, kind: str, on: date | None = None) -> str:
    """The next reference of this office and kind, in the Hijri year of `on` (today).

    The counter's row stays locked until the transaction ends, so numbers have no gaps and are never given twice:
    ask for it late in the transaction.
    """
    return next_references(office, kind, 1, on)[0]


def next_references(office: HasCode, kind: str, count: int, on: date | None = None) -> list[str]:
    """The next `count` references at once, for rows that are written in bulk."""
    if count < 1:
        return []
    year = HijriDate.from_gregorian(on or today()).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [office.code, kind, year, count])
        (last,) = cursor.fetchone()
    return [f"{office.code}-{kind}-{year}-{value:06d}" for value in range(last - count + 1, last + 1)]

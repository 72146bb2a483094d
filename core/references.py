"""References that people read aloud: QTF-REF-1448-000123."""

from datetime import date
from typing import Protocol

from django.db import connection

from core.clock import today
from core.hijri import HijriDate
from core.models import Counter

_NEXT = f"""
    INSERT INTO {Counter._meta.db_table} (office, kind, year, value) VALUES (%s, %s, %s, 1)
    ON CONFLICT (office, kind, year) DO UPDATE SET value = {Counter._meta.db_table}.value + 1
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
    year = HijriDate.from_gregorian(on or today()).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [office.code, kind, year])
        (value,) = cursor.fetchone()
    return f"{office.code}-{kind}-{year}-{value:06d}"

"""What stands in a staged row: {field: text}, and beside it, once it was read rightly, what the texts mean.

Both lie encrypted in one column. What the texts mean is kept so that the taking over need not read them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from exchange.models import ImportRow

# No field has this name.
READ: Final = ""


def values_of(row: ImportRow) -> dict[str, str]:
    known: dict[str, str] | None = getattr(row, "_values", None)
    if known is None:
        known = json.loads(row.cells) if row.cells else {}
        row._read = known.pop(READ, None)  # type: ignore[attr-defined]
        row._values = known  # type: ignore[attr-defined]
    return known


def put(row: ImportRow, values: Mapping[str, str]) -> None:
    """Empty cells are not kept."""
    kept = {name: text for name, text in values.items() if text}
    row._values, row._read = kept, None  # type: ignore[attr-defined]
    row.cells = json.dumps(kept, ensure_ascii=False)


def meaning_of(row: ImportRow) -> dict[str, Any] | None:
    """What `keep` was given; nothing where the cells were changed since, or were never read."""
    values_of(row)
    known: dict[str, Any] | None = row._read  # type: ignore[attr-defined]
    return known


def keep(row: ImportRow, meaning: Mapping[str, Any]) -> None:
    """What the cells mean, as plain text and numbers."""
    row._read = dict(meaning)  # type: ignore[attr-defined]
    row.cells = json.dumps(values_of(row) | {READ: row._read}, ensure_ascii=False)  # type: ignore[attr-defined]

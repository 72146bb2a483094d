"""What stands in a staged row: {field: text}, encrypted where it lies."""

from __future__ import annotations

import json
from collections.abc import Mapping

from exchange.models import ImportRow


def values_of(row: ImportRow) -> dict[str, str]:
    known: dict[str, str] | None = getattr(row, "_values", None)
    if known is None:
        known = json.loads(row.cells) if row.cells else {}
        row._values = known  # type: ignore[attr-defined]
    return known


def put(row: ImportRow, values: Mapping[str, str]) -> None:
    """Empty cells are not kept."""
    kept = {name: text for name, text in values.items() if text}
    row._values = kept  # type: ignore[attr-defined]
    row.cells = json.dumps(kept, ensure_ascii=False)

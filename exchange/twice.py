"""The same matter twice in one file: the first row stands, every later one says which that is."""

from __future__ import annotations

from collections.abc import Mapping

from exchange.models import ImportBatch


def earlier_rows(batch: ImportBatch, keys: Mapping[int, str]) -> dict[int, int]:
    """{row: the first row with the same key}, of those rows (`keys` by their numbers) that are not the first."""
    others = batch.rows.filter(key_digest__in=keys.values()).exclude(number__in=keys)
    first: dict[str, int] = {}
    for number, key in [*others.values_list("number", "key_digest"), *keys.items()]:
        first[key] = min(first.get(key, number), number)
    return {number: first[key] for number, key in keys.items() if first[key] != number}

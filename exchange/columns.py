"""Which column of a file is which field: as this office confirmed it last time, else by the words of the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accounts.models import Organisation
from core.arabic import search_keys
from exchange.kinds import ImportKind
from exchange.models import ColumnMemory
from exchange.sheets import Header


def key_of(text: str) -> str:
    """Headers are compared as search compares: spelling of hamza, taa marbuta and blanks do not matter."""
    return search_keys(text)[0][:100]


def guess(*, office: Organisation, kind: ImportKind, headers: Sequence[Header]) -> dict[str, int]:
    """{field: column}; each field once, each column once."""
    keys = {header.index: key_of(header.text) for header in headers if header.text}
    remembered = dict(
        ColumnMemory.objects.filter(office=office, kind=kind.code, header__in=keys.values()).values_list(
            "header", "field"
        )
    )
    known = {key_of(word): column.name for column in kind.columns for word in (str(column.label), *column.words)}
    found: dict[str, int] = {}
    for index, key in keys.items():
        field = remembered[key] if key in remembered else known.get(key, "")
        if field:
            found.setdefault(field, index)
    names = {column.name for column in kind.columns}
    return {field: index for field, index in found.items() if field in names}


def remember(
    *, office: Organisation, kind: ImportKind, headers: Sequence[Sequence[str]], columns: Mapping[str, int]
) -> None:
    """Keep what was confirmed, and which columns were left out."""
    by_index = {index: field for field, index in columns.items()}
    kept = {
        key: ColumnMemory(office=office, kind=kind.code, header=key, field=by_index.get(index, ""))
        for index, (_letter, text) in enumerate(headers)
        if (key := key_of(text))
    }
    ColumnMemory.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["office", "kind", "header"],
        update_fields=["field"],
    )

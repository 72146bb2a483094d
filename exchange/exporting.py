"""What a list needs to be given out: at once where it is short, by a worker where it is long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from exchange.cells import values_of
from exchange.enums import RowState
from exchange.kinds import ExportKind, ImportKind, OutColumn
from exchange.models import ImportBatch, ImportRow, words_of

# Behind every term.
END: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
# Longer lists would hold up a web thread that half the office waits for.
AT_ONCE: Final = 2000


def following(rows: Any, after: Any, *, by: str = "") -> Any:
    """The rows behind the key `after` (`place_of`), in one total order: by the time `by`, those without one last, else
    the newest first.
    """
    if not by:
        rows = rows.order_by("-pk")
        return rows.filter(pk__lt=after) if after else rows
    field = rows.model._meta.get_field(by)
    rows = rows.annotate(moment=Coalesce(by, Value(END)) if field.null else F(by))
    if after:
        moment, key = after
        rows = rows.filter(Q(moment__gt=moment) | Q(moment=moment, pk__gt=key))
    return rows.order_by("moment", "pk")


def place_of(row: Any, *, by: str = "") -> Any:
    """Where a row of `following` stands."""
    return (row.moment, row.pk) if by else row.pk


def rows_at_once(actor: Actor, kind: ExportKind, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """The values of a short list."""
    return (values for _key, values in kind.chunk(actor, filters, None, AT_ONCE))


def errors_of(kind: ImportKind) -> ExportKind:
    """The rows of an import that could not be taken over, as a table that can be corrected and brought in again."""

    def rows_of(actor: Actor, filters: Mapping[str, Any]) -> Any:
        batches = ImportBatch.objects.visible_to(actor).filter(uuid=filters["batch"], kind=kind.code)
        return ImportRow.objects.filter(batch__in=batches, state=RowState.BAD)

    def chunk(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> Iterator[tuple[Any, Sequence[Any]]]:
        language = (get_language() or "ar")[:2]
        batch = ImportBatch.objects.visible_to(actor).filter(uuid=filters["batch"]).first()
        for row in rows_of(actor, filters).filter(number__gt=after or 0).order_by("number")[:size]:
            cells = values_of(row)
            values = [cells.get(column.name, "") for column in kind.columns]
            yield row.number, [row.number, *values, where_wrong(row, kind, batch), wrong_in(row, kind, language)]

    return ExportKind(
        code=f"{kind.code}_errors",
        label=_("Rows to be mended"),
        permission=kind.permission,
        task=f"{kind.task.partition('.')[0]}.write_export",
        columns=(
            OutColumn(_("Row"), 8),
            *(OutColumn(column.label, 20, ltr=column.ltr) for column in kind.columns),
            OutColumn(_("Columns to be mended"), 30),
            OutColumn(_("What is wrong"), 70),
        ),
        chunk=chunk,
        count=lambda actor, filters: rows_of(actor, filters).count(),
    )


def where_wrong(row: ImportRow, kind: ImportKind, batch: ImportBatch | None) -> str:
    """The columns that are wrong, with the letters that they have in the file: «رقم الجوال (G)»."""
    letters = {name: batch.headers[index][0] for name, index in batch.columns.items()} if batch else {}
    labels = ((str(kind.column(name).label), letters.get(name, "")) for name in row.errors if name)
    return " | ".join(f"{label} ({letter})" if letter else label for label, letter in labels)


def wrong_in(row: ImportRow, kind: ImportKind, language: str) -> str:
    """All that is wrong in a row, in one text."""
    lines = []
    for name, errors in row.errors.items():
        words = " ".join(words_of(error, language) for error in errors)
        lines.append(f"{kind.column(name).label}: {words}" if name else words)
    return " | ".join(lines)

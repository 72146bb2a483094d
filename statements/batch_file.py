"""A sheet on its way back: one answer a row, as its charity reads it, and for every row without one, why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.actor import Actor
from charities.enums import StatementAnswer
from core.dates import both_calendars
from core.identifiers import mask_last4
from exchange.cells import values_of
from exchange.enums import RowState
from exchange.exporting import wrong_in
from exchange.kinds import OutColumn
from exchange.models import ImportRow
from statements import reading
from statements.batch_rows import SHEET
from statements.enums import StatementStatus
from statements.models import StatementBatch, StatementRequest

S = StatementStatus
COLUMNS: Final = (
    OutColumn(gettext_lazy("Row"), 8),
    OutColumn(gettext_lazy("Full name of the person"), 32),
    OutColumn(gettext_lazy("National number"), 16, ltr=True),
    OutColumn(gettext_lazy("Statement"), 40),
    OutColumn(gettext_lazy("Explanation"), 70),
    OutColumn(gettext_lazy("Reference"), 24, ltr=True),
    OutColumn(gettext_lazy("Given on"), 30),
    OutColumn(gettext_lazy("Valid until"), 30),
    OutColumn(pgettext_lazy("statement", "Status"), 20),
)


def rows_of(actor: Actor, batch: StatementBatch) -> Iterator[Sequence[Any]]:
    """In the order of the charity's own file; rows that were never asked stand among the others."""
    asked = StatementRequest.objects.visible_to(actor).filter(batch=batch).order_by("batch_row")
    lines = {row.batch_row or 0: _answered(row) for row in asked}
    lines |= {row.number: _left(row) for row in left_behind(batch)}
    return (lines[number] for number in sorted(lines))


def left_behind(batch: StatementBatch) -> QuerySet[ImportRow]:
    """The rows of the file that could not be asked, as long as they are kept."""
    return ImportRow.objects.filter(batch=batch.file_id, state=RowState.BAD).order_by("number")


def _answered(row: StatementRequest) -> Sequence[Any]:
    until = reading.valid_until(row)
    return (
        row.batch_row,
        row.name_typed,
        mask_last4(row.number_last4),
        str(reading.answer_words(row.answer, row.gender)),
        explanation_of(row),
        row.reference,
        both_calendars(row.answered_on, "medium") if row.answered_on else "",
        both_calendars(until, "medium") if until else "",
        row.get_status_display(),
    )


def explanation_of(row: StatementRequest) -> str:
    """Why there is no plain answer; the same words whoever was asked about."""
    if row.status == S.EXPIRED:
        return _("Its validity has ended; ask again where it is still needed.")
    if row.answer == StatementAnswer.REFER:
        words = _(
            "With the data given, no statement is possible. The person visits the corner or the office with their identity."
        )
        return f"{words} {row.words}".strip()
    if row.is_waiting:
        return _("The request waits for the office's answer.")
    if row.status == S.RETURNED:
        return _("To be completed: %(words)s") % {"words": row.words}
    return str(row.words)


def _left(row: ImportRow) -> Sequence[Any]:
    cells = values_of(row)
    why = wrong_in(row, SHEET, (get_language() or "ar")[:2])
    typed = cells.get("national_number", "")
    shown = mask_last4(typed[-4:]) if len(typed) > 4 else typed
    return (row.number, cells.get("name", ""), shown, "", why, "", "", "", _("Not asked: to be mended"))

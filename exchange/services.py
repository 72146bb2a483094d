"""The verbs of files: open an import, confirm its columns, mend a row, start, discard; ask for an export; purge."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent
from core.arabic import clean_text
from core.background import enqueue
from core.clock import now, today
from core.constraints import explain
from core.digits import fold_digits
from core.errors import Conflict
from exchange import columns, sheets
from exchange.cells import put, values_of
from exchange.enums import MOVES, ExportState, FileFormat, ImportStatus, RowState
from exchange.guards import Unreadable
from exchange.issued import issue as issue
from exchange.issued import receipt as receipt
from exchange.issued import withdraw as withdraw
from exchange.kinds import ExportKind, ImportKind
from exchange.models import Export, ImportBatch, ImportEvent, ImportRow

KEEP_ROWS: Final = timedelta(days=30)
KEEP_EXPORTS: Final = timedelta(days=7)
# So many rows are looked at while the person waits: most files are shorter, and are refused on the spot if they must be.
LOOKED_AT: Final = 3000
SHORTEST_REASON: Final = 5
# A longer import is taken over by several workers at once, where there are so many: each claims rows of its own.
LONG: Final = 5000
HANDS: Final = 2
# Of these nothing is staged any more.
EMPTIED: Final = (ImportStatus.DISCARDED, ImportStatus.REFUSED, ImportStatus.UNDONE)

Errors = dict[str, list[ValidationError]]
# Says what is wrong with rows and what they would do: sets `errors`, `verdict`, `state`, `key_digest`.
Examine = Callable[[Actor, ImportBatch, Sequence[ImportRow]], None]
# Takes back what an import did to a room, or refuses (`Conflict`) where anything else has come to rest on it.
TakeBack = Callable[[Actor, ImportBatch], None]


# --- an import -----------------------------------------------------------------------------------------------------


@transaction.atomic
def open_batch(
    *, by: Actor, kind: ImportKind, file: UploadedFile[bytes], as_of: date | None = None, source: str = ""
) -> ImportBatch:
    """Take a file in: refuse what is no table, keep it, and guess which column is which field."""
    require(by=by, kind=kind)
    if kind.dated and as_of is None:
        raise ValidationError({"as_of": ValidationError(_("Say as of which day the file is true."), code="required")})
    if as_of and as_of > today():
        raise ValidationError({"as_of": ValidationError(_("The date cannot be after today."), code="too_late")})
    if by.membership is None:
        raise PermissionDenied(kind.permission.value)
    try:
        headers, expected = _looked_at(file, kind)
    except Unreadable as error:
        raise ValidationError({"file": error}) from error
    batch = ImportBatch.objects.create(
        office=by.office,
        organisation=by.organisation,
        membership=by.membership,
        kind=kind.code,
        permission=kind.permission,
        task=kind.task,
        file=file,
        file_name=_plain_name(file.name or ""),
        size=file.size or 0,
        as_of=as_of,
        source=clean_text(source)[:100],
        language=(get_language() or "ar")[:2],
        headers=[[header.letter, header.text] for header in headers],
        columns=columns.guess(office=by.office, kind=kind, headers=headers),
        expected=expected,
    )
    _record(batch, "open", by, status_from="")
    return batch


def require(*, by: Actor, kind: ImportKind) -> None:
    """Whoever takes a table in holds its right without limit."""
    by.require(kind.permission)
    if Extent.ALL not in by.extents(kind.permission):
        raise PermissionDenied(kind.permission.value)


@transaction.atomic
def confirm_columns(*, batch: ImportBatch, by: Actor, kind: ImportKind, chosen: Mapping[str, int]) -> ImportBatch:
    """Say which column is which field ({field: column}); the reading begins, the answer is remembered."""
    require(by=by, kind=kind)
    _check_columns(kind, chosen, len(batch.headers))
    batch = _move(verb="read", batch=batch, by=by, changes={"columns": dict(chosen)})
    columns.remember(office=by.office, kind=kind, headers=batch.headers, columns=chosen)
    enqueue(batch.task, batch.pk)
    return batch


@transaction.atomic
def start(*, batch: ImportBatch, by: Actor, kind: ImportKind) -> ImportBatch:
    """Take over what is ready. After mending, what was mended."""
    require(by=by, kind=kind)
    locked = ImportBatch.objects.visible_to(by).select_for_update(of=("self",)).get(pk=batch.pk)
    ready = locked.rows.filter(state=RowState.CLEAN)[: LONG + 1].count()
    if locked.allows("start") and not ready:
        raise ValidationError(_("There is no row to take over. Please mend one first."), code="nothing_to_do")
    batch = _move(verb="start", batch=batch, by=by)
    for _worker in range(HANDS if ready > LONG else 1):
        enqueue(batch.task, batch.pk)
    return batch


@transaction.atomic
def discard(*, batch: ImportBatch, by: Actor, kind: ImportKind) -> ImportBatch:
    """Put the file aside: its rows are deleted, nothing was changed."""
    require(by=by, kind=kind)
    batch = _move(verb="discard", batch=batch, by=by)
    _empty(batch)
    return batch


@transaction.atomic
def undo(*, batch: ImportBatch, by: Actor, kind: ImportKind, take_back: TakeBack) -> ImportBatch:
    """Take back all that a file did, as long as nothing else rests on it."""
    require(by=by, kind=kind)
    counts = counts_of(batch=batch)
    batch = _move(verb="undo", batch=batch, by=by, changes={"summary": counts | batch.summary})
    take_back(by, batch)
    _empty(batch)
    return batch


@transaction.atomic
def mend(
    *,
    row: ImportRow,
    by: Actor,
    kind: ImportKind,
    examine: Examine,
    cells: Mapping[str, str],
    confirmed: Collection[str] = (),
    reason: str = "",
) -> ImportRow:
    """Correct what stands in a row, or say with a reason that it is right as it is; it is examined anew."""
    require(by=by, kind=kind)
    batch = ImportBatch.objects.visible_to(by).select_for_update(of=("self",)).get(pk=row.batch_id)
    row = batch.rows.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != RowState.BAD or batch.status not in (ImportStatus.READY, ImportStatus.FINISHED):
        raise Conflict(_("This row cannot be changed any more."), code="row_settled")
    reason = clean_text(reason)[:300]
    wanted = sorted(set(confirmed) & kind.confirmable)
    if wanted and len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": ValidationError(_("Please say why this is right."), code="required")})
    names = {column.name for column in kind.columns}
    typed = {
        name: fold_digits(clean_text(text))[: sheets.CELL_AT_MOST] for name, text in cells.items() if name in names
    }
    put(row, values_of(row) | typed)
    row.confirmed, row.reason = wanted, reason
    row.mended_at, row.mended_by = now(), by.membership
    examine(by, batch, [row])
    with explain(ImportRow):
        row.save()
    return row


@transaction.atomic
def leave_out(*, row: ImportRow, by: Actor, kind: ImportKind) -> None:
    """Take a row that cannot be mended out of the import. The file is not changed."""
    require(by=by, kind=kind)
    batch = ImportBatch.objects.visible_to(by).select_for_update(of=("self",)).get(pk=row.batch_id)
    row = batch.rows.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != RowState.BAD or batch.status not in (ImportStatus.READY, ImportStatus.FINISHED):
        raise Conflict(_("This row cannot be changed any more."), code="row_settled")
    row.delete()
    batch.summary = batch.summary | {"left_out": batch.summary.get("left_out", 0) + 1}
    batch.save(update_fields=["summary"])


# --- what the worker does with it ----------------------------------------------------------------------------------


@transaction.atomic
def present(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """The file is read to its end. What is staged is all that is kept of it."""
    batch = _move(verb="present", batch=batch, by=by)
    _drop_file(batch)
    return batch


@transaction.atomic
def refuse(*, batch: ImportBatch, by: Actor, error: ValidationError) -> ImportBatch:
    """The file cannot be read on; nothing of it was taken over."""
    batch = _move(verb="refuse", batch=batch, by=by, changes={"problem": in_both_languages(error)[0]})
    _empty(batch)
    return batch


@transaction.atomic
def finish(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Nothing is left to take over; rows to be mended may be."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.status != ImportStatus.RUNNING or batch.rows.filter(state=RowState.CLEAN).exists():
        return batch  # somebody else has finished it, or holds the last rows
    return _move(verb="finish", batch=batch, by=by)


# --- an export -----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_export(
    *, by: Actor, kind: ExportKind, filters: Mapping[str, Any], rows: int, file_format: str = FileFormat.XLSX
) -> Export:
    """Have a long list written by a worker; it is kept for seven days."""
    by.require(kind.permission)
    if by.membership is None:
        raise PermissionDenied(kind.permission.value)
    export = Export.objects.create(
        office=by.office,
        organisation=by.organisation,
        membership=by.membership,
        kind=kind.code,
        permission=kind.permission,
        task=kind.task,
        filters=json.dumps(dict(filters), ensure_ascii=False),
        language=(get_language() or "ar")[:2],
        format=file_format,
        rows_expected=rows,
    )
    enqueue(export.task, export.pk)
    return export


# --- time ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def purge_imports() -> int:
    """Delete the staged rows and files of imports that came in thirty days ago; what became of them stays."""
    due = ImportBatch.objects.filter(purged_at=None, received_at__lt=now() - KEEP_ROWS).exclude(
        status__in=[ImportStatus.READING, ImportStatus.RUNNING]
    )
    batches = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:50])
    for batch in batches:
        _empty(batch)
        batch.purged_at = now()
        batch.save(update_fields=["purged_at"])
    return len(batches)


@transaction.atomic
def purge_exports() -> int:
    """Delete the files that were made seven days ago."""
    due = Export.objects.filter(asked_at__lt=now() - KEEP_EXPORTS).exclude(state=ExportState.GONE)
    exports = list(due.select_for_update(skip_locked=True).order_by("pk")[:200])
    for export in exports:
        name = export.file.name
        export.file, export.state, export.filters = "", ExportState.GONE, ""
        export.save(update_fields=["file", "state", "filters"])
        _delete_later(export.file.storage, name)
    return len(exports)


# --- shared ----------------------------------------------------------------------------------------------------------


def counts_of(*, batch: ImportBatch) -> dict[str, int]:
    """How many rows stand where: bad, clean, done, and by what they do: clean_new, done_updated …"""
    if not batch.pk or batch.purged_at or batch.status in EMPTIED:
        return _filled({key: value for key, value in batch.summary.items() if isinstance(value, int)})
    found: dict[str, int] = {}
    for state, verdict, count in batch.rows.order_by().values_list("state", "verdict").annotate(Count("pk")):
        found[state] = found.get(state, 0) + count
        if state != RowState.BAD:
            found[f"{state}_{verdict}"] = count
    return _filled(found | {"left_out": batch.summary.get("left_out", 0)})


def in_both_languages(*errors: ValidationError) -> list[dict[str, str]]:
    """Errors as they are kept: their code, and their words in each of the languages that a reader may have."""
    kept = []
    for error in errors:
        for single in error.error_list:
            words = {}
            for language in ("ar", "en"):
                with override(language):
                    words[language] = " ".join(map(str, single.messages))
            kept.append({"code": str(single.code or "invalid"), **words})
    return kept


def kinds_of_errors(*, batch: ImportBatch) -> dict[str, tuple[int, dict[str, str]]]:
    """How many rows have which error, the most frequent first, each with one of them for its words."""
    table = ImportRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT error ->> 'code', count(DISTINCT row.id) AS rows,"
            " (array_agg(error::text ORDER BY row.number))[1]"
            f" FROM {table} AS row, jsonb_path_query(row.errors, '$.*[*]') AS error"
            " WHERE row.batch_id = %s AND row.state = 'bad' GROUP BY 1 ORDER BY rows DESC, 1",
            [batch.pk],
        )
        return {code: (rows, json.loads(error)) for code, rows, error in cursor.fetchall()}


KEYS: Final = (
    "bad", "clean", "clean_new", "clean_updated", "clean_unchanged",
    "done", "done_new", "done_updated", "done_unchanged", "left_out",
)  # fmt: skip


def _filled(counts: dict[str, int]) -> dict[str, int]:
    return {key: counts.get(key, 0) for key in KEYS} | {
        "rows": counts.get("bad", 0) + counts.get("clean", 0) + counts.get("done", 0)
    }


def _looked_at(file: UploadedFile[bytes], kind: ImportKind) -> tuple[tuple[sheets.Header, ...], int]:
    with sheets.read(file, size=file.size, rows_at_most=kind.rows_at_most) as sheet:  # type: ignore[arg-type]
        seen = sum(1 for _row in islice(sheet.rows, LOOKED_AT))
        if not seen:
            raise Unreadable(_("The table has headers and no rows."), "no_rows")
        expected = seen if seen < LOOKED_AT else min(max(sheet.expected, seen), kind.rows_at_most)
    file.seek(0)
    return sheet.headers, expected


def _check_columns(kind: ImportKind, chosen: Mapping[str, int], width: int) -> None:
    names = {column.name: column for column in kind.columns}
    if unknown := chosen.keys() - names.keys():
        raise TypeError(f"not fields of {kind.code}: {sorted(unknown)}")
    if any(not 0 <= index < width for index in chosen.values()):
        raise ValidationError(_("What was chosen does not exist any more."), code="gone")
    errors: Errors = {}
    for column in kind.required:
        if column.name not in chosen:
            words = _("Please say which column holds: %(column)s.")
            error = ValidationError(words, code="missing_column", params={"column": column.label})
            errors[column.name] = [error]
    taken: dict[int, str] = {}
    for name, index in chosen.items():
        if index in taken:
            words = _("This column is chosen for %(other)s already.")
            error = ValidationError(words, code="column_twice", params={"other": names[taken[index]].label})
            errors.setdefault(name, [error])
        taken.setdefault(index, name)
    if errors:
        raise ValidationError(errors)


def _move(*, verb: str, batch: ImportBatch, by: Actor, changes: dict[str, Any] | None = None) -> ImportBatch:
    """Lock, check, change, record: the only code that writes an import's status."""
    rows = ImportBatch.objects.all() if by.is_system else ImportBatch.objects.visible_to(by)
    row = rows.select_for_update(of=("self",)).select_related("office", "organisation").get(pk=batch.pk)
    if not row.allows(verb):
        words = _("This import is at another stage meanwhile: %(stage)s.")
        raise Conflict(ValidationError(words, code="changed_meanwhile", params={"stage": row.get_status_display()}))
    before = row.status
    for name, value in (changes or {}).items():
        setattr(row, name, value)
    row.status = MOVES[verb].reaches
    row.touched_at = now()
    row.save(update_fields=["status", "touched_at", *(changes or {})])
    _record(row, verb, by, status_from=before)
    return row


def _record(row: ImportBatch, verb: str, by: Actor, *, status_from: str) -> None:
    ImportEvent.objects.create(
        office=row.office,
        batch=row,
        verb=verb,
        status_from=status_from,
        status_to=row.status,
        at=now(),
        membership=by.membership,
        organisation=by.organisation,
    )


def _empty(batch: ImportBatch) -> None:
    """Delete what was staged and the file; keep the counts."""
    batch.summary = counts_of(batch=batch) | batch.summary
    batch.save(update_fields=["summary"])
    batch.rows.all().delete()
    _drop_file(batch)


def _drop_file(batch: ImportBatch) -> None:
    if batch.file:
        name, storage = batch.file.name, batch.file.storage
        batch.file = ""
        batch.save(update_fields=["file"])
        _delete_later(storage, name)


def _delete_later(storage: Any, name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _plain_name(name: str) -> str:
    return clean_text(name.replace("\\", "/").rpartition("/")[2])[-150:] or "file"

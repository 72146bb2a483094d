"""What a worker does with a file: chunk by chunk, each in a transaction of its own.

A worker may be killed at any instruction: what it had not committed is as if it had never begun, and whoever comes next
goes on behind the last chunk. Two workers on one import do not meet: the reader's place is checked under the row's lock,
rows that are taken over are claimed with SKIP LOCKED.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import scope
from accounts.actor import Actor
from accounts.enums import Extent
from core import bulk
from core.background import enqueue
from core.clock import now
from core.errors import Conflict
from exchange import services, sheets
from exchange.acting import actor_of
from exchange.cells import put
from exchange.enums import ExportState, ImportStatus, RowState
from exchange.guards import Unreadable
from exchange.kinds import ExportKind, ImportKind
from exchange.models import Export, ImportBatch, ImportRow
from exchange.writing import writer_for

logger = logging.getLogger(__name__)

STAGED_AT_ONCE: Final = 1000
WRITTEN_AT_ONCE: Final = 2000
# A worker shows a sign of life with every chunk. Whoever shows none for so long has died.
SILENT: Final = timedelta(minutes=2)

# Does to the register what the rows say, sets `verdict`, `changed` and `target`; a row that cannot be taken over any more
# gets `errors` and the state "bad".
Apply = Callable[[Actor, ImportBatch, Sequence[ImportRow]], None]


def work(batch_id: int, *, kind: ImportKind, examine: services.Examine, apply: Apply) -> None:
    """Go on with an import where it stands."""
    batch = ImportBatch.objects.select_related("membership__user", "organisation", "office").get(pk=batch_id)
    actor = actor_of(batch.membership)
    with override(batch.language):
        if not batch.at_work:
            return
        if actor is None or Extent.ALL not in actor.extents(kind.permission):
            _give_up(batch)
        elif batch.status == ImportStatus.READING:
            _read(batch, actor, kind, examine)
        else:
            _take_over(batch, actor, apply, kind.at_once)


def resume() -> int:
    """Wake somebody for every import and export on which nobody shows a sign of life."""
    before = now() - SILENT
    silent = [
        *ImportBatch.objects.at_work().filter(touched_at__lt=before).order_by("pk").values_list("task", "pk")[:100],
        *Export.objects.filter(state__in=[ExportState.WAITING, ExportState.WRITING], touched_at__lt=before)
        .order_by("pk")
        .values_list("task", "pk")[:100],
    ]
    for task, key in silent:
        enqueue(task, key)
    return len(silent)


# --- reading -------------------------------------------------------------------------------------------------------


def _read(batch: ImportBatch, actor: Actor, kind: ImportKind, examine: services.Examine) -> None:
    try:
        with _opened(batch) as file, sheets.read(file, rows_at_most=kind.rows_at_most) as sheet:
            place = batch.read_up_to
            rows = (row for row in sheet.rows if row.number > batch.read_up_to)
            for chunk in _chunks(rows, STAGED_AT_ONCE):
                if not _stage(batch, actor, chunk, place, examine):
                    return  # somebody else reads on, or the import was discarded
                place = chunk[-1].number
    except Unreadable as error:
        with scope.enter(actor):
            _unless_settled(services.refuse, batch=batch, by=actor, error=error)
        return
    except FileNotFoundError:
        lost = Unreadable(_("The file is no longer there. Please choose it again."), "file_lost")
        with scope.enter(actor):
            _unless_settled(services.refuse, batch=batch, by=actor, error=lost)
        return
    with scope.enter(actor):
        _unless_settled(services.present, batch=batch, by=actor)


def _opened(batch: ImportBatch) -> Any:
    return batch.file.open("rb")


def _stage(batch: ImportBatch, actor: Actor, chunk: list[sheets.Row], place: int, examine: services.Examine) -> bool:
    """Keep one chunk of rows, examined. False where the reader's place is not ours any more."""
    with scope.enter(actor):
        rows = ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.READING)
        locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("office").first()
        if locked is None or locked.read_up_to != place:
            return False
        staged = [_staged(locked, row) for row in chunk]
        examine(actor, locked, staged)
        bulk.insert(staged)
        locked.read_up_to, locked.touched_at = chunk[-1].number, now()
        locked.save(update_fields=["read_up_to", "touched_at"])
    return True


def _staged(batch: ImportBatch, row: sheets.Row) -> ImportRow:
    staged = ImportRow(office=batch.office, batch=batch, number=row.number, state=RowState.CLEAN)
    put(staged, {name: row.cells[index] for name, index in batch.columns.items()})
    return staged


# --- taking over -----------------------------------------------------------------------------------------------------


def _take_over(batch: ImportBatch, actor: Actor, apply: Apply, size: int) -> None:
    while True:
        try:
            claimed = _claim(batch, actor, apply, size)
        except Exception:
            # One row that breaks must not hold up the others: they go one by one, and the one is reported.
            logger.exception("A chunk of import %s failed; its rows are taken one by one.", batch.pk)
            claimed = _one_by_one(batch, actor, apply, size)
        if not claimed:
            break
    with scope.enter(actor):
        services.finish(batch=batch, by=actor)


def _claim(batch: ImportBatch, actor: Actor, apply: Apply, size: int) -> int:
    """Take over the next rows that nobody holds. Their marks and what they do are one transaction."""
    with scope.enter(actor):
        rows = list(_clean_rows(batch)[:size])
        if rows:
            _applied(batch, actor, apply, rows)
        return len(rows)


def _applied(batch: ImportBatch, actor: Actor, apply: Apply, rows: list[ImportRow]) -> None:
    apply(actor, batch, rows)
    bad = [row for row in rows if row.state == RowState.BAD]
    for row in bad:
        row.save(update_fields=["state", "errors", "verdict"])
    _mark_done([row for row in rows if row.state != RowState.BAD])
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=now())


def _one_by_one(batch: ImportBatch, actor: Actor, apply: Apply, size: int) -> int:
    with scope.enter(actor):
        rows = list(_clean_rows(batch)[:size])
        for row in rows:
            try:
                with transaction.atomic():
                    _applied(batch, actor, apply, [row])
            except Exception:
                logger.exception("Row %s of import %s could not be taken over.", row.number, batch.pk)
                words = _("This row could not be taken over. Please try again, or leave it out.")
                row.errors = {"": services.in_both_languages(ValidationError(words, code="failed"))}
                row.state, row.verdict = RowState.BAD, ""
                row.save(update_fields=["state", "errors", "verdict"])
        return len(rows)


def _clean_rows(batch: ImportBatch) -> Any:
    rows = ImportRow.objects.filter(batch=batch, batch__status=ImportStatus.RUNNING, state=RowState.CLEAN)
    return rows.select_for_update(skip_locked=True, of=("self",)).order_by("number")


_DONE: Final = f"""
    UPDATE {ImportRow._meta.db_table} AS row
    SET state = 'done', done_at = %s, verdict = told.verdict, target = told.target, changed = told.changed::jsonb
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS told (id, verdict, target, changed)
    WHERE row.id = told.id
"""


def _mark_done(rows: list[ImportRow]) -> None:
    """One statement for the whole chunk: five hundred rows at a time are many."""
    if rows:
        told: list[list[Any]] = [
            [row.pk for row in rows],
            [row.verdict for row in rows],
            [row.target for row in rows],
            [json.dumps(row.changed) for row in rows],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_DONE, [now(), *told])


def _give_up(batch: ImportBatch) -> None:
    """Whoever brought the file has left, or lost the right: nobody stands for it any more."""
    error = ValidationError(_("Whoever brought this file in may not take it over any more."), code="no_owner")
    system = Actor.system(batch.office)
    with scope.enter(system):
        _unless_settled(services.refuse, batch=batch, by=system, error=error)


def _unless_settled(verb: Callable[..., Any], **given: Any) -> None:
    """Another worker, or the person, may have been faster: then there is nothing left to do."""
    try:
        verb(**given)
    except Conflict:
        logger.info("Import %s was settled meanwhile.", given["batch"].pk)


def _chunks(rows: Iterator[sheets.Row], size: int) -> Iterator[list[sheets.Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk


# --- an export -------------------------------------------------------------------------------------------------------


def write_export(export_id: int, *, kinds: dict[str, ExportKind]) -> None:
    """Write the file of an export: rows chunk by chunk, each asked for with the rights of that moment."""
    export = _claimed(export_id)
    if export is None:
        return
    actor, kind = actor_of(export.membership), kinds[export.kind]
    if actor is None or not actor.can(kind.permission):
        _fail(export)
        return
    with override(export.language), tempfile.TemporaryFile() as content:
        with writer_for(export.format, content, title=str(kind.label), columns=kind.columns) as writer:
            for values in _export_rows(export, actor, kind):
                writer.append(values)
        _keep(export, actor, content)


def _claimed(export_id: int) -> Export | None:
    """The export, marked as ours; None where another worker is at it or nothing is left to do."""
    with transaction.atomic():
        rows = Export.objects.filter(pk=export_id, state__in=[ExportState.WAITING, ExportState.WRITING])
        export = (
            rows.select_for_update(skip_locked=True, of=("self",)).select_related("membership__user", "office").first()
        )
        if export is None or (export.state == ExportState.WRITING and export.touched_at > now() - SILENT):
            return None
        export.state, export.touched_at, export.rows_written = ExportState.WRITING, now(), 0
        export.save(update_fields=["state", "touched_at", "rows_written"])
    return export


def _export_rows(export: Export, actor: Actor, kind: ExportKind) -> Iterator[Sequence[Any]]:
    filters = json.loads(export.filters) if export.filters else {}
    after, written = None, 0
    while True:
        with scope.enter(actor):
            chunk = list(kind.chunk(actor, filters, after, WRITTEN_AT_ONCE))
            written += len(chunk)
            Export.objects.filter(pk=export.pk).update(rows_written=written, touched_at=now())
        yield from (values for _key, values in chunk)
        if len(chunk) < WRITTEN_AT_ONCE:
            return
        after = chunk[-1][0]


def _keep(export: Export, actor: Actor, content: Any) -> None:
    content.seek(0)
    with scope.enter(actor):
        export.refresh_from_db(fields=["rows_written", "state"])
        if export.state != ExportState.WRITING:
            return
        export.size = content.seek(0, 2)
        content.seek(0)
        export.file.save(f"list.{export.format}", File(content), save=False)
        export.state, export.ready_at, export.touched_at = ExportState.READY, now(), now()
        export.save(update_fields=["file", "size", "state", "ready_at", "touched_at"])


def _fail(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, touched_at=now())

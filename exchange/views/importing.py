"""The pages of an import. A room that takes a table in makes them from its kind and puts them among its own:

pages = ImportPages(kind=REGISTER, examine=examine, example=…)
urlpatterns = [..., *pages.urlpatterns("imports/")]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from core.actions import status_of
from core.errors import is_conflict
from core.pagination import Keyset
from exchange import services, sheets
from exchange.blank import blank_table
from exchange.cells import values_of
from exchange.downloads import answer_with
from exchange.enums import FileFormat, ImportStatus, RowState, Verdict
from exchange.exporting import errors_of
from exchange.forms import ColumnsForm, MendForm, UploadForm
from exchange.guards import Unreadable
from exchange.kinds import ImportKind
from exchange.models import ImportBatch, ImportRow, words_of
from exchange.views.exporting import give_out

ROWS_TO_MEND: Final = 10
ROWS_SHOWN: Final = 5

STEPS: Final = (ImportStatus.COLUMNS, ImportStatus.READING, ImportStatus.READY, ImportStatus.FINISHED)
STEP_OF: Final = {
    ImportStatus.COLUMNS: 1,
    ImportStatus.READING: 2,
    ImportStatus.READY: 2,
    ImportStatus.RUNNING: 3,
    ImportStatus.FINISHED: 4,
}
# tone and icon of the tag
LOOK: Final = {
    ImportStatus.COLUMNS: ("waiting", "hourglass"),
    ImportStatus.READING: ("going", "clock"),
    ImportStatus.READY: ("info", "eye"),
    ImportStatus.RUNNING: ("going", "clock"),
    ImportStatus.FINISHED: ("done", "check-circle"),
    ImportStatus.REFUSED: ("late", "stop"),
    ImportStatus.DISCARDED: ("", "close"),
    ImportStatus.UNDONE: ("", "undo"),
}


# What may be chosen in a column of the empty table beside the column's own choices: {column: words}.
Lists = Callable[[Actor], Mapping[str, Sequence[str]]]
# What rows have become, by their `target`: {key: (words, address)}.
Results = Callable[[Actor, Sequence[int]], Mapping[int, tuple[str, str]]]


class ImportPages:
    """From the upload to the result, for one kind of table."""

    def __init__(
        self,
        *,
        kind: ImportKind,
        examine: services.Examine,
        example: Sequence[Sequence[str]] = (),
        heading: Any,
        lead: Any,
        lists: Lists | None = None,
        results: Results | None = None,
        take_back: services.TakeBack | None = None,
    ) -> None:
        self.kind, self.examine, self.example = kind, examine, example
        self.heading, self.lead, self.lists, self.results = heading, lead, lists, results
        self.take_back = take_back
        self.errors = errors_of(kind)

    def urlpatterns(self, prefix: str) -> list[URLPattern]:
        name = self.kind.page.partition(":")[2]
        one = f"{prefix}<uuid:uuid>/"
        return [
            path(prefix, self.index, name=f"{name}s"),
            path(f"{prefix}template/", self.template, name=f"{name}-template"),
            path(one, self.detail, name=name),
            path(f"{one}columns/", self.columns, name=f"{name}-columns"),
            path(f"{one}rows/", self.rows, name=f"{name}-rows"),
            path(f"{one}rows/<int:number>/", self.mend, name=f"{name}-mend"),
            path(f"{one}rows/<int:number>/leave-out/", self.leave_out, name=f"{name}-leave-out"),
            path(f"{one}errors/", self.errors_file, name=f"{name}-errors"),
            path(f"{one}start/", self.start, name=f"{name}-start"),
            path(f"{one}discard/", self.discard, name=f"{name}-discard"),
            *([path(f"{one}undo/", self.undo, name=f"{name}-undo")] if self.take_back else []),
        ]

    # --- what a kind may do in its own way ---------------------------------------------------------------------------

    upload_form: type[UploadForm] = UploadForm

    def open(self, actor: Actor, given: dict[str, Any]) -> ImportBatch:
        return services.open_batch(by=actor, kind=self.kind, **given)

    def take_over(self, actor: Actor, batch: ImportBatch) -> None:
        services.start(batch=batch, by=actor, kind=self.kind)

    def after_url(self, batch: ImportBatch) -> str:
        return reverse(self.kind.after) if self.kind.after else ""

    # --- the pages -----------------------------------------------------------------------------------------------

    @property
    def index(self) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        def view(request: HttpRequest) -> HttpResponse:
            """The upload, and what was brought in before."""
            services.require(by=request.actor, kind=self.kind)
            form = self.upload_form(request.POST or None, request.FILES or None, kind=self.kind)
            if request.method == "POST" and form.is_valid():
                try:
                    batch = self.open(request.actor, form.given())
                except ValidationError as error:
                    form.refuse(error)
                else:
                    return redirect(self.kind.page, uuid=batch.uuid)
            rows = self._batches(request).select_related("membership__user")
            page = Keyset(rows, order=("-id",), size=10, cursor=request.GET.get("cursor"))
            lines = [self._line(batch) for batch in page.rows]
            return self._render(
                request, "exchange/imports.html", {"form": form, "page": page, "lines": lines}, status_of(form)
            )

        return view

    @property
    def template(self) -> Callable[..., HttpResponse]:
        @require_safe
        def view(request: HttpRequest) -> HttpResponse:
            """An empty table with the right headers, an example, and what may be chosen in its columns."""
            services.require(by=request.actor, kind=self.kind)
            content = blank_table(self.kind, example=self.example, lists=self._offered(request))
            return answer_with(content, FileFormat.XLSX, str(self.kind.label))

        return view

    @property
    def detail(self) -> Callable[..., HttpResponse]:
        @require_safe
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            return self._show(request, self._batch(request, uuid))

        return view

    @property
    def columns(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            """Confirm which column is which field."""
            batch = self._batch(request, uuid)
            form = ColumnsForm(request.POST, kind=self.kind, batch=batch)
            if form.is_valid():
                try:
                    services.confirm_columns(batch=batch, by=request.actor, kind=self.kind, chosen=form.chosen())
                except ValidationError as error:
                    if is_conflict(error):
                        return self._refused(request, uuid, error)
                    form.refuse(error)
                else:
                    return redirect(self.kind.page, uuid=batch.uuid)
            return self._show(request, batch, form=form)

        return view

    @property
    def rows(self) -> Callable[..., HttpResponse]:
        @require_safe
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            """The rows that cannot be taken over as they stand, each with its inputs."""
            return self._to_mend(request, self._batch(request, uuid))

        return view

    @property
    def mend(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
            """Correct one row; it is examined at once. Right, it leaves the list; wrong, it says why."""
            batch = self._batch(request, uuid)
            row = get_object_or_404(batch.rows.all(), number=number)
            form = MendForm(request.POST, kind=self.kind, row=row, language=_language(), lists=self._offered(request))
            if not form.is_valid():
                return self._to_mend(request, batch, tried={row.pk: form})
            try:
                mended = services.mend(row=row, by=request.actor, kind=self.kind, examine=self.examine, **form.given())
            except ValidationError as error:
                if is_conflict(error):
                    return self._refused(request, uuid, error)
                form.refuse(error)
                return self._to_mend(request, batch, tried={row.pk: form})
            if mended.state == RowState.BAD:
                messages.warning(request, _("Row %(row)s is still to be mended.") % {"row": number})
            else:
                messages.success(request, _("Row %(row)s is ready.") % {"row": number})
            return redirect(self._rows_url(batch, request))

        return view

    @property
    def leave_out(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
            batch = self._batch(request, uuid)
            row = get_object_or_404(batch.rows.all(), number=number)
            try:
                services.leave_out(row=row, by=request.actor, kind=self.kind)
            except ValidationError as error:
                return self._refused(request, uuid, error)
            messages.success(request, _("Row %(row)s was left out.") % {"row": number})
            return redirect(self._rows_url(batch, request))

        return view

    @property
    def errors_file(self) -> Callable[..., HttpResponse]:
        @require_safe
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            """The rows to be mended as a table, each with what is wrong in it."""
            batch = self._batch(request, uuid)
            return give_out(request, kind=self.errors, filters={"batch": str(batch.uuid)})

        return view

    @property
    def start(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            batch = self._batch(request, uuid)
            try:
                self.take_over(request.actor, batch)
            except ValidationError as error:
                return self._refused(request, uuid, error)
            return redirect(self.kind.page, uuid=batch.uuid)

        return view

    @property
    def discard(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            batch = self._batch(request, uuid)
            try:
                services.discard(batch=batch, by=request.actor, kind=self.kind)
            except ValidationError as error:
                return self._refused(request, uuid, error)
            messages.success(request, _("The file was discarded; nothing was changed."))
            return redirect(f"{self.kind.page}s")

        return view

    @property
    def undo(self) -> Callable[..., HttpResponse]:
        @require_POST
        def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
            batch = self._batch(request, uuid)
            assert self.take_back is not None
            try:
                services.undo(batch=batch, by=request.actor, kind=self.kind, take_back=self.take_back)
            except ValidationError as error:
                return self._refused(request, uuid, error)
            messages.success(request, _("What the file did was taken back."))
            return redirect(self.kind.page, uuid=batch.uuid)

        return view

    # --- their parts -----------------------------------------------------------------------------------------------

    def _batches(self, request: HttpRequest) -> Any:
        return ImportBatch.objects.visible_to(request.actor).filter(kind=self.kind.code)

    def _batch(self, request: HttpRequest, uuid: UUID) -> ImportBatch:
        services.require(by=request.actor, kind=self.kind)
        return get_object_or_404(self._batches(request).select_related("membership__user"), uuid=uuid)

    def _offered(self, request: HttpRequest) -> Mapping[str, Sequence[str]]:
        """What may be chosen in a cell, beside the columns' own choices."""
        return self.lists(request.actor) if self.lists else {}

    def _render(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        shared = {
            "kind": self.kind,
            "heading": self.heading,
            "lead": self.lead,
            "imports_url": reverse(f"{self.kind.page}s"),
            "template_url": reverse(f"{self.kind.page}-template"),
        }
        return render(request, template, shared | context, status=status)

    def _line(self, batch: ImportBatch) -> dict[str, Any]:
        counts = services.counts_of(batch=batch)
        return {"batch": batch, "counts": counts, "url": reverse(self.kind.page, args=[batch.uuid]), "tag": _tag(batch)}

    def _urls(self, batch: ImportBatch) -> dict[str, str]:
        names = ("columns", "rows", "errors", "start", "discard")
        urls = {f"{name}_url": reverse(f"{self.kind.page}-{name}", args=[batch.uuid]) for name in names}
        return urls | {"url": reverse(self.kind.page, args=[batch.uuid])}

    def _undo_url(self, batch: ImportBatch) -> str:
        """Where all of it is taken back; empty where it cannot be."""
        return reverse(f"{self.kind.page}-undo", args=[batch.uuid]) if self.take_back and batch.allows("undo") else ""

    def _show(
        self,
        request: HttpRequest,
        batch: ImportBatch,
        *,
        form: ColumnsForm | None = None,
        refusal: str = "",
        status: int = 0,
    ) -> HttpResponse:
        counts = services.counts_of(batch=batch)
        context: dict[str, Any] = {
            "batch": batch,
            "counts": counts,
            "tag": _tag(batch),
            "step": STEP_OF.get(ImportStatus(batch.status), 0),
            "refusal": refusal,
            "problem": words_of(batch.problem, _language()) if batch.problem else "",
            "after_url": self.after_url(batch),
            "undo_url": self._undo_url(batch),
            **self._urls(batch),
        }
        if batch.status == ImportStatus.COLUMNS:
            context["form"] = form or ColumnsForm(kind=self.kind, batch=batch)
            context["head"], context["preview"] = self._preview(batch)
        if batch.status in (ImportStatus.READY, ImportStatus.FINISHED) and not batch.purged_at:
            context |= self._samples(request, batch)
        if batch.at_work:
            context["share"] = _share(batch, counts)
        return self._render(request, "exchange/import.html", context, status or (status_of(form) if form else 200))

    def _preview(self, batch: ImportBatch) -> tuple[list[Any], list[Any]]:
        """The first rows as they stand in the file, so that one sees which column is which."""
        fields = {batch.columns[each.name]: each.label for each in self.kind.columns if each.name in batch.columns}
        head = [(letter, text, fields.get(index, "")) for index, (letter, text) in enumerate(batch.headers)]
        try:
            with batch.file.open("rb") as file, sheets.read(file) as sheet:
                return head, [row.cells for row in islice(sheet.rows, ROWS_SHOWN)]
        except (Unreadable, OSError, ValueError):
            return head, []

    def _samples(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """A few of the rows that are ready, and the kinds of errors with their numbers."""
        state = RowState.CLEAN if batch.status == ImportStatus.READY else RowState.DONE
        rows: list[ImportRow] = []
        for verdict in (Verdict.NEW, Verdict.UPDATED):
            rows += batch.rows.filter(state=state, verdict=verdict).order_by("number")[:ROWS_SHOWN]
        became: Mapping[int, tuple[str, str]] = {}
        if self.results and state == RowState.DONE:
            became = self.results(request.actor, [row.target for row in rows if row.target])
        found = [self._sample(row) | {"became": became.get(row.target or 0)} for row in rows]
        kinds = services.kinds_of_errors(batch=batch)
        wrong = [(words_of(error, _language()), count, code) for code, (count, error) in islice(kinds.items(), 12)]
        return {"samples": found, "wrong": wrong}

    def _sample(self, row: ImportRow) -> dict[str, Any]:
        cells = values_of(row)
        first, *others = [column for column in self.kind.columns if cells.get(column.name)] or [self.kind.columns[0]]
        return {
            "row": row,
            "label": cells.get(first.name, ""),
            "latin": first.ltr,
            "cells": [(column.label, cells[column.name], column.ltr) for column in others],
            "changed": [str(self.kind.column(name).label) for name in row.changed if _known(self.kind, name)],
        }

    def _to_mend(
        self, request: HttpRequest, batch: ImportBatch, *, tried: dict[int, MendForm] | None = None
    ) -> HttpResponse:
        kinds = services.kinds_of_errors(batch=batch) if not batch.purged_at else {}
        code = request.GET.get("error", "")
        rows = batch.rows.filter(state=RowState.BAD)
        if code:
            rows = rows.with_error(code)
        page = Keyset(
            rows,
            order=("number", "id"),
            size=ROWS_TO_MEND,
            cursor=request.GET.get("cursor"),
            bound_to={"batch": str(batch.uuid), "error": code},
        )
        tried = tried or {}
        language, lists = _language(), self._offered(request)
        forms = [
            tried.get(row.pk) or MendForm(kind=self.kind, row=row, language=language, lists=lists) for row in page.rows
        ]
        lines = [self._mend_line(batch, row, form) for row, form in zip(page.rows, forms, strict=True)]
        chips = [(words_of(error, language), count, key) for key, (count, error) in islice(kinds.items(), 15)]
        context = {
            "batch": batch,
            "lines": lines,
            "page": page,
            "kinds": chips,
            "code": code,
            "counts": services.counts_of(batch=batch),
            "here": request.get_full_path(),
            "open": batch.status in (ImportStatus.READY, ImportStatus.FINISHED),
            **self._urls(batch),
        }
        status = status_of(*tried.values()) if tried else 200
        return self._render(request, "exchange/import_rows.html", context, status)

    def _mend_line(self, batch: ImportBatch, row: ImportRow, form: MendForm) -> dict[str, Any]:
        cells = values_of(row)
        beside = [
            (column.label, cells[column.name], column.ltr)
            for column in self.kind.columns
            if cells.get(column.name) and column.name not in row.errors
        ]
        where = [batch.uuid, row.number]
        return {
            "row": row,
            "form": form,
            "beside": beside,
            "mend_url": reverse(f"{self.kind.page}-mend", args=where),
            "leave_url": reverse(f"{self.kind.page}-leave-out", args=where),
        }

    def _rows_url(self, batch: ImportBatch, request: HttpRequest) -> str:
        query = request.META.get("QUERY_STRING", "")
        return reverse(f"{self.kind.page}-rows", args=[batch.uuid]) + (f"?{query}" if query else "")

    def _refused(self, request: HttpRequest, uuid: UUID, error: ValidationError) -> HttpResponse:
        """What was asked for cannot be done any more: the import as it stands now, and why."""
        batch = self._batch(request, uuid)
        status = 409 if is_conflict(error) else 200
        return self._show(request, batch, refusal=" ".join(map(str, error.messages)), status=status)


def _tag(batch: ImportBatch) -> tuple[str, str, str]:
    tone, icon = LOOK[ImportStatus(batch.status)]
    return batch.get_status_display(), tone, icon


def _share(batch: ImportBatch, counts: dict[str, int]) -> dict[str, int]:
    """How far the worker is: rows read of those expected, or taken over of those that are to be."""
    if batch.status == ImportStatus.READING:
        return {"value": counts["rows"], "max": max(batch.expected, counts["rows"], 1)}
    return {"value": counts["done"], "max": max(counts["done"] + counts["clean"], 1)}


def _known(kind: ImportKind, name: str) -> bool:
    return any(column.name == name for column in kind.columns)


def _language() -> str:
    return (get_language() or "ar")[:2]

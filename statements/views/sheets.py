"""Sheets of requests: bringing one in, what became of it, and the answers as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor
from core.errors import is_conflict
from core.pagination import Keyset
from exchange.downloads import answer_with
from exchange.enums import FileFormat
from exchange.models import ImportBatch
from exchange.views.importing import ImportPages
from exchange.writing import table
from statements import batch_file as files
from statements import boxes, reading, rights, services
from statements.batch_rows import EXAMPLE, SHEET, examine
from statements.forms import SheetForm
from statements.models import StatementBatch, StatementRequest


class SheetPages(ImportPages):
    """An import that says what its statements are for, and takes its places of the month's number when it is asked."""

    upload_form = SheetForm

    def open(self, actor: Actor, given: dict[str, Any]) -> ImportBatch:
        return services.open_sheet(by=actor, kind=self.kind, **given).file

    def take_over(self, actor: Actor, batch: ImportBatch) -> None:
        services.start_sheet(file=batch, by=actor, kind=self.kind)

    def after_url(self, batch: ImportBatch) -> str:
        return batch.statements.get_absolute_url()


def results(actor: Actor, keys: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """What rows have become."""
    rows = StatementRequest.objects.visible_to(actor).filter(pk__in=keys).only("pk", "reference", "uuid")
    return {row.pk: (row.reference, row.get_absolute_url()) for row in rows}


sheet_pages = SheetPages(
    kind=SHEET,
    examine=examine,
    example=EXAMPLE,
    heading=gettext_lazy("Statements from a sheet"),
    lead=gettext_lazy("Up to 500 people in one Excel sheet, for one purpose. Nothing is asked before you confirm."),
    results=results,
)


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The sheets of a charity, or those that an office was asked by; how far each is."""
    actor = request.actor
    rights.require_some(actor)
    rows = StatementBatch.objects.visible_to(actor).exclude(reference="").select_related("charity")
    page = Keyset(rows, order=("-id",), cursor=request.GET.get("cursor"), bound_to=actor.organisation.pk)
    counts = reading.counts_of_batches(page.rows)
    context = {
        "asks": rights.asks(actor),
        "page": page,
        "lines": [{"batch": row, "counts": counts[row.pk], "purpose": reading.purpose_words(row)} for row in page.rows],
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/batches.html", context)


@require_safe
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """One sheet: its answers as they come, row by row, and what can be done with it."""
    return _show(request, _found(request, key))


def _show(request: HttpRequest, found: StatementBatch, refusal: Sequence[str] = ()) -> HttpResponse:
    actor = request.actor
    rows = StatementRequest.objects.visible_to(actor).filter(batch=found).select_related("charity")
    page = Keyset(
        rows, order=("batch_row", "id"), size=50, cursor=request.GET.get("cursor"), bound_to={"batch": found.pk}
    )
    counts = reading.counts_of_batches([found])[found.pk]
    context = {
        "batch": found,
        "asks": rights.asks(actor),
        "purpose": reading.purpose_words(found),
        "counts": counts,
        "page": page,
        "lines": boxes.lines_of(actor, page.rows),
        "refusal": refusal,
        "queue_url": f"{reverse('statements:queue')}?batch={found.key}" if rights.answers(actor) else "",
        "trail": [*trail(actor), (_("Sheets of requests"), reverse("statements:batches"))],
        "to_mend": reverse("statements:sheet-rows", args=[found.file.uuid])
        if rights.asks(actor) and files.left_behind(found).exists()
        else "",
    }
    request.place = "statements:list"
    return render(request, "statements/batch.html", context, status=409 if refusal else 200)


@require_safe
def batch_file(request: HttpRequest, key: str) -> HttpResponse:
    """One answer a row, as Excel: also why a row has none."""
    found = _found(request, key)
    content = table(
        FileFormat.XLSX,
        title=found.reference or str(SHEET.label),
        columns=files.COLUMNS,
        rows=files.rows_of(request.actor, found),
    )
    return answer_with(content, FileFormat.XLSX, _("Statements %(reference)s") % {"reference": found.reference})


@require_POST
def withdraw_batch(request: HttpRequest, key: str) -> HttpResponse:
    """Take back what still waits."""
    found = _found(request, key)
    try:
        count = services.withdraw_batch(batch=found, by=request.actor)
    except ValidationError as error:
        if not is_conflict(error):
            raise
        return _show(request, found, refusal=error.messages)
    words = ngettext("%(n)s request was withdrawn.", "%(n)s requests were withdrawn.", count)
    messages.success(request, words % {"n": count})
    return redirect(found)


def _found(request: HttpRequest, key: str) -> StatementBatch:
    rights.require_some(request.actor)
    rows = StatementBatch.objects.visible_to(request.actor).keyed(key)
    return get_object_or_404(rows.select_related("charity", "file", "membership__user", "office"))


def trail(actor: Actor) -> list[tuple[str, str]]:
    words = _("Statement requests") if rights.asks(actor) else _("Statements")
    return [(words, reverse("statements:list"))]

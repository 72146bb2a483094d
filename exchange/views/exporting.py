"""A list as a file: at once where it is short, behind a page with its progress where it is long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pagination import Keyset
from exchange import exporting, services
from exchange.downloads import answer_with
from exchange.enums import ExportState, FileFormat
from exchange.kinds import ExportKind
from exchange.models import Export
from exchange.writing import table


def give_out(request: HttpRequest, *, kind: ExportKind, filters: Mapping[str, Any]) -> HttpResponse:
    """Answer with the file, or, where the list is long, lead to the page that waits for it."""
    request.actor.require(kind.permission)
    wanted = request.GET.get("format", FileFormat.XLSX)
    file_format = FileFormat(wanted) if wanted in FileFormat.values else FileFormat.XLSX
    rows = kind.count(request.actor, filters)
    if rows > exporting.AT_ONCE:
        export = services.ask_export(by=request.actor, kind=kind, filters=filters, rows=rows, file_format=file_format)
        messages.success(request, _("The file is being written; this page tells when it is ready."))
        return redirect(export)
    values = exporting.rows_at_once(request.actor, kind, filters)
    content = table(file_format, title=str(kind.label), columns=kind.columns, rows=values)
    return answer_with(content, file_format, str(kind.label))


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """The files that the reader has asked for in the last days."""
    rows = Export.objects.visible_to(request.actor)
    page = Keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "exchange/exports.html", {"page": page})


@require_safe
def export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file: its progress, or the button that saves it."""
    found = get_object_or_404(Export.objects.visible_to(request.actor), uuid=uuid)
    return render(request, "exchange/export.html", {"export": found, "kept_days": services.KEEP_EXPORTS.days})


@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    rows = Export.objects.visible_to(request.actor).filter(state=ExportState.READY)
    found = get_object_or_404(rows, uuid=uuid)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return answer_with(content, found.format, found.kind)

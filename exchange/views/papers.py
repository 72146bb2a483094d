"""Giving papers out: a letter or a slip as PDF, a slip as a page."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from accounts.models import Organisation
from exchange import issued
from exchange.models import Receipt


def answer_with_paper(content: bytes, title: str, reference: str) -> HttpResponse:
    """A PDF to be saved: its name says what it is in the reader's language, and in plain letters for old programs."""
    response = HttpResponse(content, content_type="application/pdf")
    name = quote(f"{title} {reference}.pdf", safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{reference}.pdf\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def slip_page(
    request: HttpRequest, receipt: Receipt, issuer: Organisation, *, file_url: str, back: str
) -> HttpResponse:
    """The slip on the screen, ready for the printer."""
    said = issued.slip_of(receipt=receipt, issuer=issuer)
    # Drawn by ourselves from the code alone (core.qr).
    context = {"slip": said | {"svg": mark_safe(said["svg"])}, "file_url": file_url, "back": back}  # noqa: S308
    response = render(request, "exchange/slip.html", context)
    response["Cache-Control"] = "private, no-store"
    return response

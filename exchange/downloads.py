"""A file as the answer to a request, on a page as in the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from core.clock import today
from exchange.enums import FileFormat
from exchange.writing import CONTENT_TYPES


def answer_with(content: Any, file_format: str, name: str) -> HttpResponse:
    """A file that a browser saves and never runs: some megabytes at most, read before the transaction ends."""
    with content:
        response = HttpResponse(content.read(), content_type=CONTENT_TYPES[FileFormat(file_format)])
    full = f"{name} {today().isoformat()}.{file_format}"
    response["Content-Disposition"] = f"attachment; filename=\"arkan.{file_format}\"; filename*=UTF-8''{quote(full)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

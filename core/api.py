"""Problem details: how the API says that something is wrong."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler


def problem_response(*, status: int, code: str, detail: str, errors: dict[str, Any] | None = None) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": detail,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or {},
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    return default_handler(exc, context)

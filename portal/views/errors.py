"""Answers when something is wrong: problem details for the API, a page with the way on for people."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from core.api import problem_response
from core.errors import BodyTooLarge, Malformed


def answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status=status, code=code, detail=detail)
    page = "400.html" if status == 413 else f"{status}.html"
    return render(request, page, {"detail": "" if code == Malformed.code else detail, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where more was sent than the portal accepts; in the exception's own words where it has some."""
    if isinstance(exception, BodyTooLarge | RequestDataTooBig):
        return answer(request, 413, BodyTooLarge.code, str(BodyTooLarge.words))
    words = exception if isinstance(exception, Malformed) else Malformed
    return answer(request, 400, words.code, str(words.words))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, "forbidden", _("You do not have the right to see this page."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, "csrf", _("The page was open for too long. Please go back and send it again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, "not_found", _("There is no such page."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database and without context processors: they may be what failed. 503 where it was the database."""
    unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status, code = (503, "unavailable") if unreachable else (500, "server_error")
    if request.path.startswith("/api/"):
        return problem_response(status=status, code=code, detail=_("We are sorry for this fault."))
    response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if unreachable:
        response["Retry-After"] = "60"
    return response

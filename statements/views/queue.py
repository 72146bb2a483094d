"""The office's queue: what is clear, fifty on one screen with one act; what is not, one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Permission
from core.actions import status_of
from core.arabic import clean_text
from offices.calendars import calendar_for
from statements import reading, rights, services
from statements.enums import Lane
from statements.forms import AnswerManyForm
from statements.models import StatementBatch, StatementRequest
from statements.queue import LOOKED_THROUGH, ON_ONE_SCREEN, Waiting, waiting
from statements.views.sheets import trail


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, by how it can be answered; the act of a screen answers what is left ticked on it."""
    actor = request.actor
    if not rights.answers(actor):
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
    if request.method != "POST":
        return _page(request)
    form = AnswerManyForm(request.POST)
    if form.is_valid():
        try:
            answers = _ticked(request)
            done = services.answer_many(by=actor, answers=answers, matched=form.cleaned_data["matched"])
        except ValidationError as error:
            form.refuse(error)
        else:
            _tell(request, done)
            return redirect(_url(request))
    return _page(request, form=form)


@never_cache
@require_POST
def numbers(request: HttpRequest) -> HttpResponse:
    """The full numbers of a screen, for the ministry's system; who saw them is written down with each request."""
    try:
        keys = list(_ticked(request))
    except ValidationError:
        keys = []
    return _page(request, numbers=services.reveal_numbers(keys=keys, by=request.actor))


def _page(
    request: HttpRequest, form: AnswerManyForm | None = None, numbers: dict[int, str] | None = None
) -> HttpResponse:
    actor, batch = request.actor, _batch(request)
    found = waiting(actor, batch=batch)
    lane = _lane(request, found)
    listed = [line for line in found if line.lane == lane]
    page = _number(request.GET.get("page", ""), most=max(1, -(-len(listed) // ON_ONE_SCREEN)))
    shown = listed[(page - 1) * ON_ONE_SCREEN : page * ON_ONE_SCREEN]
    calendar = calendar_for(actor.office) if shown else None
    ticked = set(request.POST.getlist("give")) if request.method == "POST" else None
    lines = [
        {
            "waiting": line,
            "value": f"{line.statement.reference}:{line.answer}",
            "ticked": ticked is None or f"{line.statement.reference}:{line.answer}" in ticked,
            "number": (numbers or {}).get(line.statement.pk, ""),
            "left": reading.left_words(line.statement, calendar) if calendar else "",
            "purpose": reading.purpose_words(line.statement),
        }
        for line in shown
    ]
    context = {
        "lane": lane,
        "many": lane != Lane.APART,
        "lines": lines,
        "form": form or AnswerManyForm(),
        "batch": batch,
        "tabs": [
            (each.label, _url(request, lane=each), sum(line.lane == each for line in found), each == lane)
            for each in Lane
        ],
        "here": _url(request, lane=lane),
        "numbers_url": f"{reverse('statements:queue-numbers')}?{_query(request, lane)}",
        "numbers_shown": bool(numbers),
        "may_reveal": actor.can(Permission.IDENTITY_REVEAL),
        "full": len(found) >= LOOKED_THROUGH,
        "looked_through": LOOKED_THROUGH,
        "earlier": _url(request, lane=lane, page=page - 1) if page > 1 else "",
        "later": _url(request, lane=lane, page=page + 1) if page * ON_ONE_SCREEN < len(listed) else "",
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/queue.html", context, status=status_of(form) if form else 200)


def _tell(request: HttpRequest, done: services.Answered) -> None:
    if done.given:
        words = ngettext("%(n)s statement was given.", "%(n)s statements were given.", len(done.given))
        messages.success(request, words % {"n": len(done.given)})
    for passed in done.passed_over[:5]:
        messages.warning(request, f"{passed.statement.reference}: {passed.words}")
    if len(done.passed_over) > 5:
        more = len(done.passed_over) - 5
        words = ngettext("%(n)s more was passed over.", "%(n)s more were passed over.", more)
        messages.warning(request, words % {"n": more})


def _ticked(request: HttpRequest) -> dict[int, str]:
    """{request: answer as it was shown}; what does not exist for the reader is refused."""
    given = [clean_text(value).partition(":") for value in request.POST.getlist("give")[: ON_ONE_SCREEN + 1]]
    answers = {reference: answer for reference, _colon, answer in given}
    rows = StatementRequest.objects.visible_to(request.actor).filter(reference__in=answers)
    found = dict(rows.order_by("pk").values_list("reference", "pk"))
    if len(found) < len(answers):
        raise ValidationError(_("What was chosen does not exist any more."), code="gone")
    return {found[reference]: answer for reference, answer in answers.items()}


def _batch(request: HttpRequest) -> StatementBatch | None:
    key = clean_text(request.GET.get("batch", ""))
    rows = StatementBatch.objects.visible_to(request.actor).select_related("charity")
    return rows.keyed(key).first() if key else None


def _lane(request: HttpRequest, found: list[Waiting]) -> Lane:
    """The one that is asked for; else the first in which something waits."""
    asked = request.GET.get("lane", "")
    if asked in Lane.values:
        return Lane(asked)
    return next((lane for lane in Lane if any(line.lane == lane for line in found)), Lane.CLEAR)


def _number(text: str, *, most: int) -> int:
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _query(request: HttpRequest, lane: str, page: int = 0) -> str:
    query: dict[str, Any] = {"lane": lane, "batch": request.GET.get("batch", ""), "page": page or ""}
    return urlencode({name: value for name, value in query.items() if value})


def _url(request: HttpRequest, lane: str = "", page: int = 0) -> str:
    query = _query(request, lane or request.GET.get("lane", ""), page)
    return reverse("statements:queue") + (f"?{query}" if query else "")

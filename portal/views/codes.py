"""Pages for whoever holds a code and no account: is this letter still right, and how far is my request.

What is no code of ours, what has ended and what was never issued are answered in the same words, at the same cost.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from core.throttle import too_often
from exchange import codes, issued
from exchange.api.codes import VERIFY
from exchange.enums import DocumentState
from exchange.models import IssuedDocument
from exchange.standing import Standing
from portal.forms import CodeForm
from portal.rooms import PANELS, own
from portal.views.nearest import corners_page

RECEIPT = "receipt"
TONES = {DocumentState.VALID: "good", DocumentState.EXPIRED: "warn", DocumentState.WITHDRAWN: "bad"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The box for a code that stands on a letter."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _verified(request, form.cleaned_data["code"])
    return _drawn(request, "portal/verify.html", {"form": form}, 400 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the square of a letter leads."""
    return _verified(request, code)


def _verified(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm()
    if too_often(request, door=VERIFY):
        return _drawn(request, "portal/verify.html", {"form": form, "refusal": _waiting()}, 429)
    document = issued.verify(code=code)
    if document is None:
        words = _("No letter has this code. Please compare it with the paper, sign by sign.")
        return _drawn(request, "portal/verify.html", {"form": form, "refusal": words}, 404)
    return _drawn(request, "portal/verified.html", _said_of(document), 200)


def _said_of(document: IssuedDocument) -> dict[str, Any]:
    """Whether it is right, its reference and its days: nothing of what it says, of whom, or to whom."""
    state = document.state
    headings = {
        DocumentState.VALID: _("The letter is valid"),
        DocumentState.EXPIRED: _("The letter has expired"),
        DocumentState.WITHDRAWN: _("The letter was withdrawn"),
    }
    words = {
        DocumentState.VALID: _("It was issued through the portal and stands. Compare the reference with the paper."),
        DocumentState.EXPIRED: _("It was right on its day. Whoever still needs it asks for a new one."),
        DocumentState.WITHDRAWN: _("It does not stand any more. Please do not rely on the paper."),
    }
    return {"document": document, "tone": TONES[state], "heading": headings[state], "words": words[state]}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """The box for the code of a slip or message."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("portal:receipt", codes.grouped(codes.tidy(form.cleaned_data["code"])))
    return _drawn(request, "portal/receipts.html", {"form": form}, 400 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """How far the matter is and what comes next: no name, no number, no account."""
    if too_often(request, door=RECEIPT):
        return _no_receipt(request, _waiting(), 429)
    found = issued.find_receipt(code=code)
    standing = None
    if found is not None:
        with scope.enter(Actor.system(found.office)):
            standing = _standing_of(found.office, found.source)
            if standing is not None:
                context = {"standing": standing, "receipt": found, "office": found.office}
                return _drawn(request, "portal/receipt.html", context, 200)
    words = _("This code leads nowhere, or its time has passed. The nearest corner and the office are glad to help.")
    return _no_receipt(request, words, 404)


@login_not_required
@never_cache
@require_safe
def receipt_corners(request: HttpRequest, code: str) -> HttpResponse:
    """The corners of the office that the code leads to, with their days and hours."""
    found = None if too_often(request, door=RECEIPT) else issued.find_receipt(code=code)
    if found is None:
        return redirect("portal:receipts")
    with scope.enter(Actor.system(found.office)):
        return corners_page(request, found.office, back=reverse("portal:receipt", args=[found.grouped_code]))


def _standing_of(office: Organisation, source: str) -> Standing | None:
    """The room whose matter it is answers; the others do not know it."""
    asked = (own(panels, "of_receipt") for panels in PANELS.values())
    return next((said for ask in asked if ask and (said := ask(office, source))), None)


def _no_receipt(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return _drawn(request, "portal/receipts.html", {"form": CodeForm(), "refusal": words}, status)


def _waiting() -> str:
    return _("Too many requests. Please wait a little.")


def _drawn(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response

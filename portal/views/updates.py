"""The person's own link: "I have updated my data", or "I need help". No account, and nothing about the person on the page.

Reading never acts: programs look at links before people do. What may be done with a link stands in data_changes.links.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import scope
from accounts.actor import Actor
from core.errors import is_conflict
from core.throttle import too_often
from data_changes import links, services
from data_changes.enums import ChangeStatus, Proof
from data_changes.models import DataChange
from portal.forms import UpdatedForm
from portal.views.nearest import corners_page

S = ChangeStatus
READ, ACT = "person-link", "person-link-act"
View = Callable[..., HttpResponse]


def of_a_link(view: View) -> View:
    """Find the change that the link names, and enter its office; what is wrong with a link is said in its own words."""

    @login_not_required
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, code: str) -> HttpResponse:
        acts = request.method == "POST"
        if too_often(request, door=READ) or (acts and too_often(request, door=ACT, key=code)):
            return _refusal(
                request, 429, _("Too many requests"), _("Please wait a little and open the link once more.")
            )
        link = links.read(code)
        change = link and links.change_of(link)
        if link is None or change is None:
            words = _(
                "It may have been cut off. Please open it once more from the message, or visit the nearest corner."
            )
            return _refusal(request, 404, _("This link is not right"), words)
        if link.is_over:
            words = _("Its time has passed. The nearest corner and the office are glad to help.")
            return _refusal(request, 410, _("This link has expired"), words)
        with scope.enter(Actor.system(change.office)):
            response = view(request, change, code)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@require_safe
@of_a_link
def my_update(request: HttpRequest, change: DataChange, code: str) -> HttpResponse:
    """What can be done, or that it was done."""
    return _page(request, change, code, UpdatedForm())


@require_POST
@of_a_link
def updated(request: HttpRequest, change: DataChange, code: str) -> HttpResponse:
    """ "I have updated my data on the platform": recorded as said by the person, with the day that they give."""
    form = UpdatedForm(request.POST)
    if not form.is_valid():
        return _page(request, change, code, form)
    try:
        services.notify(change=change, by=Actor.system(change.office), proof=Proof.SAID, by_link=True, **form.given())
    except ValidationError as error:
        if is_conflict(error):
            return _used(request, change)
        form.refuse(error)
        return _page(request, change, code, form)
    messages.success(request, _("Thank you. It was recorded that you have updated your data."))
    return redirect("portal:my-update", code)


@require_POST
@of_a_link
def help_wanted(request: HttpRequest, change: DataChange, code: str) -> HttpResponse:
    """ "I need help": a task for whoever follows the change, and the way to the nearest corner."""
    try:
        new = services.ask_help(change=change)
    except ValidationError:
        return _used(request, change)
    if new:
        messages.success(request, _("Your request was received. Somebody from the office will get in touch with you."))
    else:
        messages.info(
            request, _("Your request was received before. Somebody from the office will get in touch with you.")
        )
    return redirect("portal:my-help", code)


@require_safe
@of_a_link
def nearest(request: HttpRequest, change: DataChange, code: str) -> HttpResponse:
    """The office's corners with their days and hours."""
    return corners_page(request, change.office, back=reverse("portal:my-update", args=[code]))


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, change: DataChange, code: str, form: UpdatedForm) -> HttpResponse:
    if change.status != S.OPEN:
        return _ended(request, change)
    context: dict[str, Any] = {"code": code, "due_on": change.due_on, "form": form}
    return render(request, "portal/my_update.html", context)


def _ended(request: HttpRequest, change: DataChange, status: int = 200) -> HttpResponse:
    """Nothing is left to do with this link."""
    told = change.status in (S.NOTIFIED, S.VERIFIED)
    return render(request, "portal/my_update_done.html", {"told": told}, status=status)


def _used(request: HttpRequest, change: DataChange) -> HttpResponse:
    """The link was used before: nothing is recorded twice."""
    change.refresh_from_db()
    messages.info(request, _("This link was used before. Nothing was recorded again."))
    return _ended(request, change, status=409)


def _refusal(request: HttpRequest, status: int, heading: str, words: str) -> HttpResponse:
    return render(request, "portal/my_update_refused.html", {"heading": heading, "words": words}, status=status)

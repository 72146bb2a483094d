"""What a person sees after too many wrong passwords, whichever door they tried."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from core.api import problem_response


def account_named(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The account an attempt was aimed at, so that attempts by user name and by e-mail address count together."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login") or ""
    found = User.objects.filter(email__iexact=name).values_list("username", flat=True).first() if "@" in name else None
    return (found or name).lower()[:255]


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429 with words: a page for a browser, problem details for the API."""
    if request.path.startswith("/api/"):
        return problem_response(
            status=429, code="locked", detail=_("Too many wrong attempts. Please try again in half an hour.")
        )
    return render(request, "account/locked.html", status=429)

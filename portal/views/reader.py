"""The reader's settings: language, size of the text, contrast. They answer by going back to the page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import preferences
from accounts.enums import Language
from portal.reading import CONTRASTS, TEXT_SIZES, YEAR, cookie_of


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the setting was changed on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if ours else reverse("portal:home"))


def keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The other language: every string of the next page, and of what is written to this person."""
    response = back(request)
    chosen = request.POST.get("language", "")
    if chosen in Language.values:
        keep(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            preferences.choose_language(user=request.user, language=chosen)
    return response


@login_not_required
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Size of the text and contrast, for a browser without script; arkan.js keeps the same cookies at once."""
    response = back(request)
    for name, known in (("text", TEXT_SIZES), ("contrast", CONTRASTS)):
        chosen = request.POST.get(name, "")
        if chosen in known:
            keep(request, response, cookie_of(name), chosen)
        elif chosen:
            response.delete_cookie(cookie_of(name), samesite="Lax")
    return response

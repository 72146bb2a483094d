"""The search of the bar: a reference opens its page, a number is asked of the register, words are asked of every room."""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.enums import Permission
from core.finding import Hit
from portal import rooms
from portal.forms import SearchForm

REFERENCE: Final = re.compile(r"[A-Z0-9]{2,16}(?:-[A-Z0-9]+)*-[0-9]{4}-[0-9]{1,6}", re.ASCII)
NUMBER: Final = re.compile(r"\+?[0-9][0-9\s\-().]*", re.ASCII)
EACH: Final = 8


class SamePost(HttpResponseRedirect):
    """Send the browser elsewhere with the very same body: a number never stands in an address."""

    status_code = 307


@never_cache
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What is typed travels in the body only. An empty question shows the box."""
    actor = request.actor
    form = SearchForm(request.POST or None)
    if not form.is_valid():
        return render(request, "portal/search.html", {"form": form, "words": "", "groups": []})
    words = form.cleaned_data["q"]
    if REFERENCE.fullmatch(words.upper()):
        address = address_of(actor, words.upper())
        if address:
            return redirect(address)
    elif NUMBER.fullmatch(words) and actor.can(Permission.PERSON_VIEW):
        return SamePost(reverse("beneficiaries:search"))
    groups = [hits for hits in found(actor, words) if hits]
    return render(request, "portal/search.html", {"form": form, "words": words, "groups": groups})


def address_of(actor: Actor, reference: str) -> str:
    """The page of a reference that the actor may know."""
    asked = (rooms.own(module, "address_of") for module in rooms.FINDING.values())
    return next((address for ask in asked if ask and (address := ask(actor, reference))), "")


def found(actor: Actor, words: str) -> list[list[Hit]]:
    """Each room's hits, in the order of the rooms."""
    asked = (rooms.own(module, "find") for module in rooms.FINDING.values())
    return [ask(actor, words, EACH) for ask in asked if ask]

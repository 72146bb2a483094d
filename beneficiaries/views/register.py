"""Registering a person: the register is searched before anything is made."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from beneficiaries import services
from beneficiaries.forms import MemberForm, RegisterForm
from beneficiaries.identity import shown
from beneficiaries.matches import PossibleMatch, possible_matches
from beneficiaries.models import Household
from core.actions import status_of
from core.errors import Conflict


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A person with a household of their own."""
    services.require_register(by=request.actor)
    return _register(request, RegisterForm(request.POST or None, actor=request.actor), household=None)


@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest, reference: str) -> HttpResponse:
    """A person of a household that stands already."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), reference=reference)
    services.require_register(by=request.actor)
    return _register(request, MemberForm(request.POST or None, actor=request.actor), household=household)


def _register(request: HttpRequest, form: RegisterForm, household: Household | None) -> HttpResponse:
    actor: Actor = request.actor
    matches: list[PossibleMatch] = []
    if form.is_valid():
        values, mobile = form.person_values(), form.cleaned_data["mobile"]
        matches = possible_matches(by=actor, values=values, mobile=mobile)
        refused = form.refused()
        if any(match.same_number for match in matches):
            error = ValidationError(_("A person with this number is already in the register."), code="person_exists")
            form.add_error("national_number", Conflict(error))
        elif {match.person.pk for match in matches} <= refused:
            try:
                person = services.register_person(
                    by=actor, household=household, mobile=mobile, despite=refused, **values
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                if refused:
                    request.access_reason = "registered despite " + ",".join(map(str, sorted(refused)))
                messages.success(request, _("The person was registered."))
                return redirect("portal:person", pk=person.pk)
    context = {
        "form": form,
        "household": household,
        "matches": [{"match": match, "person": shown(match.person, seen=True)} for match in matches],
        "despite": ",".join(str(match.person.pk) for match in matches),
        "refusable": not any(match.same_number for match in matches),
    }
    return render(request, "beneficiaries/register.html", context, status=status_of(form))

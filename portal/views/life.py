"""What happens in a life: the register's room writes it down, the room above follows the duty to report it.

A birth, a marriage, a death, a move, a job or an income that is recorded proposes the follow-up at once, and says so.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from beneficiaries import services, views
from beneficiaries.forms import LifeEventForm
from beneficiaries.identity import can_see_identity, shown, shown_to
from beneficiaries.models import Person
from core.actions import status_of
from data_changes.services import propose_own

MOVED_ON = 302


@require_http_methods(["GET", "POST"])
def life_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a birth, a marriage, a death, a move, a job or an income."""
    actor: Actor = request.actor
    rows = Person.objects.visible_to(actor).survivors().select_related("household")
    person = get_object_or_404(rows, pk=pk)
    services.require_register(by=actor)
    members = rows.filter(household=person.household_id, household__isnull=False, died_on=None).order_by("pk")
    names = [(one.id, one.name) for one in shown_to(actor, members)]
    form = LifeEventForm(request.POST or None, members=members, names=names)
    if form.is_valid():
        try:
            with transaction.atomic():
                services.record_event(person=person, by=actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The event was written down."))
            _propose(request)
            return redirect("portal:person", pk=person.pk)
    context = {
        "form": form,
        "row": person,
        "person": shown(person, seen=person.pk in can_see_identity(actor, [person])),
    }
    return render(request, "portal/life_event.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest, reference: str) -> HttpResponse:
    """A person of a household that stands already; a newborn's birth is to be reported."""
    return _then_propose(request, views.add_member(request, reference))


@require_http_methods(["GET", "POST"])
def edit_household(request: HttpRequest, reference: str) -> HttpResponse:
    """Where a household lives and what it needs; a move is to be reported."""
    return _then_propose(request, views.edit_household(request, reference))


def _then_propose(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if answer.status_code == MOVED_ON:
        _propose(request)
    return answer


def _propose(request: HttpRequest) -> None:
    """Propose the follow-ups of what was just recorded, and explain on the spot what they are."""
    found = propose_own(by=request.actor)
    if not found:
        return
    words = ngettext(
        "This is a change that the person reports to the ministry within 15 days. Its follow-up was proposed: %(codes)s",
        "These are changes that are reported to the ministry within 15 days. Their follow-ups were proposed: %(codes)s",
        len(found),
    )
    messages.info(request, words % {"codes": "، ".join(change.reference for change in found)})

"""Housing that changes: the register's room writes it down, the room above it follows the duty to report it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.housing import reading, services
from beneficiaries.housing.forms import ChangeForm, DeclareForm
from beneficiaries.housing.models import ADDRESS, HousingDeclaration
from beneficiaries.models import Household
from beneficiaries.services import require_register
from core.actions import status_of
from data_changes.models import DataChange
from data_changes.services import propose_housing


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """What a household declared of its housing; where it tells of a change, its follow-up is proposed."""
    actor: Actor = request.actor
    household = get_object_or_404(Household.objects.visible_to(actor), reference=reference)
    require_register(by=actor)
    before = HousingDeclaration.objects.visible_to(actor).current().filter(household=household).first()
    form = DeclareForm(request.POST or None, actor=actor, household=household, initial=_standing(before))
    if form.is_valid():
        try:
            with transaction.atomic():
                declaration = services.declare(household=household, by=actor, **form.values())
                change = propose_housing(declaration=declaration, by=actor) if declaration.changed_on else None
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The housing data were written down.") + _proposed(change))
            return redirect("beneficiaries:housing-detail", declaration.uuid)
    context = {"form": form, "household": household, "before": before}
    return render(request, "portal/housing_declare.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A mismatch that is a change: whose, since when; its follow-up is proposed."""
    actor: Actor = request.actor
    rows = HousingDeclaration.objects.visible_to(actor).select_related("household")
    declaration = get_object_or_404(rows, uuid=uuid)
    require_register(by=actor)
    actor.require(Permission.CHANGE_FOLLOW)
    form = ChangeForm(request.POST or None, actor=actor, household=declaration.household)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                declaration = services.note_change(
                    declaration=declaration, by=actor, person=data["changed_person"], happened_on=data["changed_on"]
                )
                found = propose_housing(declaration=declaration, by=actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The change was noted.") + _proposed(found))
            return redirect("data_changes:detail", found.reference)
    last = declaration.matches.order_by("-id").first()
    context = {
        "form": form,
        "row": declaration,
        "tag": reading.result_tag(declaration.result),
        "differing": reading.differing_words(last),
    }
    return render(request, "portal/housing_change.html", context, status=status_of(form))


def _standing(before: HousingDeclaration | None) -> dict[str, object]:
    """The address that stands, to be mended; the document and the basis are asked anew."""
    return {name: getattr(before, name) for name in ADDRESS} if before else {}


def _proposed(change: DataChange | None) -> str:
    if change is None:
        return ""
    return " " + _("A follow-up of the change was proposed: %(code)s") % {"code": change.reference}

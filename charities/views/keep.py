"""Keeping the charities' entries: the office's coordinator and director all of it, a charity's director its own part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charities import services
from charities.forms import AgreementForm, CharityForm, ContactForm, NewCharityForm, ServiceForm
from charities.models import Charity, CharityContact, DataSharingAgreement, Service
from charities.views.look_up import charity_of, keeps_all
from core.actions import status_of
from core.forms import ArkanForm


def _edited(request: HttpRequest, code: str, own_part: bool = False) -> Charity:
    """The charity, for somebody who may keep this part of its entry."""
    charity = charity_of(request, code)
    if not services.may_edit(charity=charity.organisation, by=request.actor, own_part=own_part):
        raise PermissionDenied
    return charity


def _saved(request: HttpRequest, form: ArkanForm, save: Callable[..., Any], words: str) -> Any:
    """Hand what was typed to the service; its refusal stands on the form."""
    if not form.is_valid():
        return None
    try:
        row = save(by=request.actor, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return None
    messages.success(request, words)
    return row


def _page(request: HttpRequest, form: ArkanForm, heading: str, charity: Charity | None) -> HttpResponse:
    context = {"form": form, "heading": heading, "row": charity}
    return render(request, "charities/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if not keeps_all(request.actor):
        raise PermissionDenied
    form = NewCharityForm(request.POST or None, actor=request.actor)
    row = _saved(request, form, services.add_charity, _("The charity was added."))
    if row:
        return redirect("charities:detail", charity=row.organisation.code)
    return _page(request, form, _("Add a charity"), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, charity: str) -> HttpResponse:
    row = _edited(request, charity)
    organisation = row.organisation
    initial = {name: getattr(row, name) for name in ("kind", "licence", "licensed_by", "opening_hours")}
    initial |= {name: getattr(organisation, name) for name in ("name_ar", "name_en", "active")}
    initial["districts"] = row.districts.all()
    form = CharityForm(request.POST or None, initial=initial, actor=request.actor)

    def save(**values: Any) -> Charity:
        return services.update_charity(charity=row, **values)

    if _saved(request, form, save, _("The changes were saved.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Edit the charity"), row)


@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest, charity: str) -> HttpResponse:
    row = _edited(request, charity, own_part=True)
    form = ServiceForm(request.POST or None, charity=row)

    def save(**values: Any) -> Service:
        return services.add_service(charity=row.organisation, **values)

    if _saved(request, form, save, _("The service was added.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Add a service"), row)


@require_http_methods(["GET", "POST"])
def edit_service(request: HttpRequest, charity: str, pk: int) -> HttpResponse:
    row = _edited(request, charity, own_part=True)
    service = get_object_or_404(Service.objects.visible_to(request.actor), pk=pk, charity=row.organisation)
    initial = {name: getattr(service, name) for name in services.SERVICE_FIELDS}
    form = ServiceForm(request.POST or None, initial=initial | {"districts": service.districts.all()}, charity=row)

    def save(**values: Any) -> Service:
        return services.update_service(service=service, **values)

    if _saved(request, form, save, _("The changes were saved.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Edit the service"), row)


@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest, charity: str) -> HttpResponse:
    row = _edited(request, charity, own_part=True)
    form = ContactForm(request.POST or None)

    def save(**values: Any) -> CharityContact:
        return services.add_contact(charity=row.organisation, **values)

    if _saved(request, form, save, _("The contact was saved.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Add a contact"), row)


@require_http_methods(["GET", "POST"])
def edit_contact(request: HttpRequest, charity: str, pk: int) -> HttpResponse:
    row = _edited(request, charity, own_part=True)
    contact = get_object_or_404(CharityContact.objects.visible_to(request.actor), pk=pk, charity=row.organisation)
    form = ContactForm(request.POST or None, initial={name: getattr(contact, name) for name in services.CONTACT_FIELDS})

    def save(**values: Any) -> CharityContact:
        return services.update_contact(contact=contact, **values)

    if _saved(request, form, save, _("The changes were saved.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Edit the contact"), row)


@require_POST
def verify_contact(request: HttpRequest, charity: str, pk: int) -> HttpResponse:
    row = _edited(request, charity, own_part=True)
    contact = get_object_or_404(CharityContact.objects.visible_to(request.actor), pk=pk, charity=row.organisation)
    services.verify_contact(contact=contact, by=request.actor)
    messages.success(request, _("The contact counts as verified today."))
    return redirect("charities:detail", charity=charity)


@require_http_methods(["GET", "POST"])
def add_agreement(request: HttpRequest, charity: str) -> HttpResponse:
    row = _edited(request, charity)
    form = AgreementForm(request.POST or None)

    def save(**values: Any) -> DataSharingAgreement:
        return services.add_agreement(charity=row.organisation, **values)

    if _saved(request, form, save, _("The agreement was added.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Add an agreement"), row)


@require_http_methods(["GET", "POST"])
def edit_agreement(request: HttpRequest, charity: str, pk: int) -> HttpResponse:
    row = _edited(request, charity)
    rows = DataSharingAgreement.objects.visible_to(request.actor)
    agreement = get_object_or_404(rows, pk=pk, charity=row.organisation)
    form = AgreementForm(
        request.POST or None, initial={name: getattr(agreement, name) for name in services.AGREEMENT_FIELDS}
    )

    def save(**values: Any) -> DataSharingAgreement:
        return services.update_agreement(agreement=agreement, **values)

    if _saved(request, form, save, _("The changes were saved.")):
        return redirect("charities:detail", charity=charity)
    return _page(request, form, _("Edit the agreement"), row)

"""Keeping what is known of a person right: data, status, contacts; and the logged look at the full number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.history import history_of
from beneficiaries import services
from beneficiaries.forms import ContactForm, EditContactForm, EditForm, HouseholdForm, RevealForm, StatusForm
from beneficiaries.identity import ShownPerson, can_see_identity, shown
from beneficiaries.models import Contact, Household, Person
from beneficiaries.panels import may_read_history
from core.actions import status_of
from core.identifiers import display_mobile

# Follow from other columns, or mean nothing to a reader.
DERIVED = ("id", "office", "full_name", "birth_date", "created_at", "discreet", "doubtful")


def _person(request: HttpRequest, pk: int) -> Person:
    rows = Person.objects.visible_to(request.actor).survivors().select_related("household")
    return get_object_or_404(rows, pk=pk)


def _shown(actor: Actor, person: Person) -> ShownPerson:
    return shown(person, seen=person.pk in can_see_identity(actor, [person]))


def _form_page(request: HttpRequest, template: str, form: Form, person: Person, **more: Any) -> HttpResponse:
    context = {"form": form, "row": person, "person": _shown(request.actor, person), **more}
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    services.require_register(by=request.actor)
    initial = {name: getattr(person, name) for name in EditForm.base_fields if hasattr(person, name)}
    initial.pop("national_number")
    form = EditForm(request.POST or None, initial=initial, number=_shown(request.actor, person).number)
    if form.is_valid():
        try:
            services.update_person(person=person, by=request.actor, **form.changes())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The changes were saved."))
            return redirect("portal:person", pk=person.pk)
    return _form_page(request, "beneficiaries/edit.html", form, person)


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    services.require_register(by=request.actor)
    initial = {
        "status": person.security_status,
        "as_of": person.security_status_as_of,
        "source": person.security_status_source,
    }
    form = StatusForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.set_security_status(person=person, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The status was saved."))
            return redirect("portal:person", pk=person.pk)
    return _form_page(request, "beneficiaries/status.html", form, person)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The full number, in the answer to the post and nowhere else: no address, no session, no cache keeps it."""
    person = _person(request, pk)
    request.actor.require(Permission.IDENTITY_REVEAL)
    form = RevealForm(request.POST or None)
    number = ""
    if form.is_valid():
        try:
            number = services.reveal_number(person=person, by=request.actor, **form.cleaned_data)
            request.access_reason = form.cleaned_data["reason"]
        except ValidationError as error:
            form.refuse(error)
    return _form_page(request, "beneficiaries/reveal.html", form, person, number=number)


@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    services.require_register(by=request.actor)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_contact(person=person, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The contact was saved."))
            return redirect("portal:person", pk=person.pk)
    return _form_page(request, "beneficiaries/add_contact.html", form, person)


@require_POST
def mark_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """`wrong` and `do_not_contact` as 1 or 0; what is not sent stays."""
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).select_related("person"), pk=pk)
    services.require_register(by=request.actor)
    asked = {name: request.POST[name] == "1" for name in ("wrong", "do_not_contact") if name in request.POST}
    services.mark_contact(contact=contact, by=request.actor, **asked)
    messages.success(request, _("The contact was saved."))
    return redirect("portal:person", pk=contact.person.survivor.pk)


@require_http_methods(["GET", "POST"])
def edit_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose a number is, when it is safe, and whether it must not be used."""
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).select_related("person__household"), pk=pk)
    services.require_register(by=request.actor)
    initial = {name: getattr(contact, name) for name in EditContactForm.base_fields}
    form = EditContactForm(request.POST or None, initial=initial)
    person = contact.person.survivor
    if form.is_valid():
        try:
            services.mark_contact(contact=contact, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The contact was saved."))
            return redirect("portal:person", pk=person.pk)
    value = display_mobile(contact.value)
    return _form_page(request, "beneficiaries/edit_contact.html", form, person, value=value)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, for the office's director."""
    person = _person(request, pk)
    if not may_read_history(request.actor):
        raise PermissionDenied
    changes = history_of(person, leave_out=DERIVED, limit=50)
    context = {"row": person, "person": _shown(request.actor, person), "changes": changes}
    return render(request, "beneficiaries/history.html", context)


@require_http_methods(["GET", "POST"])
def edit_household(request: HttpRequest, reference: str) -> HttpResponse:
    household = get_object_or_404(Household.objects.visible_to(request.actor), reference=reference)
    services.require_register(by=request.actor)
    initial = {"district": household.district_id, "needs": household.needs}
    form = HouseholdForm(request.POST or None, initial=initial, actor=request.actor)
    if form.is_valid():
        try:
            services.update_household(household=household, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The changes were saved."))
            return redirect("portal:household", reference=household.reference)
    return render(
        request, "beneficiaries/edit_household.html", {"form": form, "household": household}, status=status_of(form)
    )

"""Who speaks for a person, and what the person agreed to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Permission
from beneficiaries import services
from beneficiaries.enums import ConsentPurpose, RepresentationScope
from beneficiaries.forms import ConsentForm, ConsentTextForm, ProveForm, RepresentationForm, WithdrawForm
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Consent, ConsentText, Person, Representation
from core.actions import status_of
from core.clock import today


def _person(request: HttpRequest, pk: int) -> Person:
    person = get_object_or_404(Person.objects.visible_to(request.actor).survivors(), pk=pk)
    services.require_register(by=request.actor)
    return person


def _page(request: HttpRequest, template: str, form: Form, person: Person, **more: Any) -> HttpResponse:
    seen = person.pk in can_see_identity(request.actor, [person])
    context = {"form": form, "row": person, "person": shown(person, seen=seen), **more}
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def add_representation(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = RepresentationForm(request.POST or None, initial={"scope": RepresentationScope.HEAR})
    if form.is_valid():
        try:
            services.add_representation(person=person, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The representation was saved."))
            return redirect("portal:person", pk=person.pk)
    return _page(request, "beneficiaries/ties/representation.html", form, person)


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Representation.objects.visible_to(request.actor).select_related("person")
    row = get_object_or_404(rows, pk=pk)
    services.require_register(by=request.actor)
    form = ProveForm(request.POST or None, initial={"until": row.until})
    if form.is_valid():
        try:
            services.prove(representation=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The proof was recorded."))
            return redirect("portal:person", pk=row.person.survivor.pk)
    return _page(request, "beneficiaries/ties/prove.html", form, row.person.survivor, representation=row)


@require_POST
def end_representation(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Representation.objects.visible_to(request.actor).select_related("person"), pk=pk)
    services.require_register(by=request.actor)
    try:
        services.end_representation(representation=row, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The representation has ended."))
    return redirect("portal:person", pk=row.person.survivor.pk)


@require_http_methods(["GET", "POST"])
def give_consent(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    texts = ConsentText.objects.visible_to(request.actor).newest()
    in_use = {text.purpose: text for text in texts.order_by("purpose", "id")}
    acting = Representation.objects.visible_to(request.actor).in_force()
    acting = acting.filter(person=person, scope=RepresentationScope.ACT)
    purposes = [(purpose, ConsentPurpose(purpose).label) for purpose in ConsentPurpose.values if purpose in in_use]
    form = ConsentForm(request.POST or None, purposes=purposes, representations=acting, initial={"given_on": today()})
    if form.is_valid():
        try:
            services.give(person=person, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The consent was saved."))
            return redirect("portal:person", pk=person.pk)
    publishes = request.actor.can(Permission.CONSENT_PUBLISH)
    return _page(
        request, "beneficiaries/ties/consent.html", form, person, texts=list(in_use.values()), publishes=publishes
    )


@require_http_methods(["GET", "POST"])
def withdraw_consent(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Consent.objects.visible_to(request.actor).select_related("person", "text")
    row = get_object_or_404(rows, pk=pk)
    services.require_register(by=request.actor)
    form = WithdrawForm(request.POST or None, initial={"on": today()})
    if form.is_valid():
        try:
            services.withdraw(consent=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The consent was withdrawn."))
            return redirect("portal:person", pk=row.person.survivor.pk)
    return _page(request, "beneficiaries/ties/withdraw.html", form, row.person.survivor, consent=row)


@require_http_methods(["GET", "POST"])
def consent_texts(request: HttpRequest) -> HttpResponse:
    """The texts in use with their versions; whoever may publish them writes the next one."""
    request.actor.require(Permission.CONSENT_PUBLISH)
    form = ConsentTextForm(request.POST or None)
    if form.is_valid():
        try:
            services.publish_text(by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The text is in use from now on."))
            return redirect("beneficiaries:consent-texts")
    texts = ConsentText.objects.visible_to(request.actor).select_related("published_by__user")
    context = {"form": form, "texts": list(texts.order_by("purpose", "-version")[:60])}
    return render(request, "beneficiaries/ties/texts.html", context, status=status_of(form))

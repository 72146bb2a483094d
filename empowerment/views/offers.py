"""Enabling bodies, programmes and their times: the office's pages of all of them, a body's of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from core.actions import posted, status_of
from core.clock import today
from core.forms import ArkanForm
from core.pagination import Keyset
from empowerment import matching
from empowerment.conditions import condition_words
from empowerment.enums import OFFERING_MOVES, OfferingStatus
from empowerment.forms.enrolling import WordsForm
from empowerment.forms.offers import BodyForm, NewBodyForm, OfferingForm, ProgrammeForm
from empowerment.models import EnablingBody, Enrolment, Offering, Programme
from empowerment.models.offers import manages, reports
from empowerment.reading import offering_tag, rows_for
from empowerment.services import offers

OFFERING_FIELDS = (
    "starts_on",
    "ends_on",
    "nominate_until",
    "seats",
    "admission",
    "mode",
    "place",
    "district",
    "hours",
    "audience",
    "accessible",
    "wage",
    "transport",
    "interview_on",
)
CONTACT_FIELDS = ("kind", "licence", "contact_name", "contact_phone", "contact_email")


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """The enabling bodies of the office, alphabetically."""
    actor = _reader(request)
    if reports(actor):
        return redirect("empowerment:body", code=actor.organisation.code)
    rows = EnablingBody.objects.visible_to(actor).select_related("organisation")
    running = Q(organisation__offerings__status=OfferingStatus.PUBLISHED, organisation__offerings__ends_on__gte=today())
    rows = rows.annotate(running=Count("organisation__offerings", filter=running))
    page = Keyset(rows, order=("organisation__sort_name", "pk"), cursor=request.GET.get("cursor"), bound_to=request.GET)
    return render(request, "empowerment/bodies.html", {"page": page})


@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One enabling body: whom to call, its programmes, what runs and what comes."""
    actor: Actor = request.actor
    row = _body(actor, code)
    programmes = Programme.objects.visible_to(actor).filter(body=row.organisation).select_related("track")
    times = Offering.objects.visible_to(actor).filter(body=row.organisation).select_related("programme")
    context = {
        "row": row,
        "programmes": programmes[:100],
        "offerings": [(each, offering_tag(each)) for each in times.order_by("-starts_on", "-id")[:50]],
    }
    return render(request, "empowerment/body.html", context)


@require_http_methods(["GET", "POST"])
def new_body(request: HttpRequest) -> HttpResponse:
    if not manages(request.actor):
        raise PermissionDenied
    form = NewBodyForm(posted(request))
    if row := _saved(request, form, offers.register_body, _("The enabling body was added.")):
        return redirect(row)
    return _page(request, form, _("Add an enabling body"), None)


@require_http_methods(["GET", "POST"])
def edit_body(request: HttpRequest, code: str) -> HttpResponse:
    row = _body(request.actor, code)
    form = BodyForm(posted(request), initial={name: getattr(row, name) for name in CONTACT_FIELDS})
    if _saved(request, form, offers.edit_body, _("The changes were saved."), body=row):
        return redirect(row)
    return _page(request, form, _("Edit the enabling body"), row)


@require_http_methods(["GET", "POST"])
def new_programme(request: HttpRequest, code: str) -> HttpResponse:
    row = _body(request.actor, code)
    form = ProgrammeForm(posted(request), actor=request.actor)
    if _saved(request, form, offers.save_programme, _("The programme was added."), body=row.organisation):
        return redirect(row)
    return _page(request, form, _("Add a programme"), row)


@require_http_methods(["GET", "POST"])
def edit_programme(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk)
    row = _body(request.actor, programme.body.code)
    form = ProgrammeForm(posted(request), initial=ProgrammeForm.initial_of(programme), actor=request.actor)
    words = _("The changes were saved.")
    if _saved(request, form, offers.save_programme, words, body=programme.body, programme=programme):
        return redirect(row)
    return _page(request, form, _("Edit the programme"), row)


@require_http_methods(["GET", "POST"])
def new_offering(request: HttpRequest, pk: int) -> HttpResponse:
    """A time of a programme; it is a draft until it is published."""
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk)
    form = OfferingForm(posted(request), actor=request.actor)
    if row := _saved(request, form, offers.save_offering, _("The time was saved as a draft."), programme=programme):
        return redirect(row)
    return _page(request, form, _("Add a time"), _body(request.actor, programme.body.code), programme)


@require_http_methods(["GET", "POST"])
def edit_offering(request: HttpRequest, uuid: str) -> HttpResponse:
    row = _offering(request.actor, uuid)
    form = OfferingForm(
        posted(request), initial={name: getattr(row, name) for name in OFFERING_FIELDS}, actor=request.actor
    )
    words = _("The changes were saved.")
    if _saved(request, form, offers.save_offering, words, programme=row.programme, offering=row):
        return redirect(row)
    return _page(request, form, _("Edit the time"), _body(request.actor, row.body.code), row.programme)


@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    """What is open for nominations, or everything, what begins first on top."""
    actor = _reader(request)
    everything = request.GET.get("show") == "all"
    rows = Offering.objects.visible_to(actor).select_related("programme__track", "body", "district")
    rows = rows if everything else rows.open_on(today())
    page = Keyset(rows, order=("starts_on", "id"), cursor=request.GET.get("cursor"), bound_to=request.GET)
    lines = [(each, offering_tag(each)) for each in page.rows]
    return render(request, "empowerment/offerings.html", {"lines": lines, "page": page, "everything": everything})


@require_safe
def offering(request: HttpRequest, uuid: str) -> HttpResponse:
    """One time: its seats, who comes and who waits, and for the office whose plan may lead here."""
    actor: Actor = request.actor
    row = _offering(actor, uuid)
    enrolments = Enrolment.objects.visible_to(actor).filter(offering=row).select_related("person", "offering")
    suggested = manages(actor) and row.status == OfferingStatus.PUBLISHED and row.nominate_until >= today()
    context = {
        "row": row,
        "tag": offering_tag(row),
        "conditions": [condition_words(each) for each in row.programme.conditions.order_by("id")],
        "enrolments": rows_for(actor, enrolments.order_by("nominated_at", "id")),
        "matches": matching.people_for(offering=row, actor=actor, most=10) if suggested else [],
        "suggested": suggested,
        "verbs": [(verb, OFFERING_MOVES[verb].label) for verb in OFFERING_MOVES if row.allows(verb)],
        "begun": row.starts_on <= today(),
    }
    return render(request, "empowerment/offering.html", context)


@require_http_methods(["GET", "POST"])
def move_offering(request: HttpRequest, uuid: str, verb: str) -> HttpResponse:
    """Publish, finish or cancel."""
    if verb not in OFFERING_MOVES:
        raise Http404
    row = _offering(request.actor, uuid)
    form: ArkanForm = WordsForm(posted(request)) if verb == "cancel" else ArkanForm(posted(request))
    if posted(request) is not None and form.is_valid():
        try:
            getattr(offers, verb)(offering=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The change was saved."))
            return redirect(row)
    context = {"form": form, "heading": OFFERING_MOVES[verb].label, "row": row, "back": row.get_absolute_url()}
    return render(request, "empowerment/act.html", context, status=status_of(form))


def _reader(request: HttpRequest) -> Actor:
    """The actor of a list, if offers exist for them at all; of one row, the rows say it."""
    actor: Actor = request.actor
    offers.require_offering(by=actor)
    return actor


def _body(actor: Actor, code: str) -> EnablingBody:
    rows = EnablingBody.objects.visible_to(actor).select_related("organisation")
    return get_object_or_404(rows, organisation__code=code)


def _offering(actor: Actor, uuid: str) -> Offering:
    rows = Offering.objects.visible_to(actor).select_related("programme__track", "body", "district")
    found: Offering = get_object_or_404(rows, uuid=uuid)
    return found


def _saved(request: HttpRequest, form: ArkanForm, save: Callable[..., Any], words: str, **more: Any) -> Any:
    """Hand what was typed to the service; its refusal stands on the form."""
    if not form.is_valid():
        return None
    try:
        row = save(by=request.actor, **more, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return None
    messages.success(request, words)
    return row


def _page(
    request: HttpRequest, form: ArkanForm, heading: str, row: EnablingBody | None, programme: Programme | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "row": row, "programme": programme}
    return render(request, "empowerment/offer_form.html", context, status=status_of(form))

"""The list, the form of a charity, one request with every act upon it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import Permission
from charities.services import agreement_of
from core.actions import status_of
from core.errors import Conflict
from core.pagination import Keyset, bounded_counts
from offices.calendars import calendar_for
from statements import boxes, giving, reading, rights, services
from statements.enums import StatementStatus
from statements.forms import VERB_FORMS, AnswerForm, AskForm, FilterForm, VerbForm
from statements.models import StatementRequest
from statements.proposal import Proposal, propose
from statements.terms import month_of_asking
from statements.views.sheets import trail

RELATED = ("office", "charity", "agreement", "assignee__user", "answered_by__user", "person", "batch", "follows")
# The buttons in their order: the act that carries the matter on first.
ACTS: dict[str, tuple[str, Any]] = {
    "answer": ("check-circle", AnswerForm.button),
    "take_up": ("search", VERB_FORMS["take_up"].button),
    "return": ("undo", VERB_FORMS["return"].button),
    "decline": ("apology", VERB_FORMS["decline"].button),
    "correct": ("undo", VERB_FORMS["correct"].button),
    "ask": ("send", ""),
    "withdraw": ("withdraw", VERB_FORMS["withdraw"].button),
}


def find(actor: Actor, key: str) -> StatementRequest:
    """The request behind an address, if it exists for this actor."""
    return get_object_or_404(StatementRequest.objects.visible_to(actor).keyed(key).select_related(*RELATED))


# --- the list -----------------------------------------------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A charity's requests, or those that an office answers: whose turn it is, overdue first."""
    actor = request.actor
    rights.require_some(actor)
    group = boxes.group_named(actor, request.GET.get("group", ""))
    form = FilterForm(request.GET, actor=actor)
    given = form.cleaned_data if form.is_valid() else {}
    applied = {name: value for name, value in given.items() if value}
    rows = boxes.filtered(boxes.rows_of(actor, group), actor, given)
    page = Keyset(
        rows.select_related("charity", "assignee"),
        order=group.order,
        cursor=request.GET.get("cursor"),
        bound_to={"group": group.code, "of": actor.organisation.pk}
        | {name: str(each) for name, each in applied.items()},
    )
    path = reverse("statements:list")
    groups = boxes.groups_of(actor)
    counts = bounded_counts({each.code: boxes.rows_of(actor, each) for each in groups})
    context = {
        "asks": rights.asks(actor),
        "oversees": actor.can(Permission.STATEMENT_OVERSEE),
        "group": group,
        "form": form,
        "applied": len(applied),
        "page": page,
        "bands": boxes.banded(boxes.lines_of(actor, page.rows), group),
        "count": counts[group.code],
        "tabs": [(each.label, f"{path}?group={each.code}", counts[each.code], each is group) for each in groups],
        "chips": _chips(request, form, applied),
        "clear_url": f"{path}?group={group.code}",
        "export_url": reverse("statements:export", query=request.GET.dict() or None) if page.rows else "",
        "brings_past": actor.can(Permission.PAST_IMPORT),
    }
    return render(request, "statements/list.html", context)


def _chips(request: HttpRequest, form: FilterForm, applied: dict[str, Any]) -> list[tuple[Any, str]]:
    """What is applied, in words, with the address that takes it off."""
    chips = []
    for name, value in applied.items():
        field = form.fields[name]
        rest = request.GET.copy()
        for gone in ("cursor", name):
            rest.pop(gone, None)
        shown = dict(field.choices).get(value, value) if name == "purpose" else value
        chips.append((field.label if value is True else f"{field.label}: {shown}", f"?{rest.urlencode()}"))
    return chips


# --- asking -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a statement: one page."""
    rights.require_asking(request.actor)
    return _ask(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Complete a draft, or what the office returned, and ask."""
    statement = find(request.actor, key)
    rights.require(request.actor, statement, "ask")
    if not statement.allows("ask"):
        return show(request, statement, refusal=services.changed_meanwhile(statement=statement))
    return _ask(request, statement)


def _ask(request: HttpRequest, statement: StatementRequest | None) -> HttpResponse:
    actor = request.actor
    as_draft = "draft" in request.POST and (statement is None or statement.status == StatementStatus.DRAFT)
    form = AskForm(request.POST or None, statement=statement, draft=as_draft)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a request that is refused leaves no draft behind
                row = _kept(actor, form, statement) if as_draft else _asked(actor, form, statement)
        except ValidationError as error:
            if statement is not None and _has_moved(error):
                return show(request, find(actor, statement.key), refusal=error)
            form.refuse(error)
        else:
            words = _("The draft was saved.")
            if not as_draft:
                words = _("The request was sent. Its reference: %(reference)s") % {"reference": row.reference}
            messages.success(request, words)
            return redirect(row)
    agreement = agreement_of(actor.organisation)
    left = month_of_asking(agreement, but=statement).left if agreement else 0
    context = {
        "form": form,
        "statement": statement,
        "may_draft": statement is None or statement.status == StatementStatus.DRAFT,
        "agreement": agreement,
        "left": left,
        "none_left": "" if left or not agreement else " ".join(services.none_left(agreement=agreement).messages),
        "no_agreement": "" if agreement else services.no_agreement().message,
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/ask.html", context, status=status_of(form))


def _kept(actor: Actor, form: AskForm, statement: StatementRequest | None) -> StatementRequest:
    uuid: UUID | None = form.cleaned_data["uuid"]
    return services.save_draft(by=actor, given=form.given(), statement=statement, uuid=uuid)


def _asked(actor: Actor, form: AskForm, statement: StatementRequest | None) -> StatementRequest:
    if statement is None:
        return services.submit(by=actor, given=form.given(), uuid=form.cleaned_data["uuid"])[0]
    return services.ask(statement=services.save_draft(by=actor, given=form.given(), statement=statement), by=actor)


# --- one request --------------------------------------------------------------------------------------------------------


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    statement = find(request.actor, key)
    if statement.key != key:
        return redirect(statement)
    return show(request, statement)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """One act: a page that asks for what it needs, then the service. Works without script."""
    actor = request.actor
    statement = find(actor, key)
    rights.require(actor, statement, verb)
    if not statement.allows(verb):
        return show(request, statement, refusal=services.changed_meanwhile(statement=statement))
    form = VERB_FORMS[verb](request.POST if request.method == "POST" else None)
    if form.is_valid():
        service = getattr(services, "return_" if verb == "return" else verb)
        try:
            done = service(statement=statement, by=actor, **form.arguments())
        except ValidationError as error:
            if _has_moved(error):
                return show(request, find(actor, key), refusal=error)
            form.refuse(error)
        else:
            messages.success(request, form.done)
            return redirect(done)
    return _act_page(request, statement, form)


def _act_page(request: HttpRequest, statement: StatementRequest, form: VerbForm) -> HttpResponse:
    request.place = "statements:list"
    context = {"statement": statement, "form": form, "trail": trail(request.actor)}
    return render(request, "statements/act.html", context, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """What was typed beside what the register knows, and the answer."""
    actor = request.actor
    statement = find(actor, key)
    rights.require(actor, statement, "answer")
    if not statement.allows("answer"):
        return show(request, statement, refusal=services.changed_meanwhile(statement=statement))
    proposal = propose(statement=statement, actor=actor)
    queued = _queued(request)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, statement=statement, proposal=proposal)
    if form.is_valid():
        try:
            done = services.answer(statement=statement, by=actor, **form.arguments())
        except ValidationError as error:
            if _has_moved(error):
                return show(request, find(actor, key), refusal=error)
            form.refuse(error)
        else:
            messages.success(request, form.done)
            return redirect(f"{reverse('statements:queue')}?{queued}" if queued else done)
    return _answer_page(request, statement, form, proposal)


def _queued(request: HttpRequest) -> str:
    """The part of the queue that this request was opened from: one goes on there."""
    kept = {name: request.GET[name] for name in ("lane", "batch") if name in request.GET}
    return urlencode(kept)


@never_cache
@require_POST
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """The full number, shown once on the page of the answer; who asked for it is written down."""
    actor = request.actor
    statement = find(actor, key)
    try:
        number = services.reveal_number(statement=statement, by=actor)
    except Conflict as error:
        return show(request, find(actor, key), refusal=error)
    proposal = propose(statement=statement, actor=actor)
    form = AnswerForm(None, statement=statement, proposal=proposal)
    return _answer_page(request, statement, form, proposal, number=number)


def _answer_page(
    request: HttpRequest, statement: StatementRequest, form: AnswerForm, proposal: Proposal | None, number: str = ""
) -> HttpResponse:
    request.place = "statements:list"
    context = {
        "statement": statement,
        "form": form,
        "proposal": proposal,
        "typed_number": number,
        "may_reveal": request.actor.can(Permission.IDENTITY_REVEAL) and not number,
        "agreement": agreement_of(statement.charity),
        "no_agreement": services.no_agreement().message,
        "trail": trail(request.actor),
        "queued": _queued(request),
        "left": reading.left_words(statement, calendar_for(statement.office)),
        "purpose": reading.purpose_words(statement),
    }
    return render(request, "statements/answer.html", context, status=status_of(form))


@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """An expired statement is still needed: the same request once more, in one press."""
    actor = request.actor
    statement = find(actor, key)
    rights.require(actor, statement, "ask")
    try:
        asked = services.ask_again(statement=statement, by=actor)
    except ValidationError as error:
        return show(request, find(actor, key), refusal=error)
    messages.success(request, _("The request was sent. Its reference: %(reference)s") % {"reference": asked.reference})
    return redirect(asked)


def show(request: HttpRequest, statement: StatementRequest, refusal: ValidationError | None = None) -> HttpResponse:
    """The request as it is now; with a refusal, why the act did not happen (409)."""
    actor = request.actor
    events = list(statement.events.select_related("membership__user", "organisation"))
    context = {
        "statement": statement,
        "refusal": refusal.messages if refusal else [],
        "tags": reading.tags_of(statement),
        "late": reading.is_late(statement),
        "left": reading.left_words(statement, calendar_for(statement.office)) if statement.is_waiting else "",
        "answer": reading.answer_words(statement.answer, statement.gender),
        "valid_until": reading.valid_until(statement),
        "timeline": reading.history(actor, statement, events),
        "acts": acts_on(actor, statement),
        "may_ask_again": rights.asks(actor) and statement.status == StatementStatus.EXPIRED,
        "asked_again": statement.followed_by.order_by("-id").first()
        if statement.status == StatementStatus.EXPIRED
        else None,
        "refused": rights.refused(actor, statement),
        "trail": trail(actor),
        "asks": rights.asks(actor),
        "papers": giving.offered(actor, statement),
        "purpose": reading.purpose_words(statement),
    }
    request.place = "statements:list"
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "statements/detail.html", context, status=status)


def acts_on(actor: Actor, statement: StatementRequest) -> list[dict[str, Any]]:
    """The buttons: what may be done now, the act that carries the matter on first."""
    allowed = rights.allowed(actor, statement)
    return [
        {
            "label": label or _ask_words(statement),
            "icon": icon,
            "url": reverse(f"statements:{verb.replace('_', '-')}", args=[statement.key]),
            "primary": verb in ("answer", "ask"),
            "danger": verb == "withdraw",
            "at_once": verb == "take_up",
        }
        for verb, (icon, label) in ACTS.items()
        if verb in allowed
    ]


def _ask_words(statement: StatementRequest) -> str:
    if statement.status == StatementStatus.RETURNED:
        return _("Complete and ask again")
    return pgettext("button", "Complete and send")


def _has_moved(error: ValidationError) -> bool:
    """Whether the row itself is no longer as the page showed it, so that the form has nothing more to ask."""
    return isinstance(error, Conflict) and error.code == Conflict.default_code

"""The pages of the 15-day duty: the list by due day, one follow-up, and a form for each verb that needs words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Value
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Person
from core.actions import status_of
from core.attachments import serve
from core.clock import today
from core.dates import both_calendars
from core.errors import is_conflict
from core.forms import ArkanForm
from core.pagination import Keyset
from core.work import Band, band_of
from data_changes import exports, reading, services
from data_changes.enums import ChangeChannel, ChangeStatus
from data_changes.filtering import (
    DONE,
    EVERYTHING,
    NEWEST_FIRST,
    STATES,
    TO_VERIFY,
    UNREACHED,
    WAITING,
    filtered,
    in_state,
    state_named,
    states_of,
    valid,
)
from data_changes.forms import (
    AttemptForm,
    CloseForm,
    EvidenceForm,
    FilterForm,
    NotifyForm,
    OpenForm,
    VerifyForm,
)
from data_changes.models import DataChange, DataChangeQuerySet, Evidence
from data_changes.months import Month
from data_changes.scale import scale
from exchange.views.exporting import give_out
from offices.calendars import calendar_for

SIZE = 20
MOST = 999  # nobody wants to know how many more there are
WIDE, NARROW = 720, 340


# --- the list --------------------------------------------------------------------------------------------------------


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """What is followed, by due day, overdue first."""
    actor = request.actor
    actor.require(Permission.CHANGE_FOLLOW)
    whole = reading.reads_whole(actor)
    states = states_of(actor)
    state = state_named(actor, request.GET.get("state", ""))
    filters = FilterForm(request.GET)
    given = {name: value for name, value in valid(filters).items() if value}
    every = filtered(DataChange.objects.visible_to(actor), actor, given)
    order = ("-due_on", "-id") if state in NEWEST_FIRST else ("due_on", "id")
    page = Keyset(
        in_state(every, state, states).select_related("person", "opened_for", "assignee__user"),
        order=order,
        size=SIZE,
        cursor=request.GET.get("cursor"),
        bound_to={"state": state} | {name: str(value) for name, value in given.items()},
    )
    return render(
        request,
        "data_changes/list.html",
        {
            "page": page,
            "bands": _bands(_rows(actor, page.rows), banded=state in (WAITING, UNREACHED)),
            "whole": whole,
            "tabs": _tabs(every, states, state, given),
            "filters": filters,
            "filtered": len(given),
            "chips": [(words, _address(state, given, without=name)) for name, words in _chips(filters, given)],
            "clear_url": _address(state, {}),
            "may_open": reading.may_open(actor),
            "export_url": reverse("data_changes:export", query=request.GET.dict() or None),
        },
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, to Excel."""
    actor = request.actor
    actor.require(Permission.CHANGE_FOLLOW)
    kind = exports.kind_for(actor)
    return give_out(request, kind=kind, filters=exports.asked(actor, request.GET.dict()))


def _tabs(
    changes: DataChangeQuerySet, states: dict[str, tuple[str, ...]], state: str, given: dict[str, Any]
) -> list[tuple[str, str, Any, bool]]:
    words = {
        WAITING: _("Waiting for the report"),
        UNREACHED: _("Nobody reached"),
        TO_VERIFY: _("To be verified"),
        DONE: pgettext("part of the list", "Done"),
        EVERYTHING: _("All"),
    }
    counts = _counts(changes, [name for name in (WAITING, UNREACHED, TO_VERIFY) if name in states], states)
    return [(words[name], _address(name, given), counts.get(name), name == state) for name in states]


def _counts(changes: DataChangeQuerySet, names: list[str], states: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """How many rows each part has, as far as anyone wants to know; one query for all of them."""
    parts = [in_state(changes, name, states).order_by().values_list(Value(name))[: MOST + 1] for name in names]
    found = Counter(name for (name,) in parts[0].union(*parts[1:], all=True))
    return {name: f"{MOST}+" if found[name] > MOST else str(found[name]) for name in names}


def _address(state: str, given: dict[str, Any], without: str = "") -> str:
    kept = {name: str(value) for name, value in given.items() if name != without}
    if state != WAITING:
        kept["state"] = state
    return reverse("data_changes:list", query=kept or None)


def _chips(filters: FilterForm, given: dict[str, Any]) -> list[tuple[str, str]]:
    chips = []
    for name, value in given.items():
        field: Any = filters.fields[name]
        chosen = (
            both_calendars(value, "medium") if name == "due" else dict(getattr(field, "choices", ())).get(value, value)
        )
        chips.append((name, f"{field.label}: {chosen}"))
    return chips


def _rows(actor: Actor, changes: list[DataChange]) -> list[dict[str, Any]]:
    if not reading.reads_whole(actor):
        return [{"change": change, "tag": reading.outside_tag(change)} for change in changes]
    seen = can_see_identity(actor, [change.person_id for change in changes])
    return [
        {
            "change": change,
            "title": reading.title(change),
            "tag": reading.status_tag(change),
            "time_tag": reading.time_tag(change) if change.timeliness else None,
            "person": shown(change.person, seen=change.person_id in seen),
        }
        for change in changes
    ]


def _bands(rows: list[dict[str, Any]], *, banded: bool) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The page's rows grouped as late, today, this week, later; one group without a name where time is over."""
    if not banded:
        return [("", "", rows)] if rows else []
    words = {
        Band.LATE: _("Past the term"),
        Band.TODAY: _("The last day is today"),
        Band.WEEK: _("Within seven days"),
        Band.LATER: _("Later"),
    }
    grouped = groupby(rows, key=lambda row: band_of(row["change"].due_on))
    return [(str(band), words[band], list(group)) for band, group in grouped]


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What falls due in a month, day by day: in the Hijri calendar or the Gregorian one, each day in both."""
    actor = request.actor
    actor.require(Permission.CHANGE_FOLLOW)
    if not reading.reads_whole(actor):  # a charity is told the days left, no more
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    month = Month.asked(request.GET.get("calendar", ""), request.GET.get("month", ""))
    visible = DataChange.objects.visible_to(actor).filter(due_on__range=(month.first, month.last))
    duties = (
        visible.exclude(status=ChangeStatus.CLOSED).order_by().values_list("due_on", "status").annotate(Count("pk"))
    )
    return render(
        request,
        "data_changes/calendar.html",
        {
            "month": month,
            "weeks": month.weeks(duties, days_off=calendar_for(actor.office)),
        },
    )


# --- one follow-up ---------------------------------------------------------------------------------------------------


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _find(request, reference))


def _find(request: HttpRequest, reference: str) -> Any:
    """Rows before rights: whoever holds no right to follow knows of no follow-up."""
    rows = DataChange.objects.visible_to(request.actor)
    rows = rows.select_related("office", "person__merged_into", "opened_for", "assignee__user").with_parts().with_ways()
    change = get_object_or_404(rows, reference=reference)
    request.actor.require(Permission.CHANGE_FOLLOW)
    return change


def _page(request: HttpRequest, change: Any, *, conflict: str = "") -> HttpResponse:
    """The page of a follow-up as it stands; after a conflict with the reason why nothing was done (409)."""
    actor = request.actor
    whole = reading.reads_whole(actor)
    context: dict[str, Any] = {
        "change": change,
        "whole": whole,
        "time_left": reading.time_left(change) if whole else reading.time_outside(change),
        "steps": reading.steps(actor, change),
        "besides": reading.besides(actor, change),
        "refused": reading.refused(actor, change),
        "conflict": conflict,
    }
    if whole:
        context |= _whole(actor, change)
    else:
        context["tags"] = [reading.outside_tag(change)]
    return render(request, "data_changes/detail.html", context, status=409 if conflict else 200)


def _whole(actor: Actor, change: Any) -> dict[str, Any]:
    reminders = list(change.reminders.all())
    events = change.events.select_related("membership__user", "organisation")
    attempts = change.attempts.select_related("membership__user", "organisation") if change.has_attempts else []
    lines = reading.reminder_lines(change, reminders)
    running = change.status in STATES[WAITING]
    return {
        "title": reading.long_title(change),
        "tags": reading.tags(change),
        "term_words": reading.term_words(change),
        "scales": [scale(change, lines, width=width) for width in (WIDE, NARROW)] if running else [],
        "reminders": lines,
        "history": reading.history(change, events, reminders, attempts),
        "ways": reading.ways(change),
        "outreach": reading.outreach_lines(change.outreach.waiting()) if change.has_outreach else [],
        "evidence": change.evidence.all() if change.has_evidence else [],
        "person": shown(change.person, seen=change.person_id in can_see_identity(actor, [change.person_id])),
    }


# --- its verbs -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a follow-up: for the person of the link (``?person=``, with the ``?visit=`` it came from), or by number."""
    actor = request.actor
    actor.require(Permission.CHANGE_FOLLOW)
    if not reading.may_open(actor):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    person = _person_of_link(request)
    visit = _visit_of_link(request)
    initial = {"origin_visit": visit, "channel": ChangeChannel.CORNER if visit else ChangeChannel.OFFICE}
    form = OpenForm(request.POST or None, request.FILES or None, actor=actor, person=person, initial=initial)
    if form.is_valid():
        try:
            change = services.open_new(by=actor, **form.given())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The follow-up was opened. Reference: %(code)s") % {"code": change.reference})
            return redirect("data_changes:detail", change.reference)
    if form.is_bound:
        person = form.cleaned_data.get("person") or person
    return render(
        request,
        "data_changes/new.html",
        {"form": form, "person": _shown_person(actor, person), "charity": actor.is_charity},
        status=status_of(form),
    )


def _person_of_link(request: HttpRequest) -> Person | None:
    """The person whom the link names; whoever cannot be seen does not exist."""
    given = request.GET.get("person", "")
    if not given:
        return None
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    people = Person.objects.visible_to(request.actor).select_related("merged_into")
    return get_object_or_404(people, pk=number)


def _visit_of_link(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("visit", ""))
    except ValueError:
        return None


def _shown_person(actor: Actor, person: Person | None) -> Any:
    return shown(person, seen=person.pk in can_see_identity(actor, [person])) if person else None


@require_POST
def open_proposed(request: HttpRequest, reference: str) -> HttpResponse:
    change = _find(request, reference)
    try:
        services.open(change=change, by=request.actor)
    except ValidationError as error:
        return _page(request, _find(request, reference), conflict=" ".join(error.messages))
    messages.success(request, _("The follow-up was opened."))
    return redirect("data_changes:detail", reference)


@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(request, reference, "notify", NotifyForm, services.notify, _("The report was recorded."))


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(request, reference, "verify", VerifyForm, services.verify, _("The report was verified."))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(request, reference, "close", CloseForm, services.close, _("The follow-up was closed."))


@require_http_methods(["GET", "POST"])
def attempt(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(request, reference, "attempt", AttemptForm, services.attempt, _("The attempt was logged."))


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(request, reference, "attach", EvidenceForm, services.attach, _("The paper was kept."))


@require_safe
def evidence(request: HttpRequest, reference: str, uuid: UUID) -> FileResponse:
    """One paper, to those who read the whole follow-up."""
    change = _find(request, reference)
    if not reading.reads_whole(request.actor):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    papers = Evidence.objects.visible_to(request.actor).filter(change=change)
    return serve(get_object_or_404(papers, uuid=uuid), request.actor)


@require_safe
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """The paper that the person takes home: the last day, where to report, and what this is not. It names nobody."""
    change = _find(request, reference)
    if not reading.reads_whole(request.actor):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    return render(
        request,
        "data_changes/slip.html",
        {"change": change, "title": reading.title(change), "term_words": reading.term_words(change), "issued": today()},
    )


def _act(
    request: HttpRequest,
    reference: str,
    verb: str,
    form_class: type[ArkanForm],
    service: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """A form, one service, the page again; 409 and the new state when somebody was quicker."""
    change = _find(request, reference)
    if not reading.reads_whole(request.actor):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    if request.method == "GET" and not reading.allows(change, verb):
        messages.info(request, _("This is not possible as the follow-up stands now."))
        return redirect("data_changes:detail", reference)
    form: Any = form_class(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            service(change=change, by=request.actor, **form.given())
        except ValidationError as error:
            if is_conflict(error):
                return _page(request, _find(request, reference), conflict=" ".join(error.messages))
            form.refuse(error)
        else:
            messages.success(request, done)
            return redirect("data_changes:detail", reference)
    title, hint, label = reading.step_words(verb)
    context = {
        "change": change,
        "form": form,
        "title": title,
        "hint": hint,
        "label": label,
        "tags": reading.tags(change),
    }
    return render(request, "data_changes/act.html", context)

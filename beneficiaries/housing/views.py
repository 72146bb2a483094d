"""The pages of the housing match: the list, both values side by side, what a source says, how a task ended.

Declaring and proposing a follow-up stand in portal, as they touch a room above this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.housing import reading, services
from beneficiaries.housing.addresses import Asked, is_automatic
from beneficiaries.housing.comparing import FIELDS, numbers_disagree
from beneficiaries.housing.enums import ABSENT, Gap, HousingSource, LookupStatus, TaskStatus
from beneficiaries.housing.forms import FilterForm, FinishForm, RecordForm
from beneficiaries.housing.models import AddressLookup, HousingDeclaration, HousingTask
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person
from core.actions import status_of
from core.pagination import Keyset, bounded_count

SIZE = 20
PAST = 20  # events of the history that are shown


@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """What households declared, by what the comparison says."""
    actor: Actor = request.actor
    _require_reading(actor)
    form = FilterForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    rows = _filtered(HousingDeclaration.objects.visible_to(actor).current(), given, actor)
    page = Keyset(
        rows.select_related("household__district"),
        order=("-id",),
        size=SIZE,
        cursor=request.GET.get("cursor"),
        bound_to=given,
    )
    context = {
        "lines": _lines(actor, page.rows),
        "page": page,
        "filter": form,
        "filtered": len(given),
        "found": bounded_count(rows),
        "chips": [(words, _address(given, without=name)) for name, words in _chips(form, given)],
        "clear_url": _address({}),
    }
    return render(request, "beneficiaries/housing/list.html", context)


def _filtered(rows: Any, given: dict[str, Any], actor: Actor) -> Any:
    rows = rows.filter(**{name: given[name] for name in ("result", "basis") if name in given})
    if given.get("mine"):
        mine = [membership.pk for membership in actor.memberships]
        rows = rows.filter(tasks__status=TaskStatus.OPEN, tasks__assignee__in=mine)
    return rows


def _chips(form: FilterForm, given: dict[str, Any]) -> list[tuple[str, str]]:
    fields: Any = form.fields
    return [
        (
            name,
            str(fields[name].label) if value is True else f"{fields[name].label}: {dict(fields[name].choices)[value]}",
        )
        for name, value in given.items()
    ]


def _address(given: dict[str, Any], without: str = "") -> str:
    kept = {name: "on" if value is True else value for name, value in given.items() if name != without}
    return reverse("beneficiaries:housing", query=kept or None)


def _lines(actor: Actor, declarations: list[HousingDeclaration]) -> list[dict[str, Any]]:
    """The rows with the breadwinner's name and the open task: three queries however many they are."""
    people = list(
        Person.objects.visible_to(actor)
        .survivors()
        .filter(household__in=[row.household_id for row in declarations])
        .order_by("household", "-id")
    )
    people.sort(key=lambda person: person.relation == "head")  # the breadwinner is written last, and stays
    heads = {row.household_id: person for row, person in zip(people, shown_to(actor, people), strict=True)}
    tasks = HousingTask.objects.visible_to(actor).open().filter(declaration__in=declarations)
    open_tasks = {task.declaration_id: task for task in tasks}
    return [
        {
            "row": row,
            "head": heads.get(row.household_id),
            "tag": reading.result_tag(row.result),
            "task": open_tasks.get(row.pk),
        }
        for row in declarations
    ]


# --- one household's housing -----------------------------------------------------------------------------------------


@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was declared beside what the sources say."""
    return _page(request, _find(request, uuid))


def _find(request: HttpRequest, uuid: UUID) -> HousingDeclaration:
    rows = HousingDeclaration.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("household", "membership__user", "changed_person"), uuid=uuid)


def _require_reading(actor: Actor) -> None:
    if not reading.reads(actor):
        raise PermissionDenied(Permission.PERSON_VIEW.value)


def _page(request: HttpRequest, declaration: HousingDeclaration, *, conflict: str = "") -> HttpResponse:
    actor: Actor = request.actor
    found = list(declaration.records.select_related("membership__user").order_by("-id")[:PAST])
    newest = {row.source: row for row in reversed(found)}
    compared = list(declaration.matches.select_related("membership__user").order_by("-id")[:PAST])
    tasks = list(declaration.tasks.select_related("assignee__user", "finisher__user").order_by("-id")[:PAST])
    lookup = AddressLookup.objects.visible_to(actor).filter(declaration=declaration).order_by("-id").first()
    last = compared[0] if compared else None
    sources = reading.sources(declaration, newest)
    named = {source.name for source in sources}
    tone, words = reading.ALERTS[declaration.result]
    may_edit = reading.edits(actor) and declaration.is_current
    context = {
        "row": declaration,
        "household": declaration.household,
        "head": _head(actor, declaration.household),
        "tag": reading.result_tag(declaration.result),
        "alert": (tone, words),
        "sources": sources,
        "others": [(value, label) for value, label in HousingSource.choices if value not in named],
        "differing": reading.differing_words(last),
        "gaps": reading.gaps_of(last),
        "task": next((task for task in tasks if task.status == TaskStatus.OPEN), None),
        "history": reading.history(declaration, compared, tasks, found),
        "lookup": lookup,
        "looking_up": lookup is not None and lookup.status == LookupStatus.WAITING,
        "lookup_failed": lookup is not None and lookup.status == LookupStatus.FAILED,
        "may_look_up": may_edit and is_automatic() and Asked.of(declaration) is not None,
        "hint": numbers_disagree(declaration),
        "may_edit": may_edit,
        "mine": [membership.pk for membership in actor.memberships],
        "conflict": conflict,
    }
    return render(request, "beneficiaries/housing/detail.html", context, status=409 if conflict else 200)


def _head(actor: Actor, household: Household) -> Any:
    members = Person.objects.visible_to(actor).survivors().filter(household=household)
    rows = sorted(members, key=lambda row: (row.relation != "head", row.pk))[:1]
    return next(iter(shown_to(actor, rows)), None)


# --- its verbs -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, uuid: UUID, source: str) -> HttpResponse:
    """What one source says of the dwelling."""
    if source not in HousingSource.values:
        raise Http404
    declaration = _find(request, uuid)
    services.require_register(by=request.actor)
    form = RecordForm(
        request.POST or None,
        fields=FIELDS[source],
        absent_label=Gap(ABSENT[source]).label,
        initial=_before(declaration, source),
    )
    if form.is_valid():
        answer = _done(
            request,
            declaration,
            form,
            lambda: services.record(declaration=declaration, by=request.actor, source=source, **form.values()),
            _("What the source says was written down, and compared."),
        )
        if answer:
            return answer
    label = HousingSource(source).label
    context = {"form": form, "row": declaration, "label": label, "needs_document": source != "national_address"}
    return render(request, "beneficiaries/housing/record.html", context, status=status_of(form))


def _before(declaration: HousingDeclaration, source: str) -> dict[str, Any]:
    """What the source said last: its parts stand in the form, to be mended."""
    last = services.newest(declaration=declaration).get(source)
    if last is None or not last.found:
        return {}
    return {name: getattr(last, name) for name in FIELDS[source]} | {"ends_on": last.ends_on_typed or None}


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the open task ended."""
    declaration = _find(request, uuid)
    services.require_register(by=request.actor)
    form = FinishForm(request.POST or None)
    if form.is_valid():
        answer = _done(
            request,
            declaration,
            form,
            lambda: services.finish(declaration=declaration, by=request.actor, **form.cleaned_data),
            pgettext("housing", "The task was finished."),
        )
        if answer:
            return answer
    return render(
        request, "beneficiaries/housing/finish.html", {"form": form, "row": declaration}, status=status_of(form)
    )


@require_POST
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the open task into one's own hands."""
    declaration = _find(request, uuid)
    services.require_register(by=request.actor)
    return _at_once(
        request,
        declaration,
        lambda: services.take(declaration=declaration, by=request.actor),
        _("The task is yours now."),
    )


@require_POST
def look_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the National Address looked up."""
    declaration = _find(request, uuid)
    services.require_register(by=request.actor)
    return _at_once(
        request,
        declaration,
        lambda: services.ask_address(declaration=declaration, by=request.actor),
        _("The National Address is being looked up. The answer will stand here."),
    )


def _done(
    request: HttpRequest, declaration: HousingDeclaration, form: Form, act: Callable[[], Any], words: str
) -> HttpResponse | None:
    try:
        act()
    except ValidationError as error:
        form.refuse(error)
        return None
    messages.success(request, words)
    return redirect("beneficiaries:housing-detail", declaration.uuid)


def _at_once(request: HttpRequest, declaration: HousingDeclaration, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        return _page(request, _find(request, declaration.uuid), conflict=" ".join(error.messages))
    messages.success(request, words)
    return redirect("beneficiaries:housing-detail", declaration.uuid)

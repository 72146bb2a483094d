"""The pages of the office's lists: tracks, questions of the assessment, obstacles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.actions import posted, status_of
from empowerment.enums import READY_TRACKS, Dimension, TrackSet
from empowerment.forms.sets import SetRowForm
from empowerment.models import AssessmentQuestion, ObstacleKind, Track
from empowerment.services import sets
from empowerment.views.plans import require_plans


@require_safe
def all_sets(request: HttpRequest) -> HttpResponse:
    """The three lists, each in its order, the retired ones last."""
    actor = request.actor
    require_plans(actor)
    sets.ensure(office=actor.office)
    tracks = list(Track.objects.visible_to(actor))
    questions = list(AssessmentQuestion.objects.visible_to(actor).order_by("-active", "position", "id"))
    obstacles = list(ObstacleKind.objects.visible_to(actor).order_by("-active", "position", "id"))
    context = {
        "track_sets": [_track_set(code, [row for row in tracks if row.track_set == code]) for code in READY_TRACKS],
        "dimensions": [
            (dimension.label, _places([row for row in questions if row.dimension == dimension]))
            for dimension in Dimension
        ],
        "obstacles": _places(obstacles),
        "at": request.GET.get("at", ""),
    }
    return render(request, "empowerment/sets.html", context)


def _track_set(code: str, rows: list[Track]) -> dict[str, Any]:
    names = [str(row) for row in rows] or [arabic for _code, arabic, _english in READY_TRACKS[code]]
    return {"code": code, "label": TrackSet(code).label, "names": names, "on": any(row.active for row in rows)}


def _places(rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {"row": row, "first": place == 0, "last": place == len(rows) - 1 or not rows[place + 1].active}
        for place, row in enumerate(rows)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    require_plans(request.actor)
    form = SetRowForm(posted(request), kind=kind)
    if form.is_valid():
        try:
            sets.add(by=request.actor, kind=kind, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It was added at the end of its list."))
            return _back(kind)
    return _page(request, form, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    row = _row(request, kind, pk)
    form = SetRowForm(posted(request), kind=kind, row=row)
    if form.is_valid():
        try:
            sets.rename(row=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The words were changed."))
            return _back(kind)
    return _page(request, form, kind, row)


@require_POST
def change(request: HttpRequest, kind: str, pk: int, verb: str) -> HttpResponse:
    """One place up or down, retired, or taken up again."""
    row = _row(request, kind, pk)
    try:
        if verb in ("up", "down"):
            sets.move(row=row, by=request.actor, up=verb == "up")
        else:
            sets.use(row=row, by=request.actor, active=verb == "restore")
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    return _back(kind)


@require_POST
def switch(request: HttpRequest, track_set: str) -> HttpResponse:
    """A ready set of tracks on or off."""
    require_plans(request.actor)
    if track_set not in READY_TRACKS:
        raise Http404
    sets.switch_set(by=request.actor, track_set=track_set, on=request.POST.get("on") == "1")
    messages.success(request, _("The set of tracks was switched."))
    return _back("tracks")


def _row(request: HttpRequest, kind: str, pk: int) -> Any:
    require_plans(request.actor)
    rows: Any = AssessmentQuestion if kind == "questions" else ObstacleKind
    return get_object_or_404(rows.objects.visible_to(request.actor), pk=pk)


def _page(request: HttpRequest, form: SetRowForm, kind: str, row: Any = None) -> HttpResponse:
    heading = (
        _("Change of the words")
        if row
        else {
            "questions": _("New question"),
            "obstacles": _("New kind of obstacle"),
        }[kind]
    )
    context = {"form": form, "heading": heading, "kind": kind}
    return render(request, "empowerment/set_row.html", context, status=status_of(form))


def _back(kind: str) -> HttpResponse:
    return redirect(f"{reverse('empowerment:sets')}?at={kind}#{kind}")

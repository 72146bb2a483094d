"""What an office sets up for its plans: tracks, questions, obstacles. The first need fills the lists; nothing is deleted."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Organisation
from core.arabic import clean_text
from core.errors import Conflict
from empowerment.enums import (
    READY_TRACKS,
    SENSITIVE_OBSTACLES,
    STARTER_OBSTACLES,
    STARTER_QUESTIONS,
    Dimension,
    TrackSet,
)
from empowerment.models import AssessmentQuestion, ObstacleKind, Track
from empowerment.models.offers import manages
from empowerment.models.sets import OfficeSetRow
from empowerment.refusing import wrong

LISTS: Final[dict[str, Any]] = {  # of OfficeSetRow
    "tracks": Track,
    "questions": AssessmentQuestion,
    "obstacles": ObstacleKind,
}


@transaction.atomic
def ensure(*, office: Organisation) -> None:
    """Fill what the office has never had: its three tracks, the starting questions and obstacles. Twice is once."""
    missing = _missing(office)
    if not missing:
        return
    # Two first needs at the same moment: the second finds what the first has made.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    for name in _missing(office):
        _fill(name, office)


def _missing(office: Organisation) -> list[str]:
    return [name for name, model in LISTS.items() if not model._default_manager.filter(office=office).exists()]


def _fill(name: str, office: Organisation) -> None:
    if name == "tracks":
        _make_set(office, TrackSet.OFFICE)
    elif name == "questions":
        AssessmentQuestion.objects.bulk_create(
            AssessmentQuestion(office=office, dimension=dimension, name_ar=arabic, name_en=english, position=place)
            for place, (dimension, arabic, english) in enumerate(STARTER_QUESTIONS, start=1)
        )
    else:
        ObstacleKind.objects.bulk_create(
            ObstacleKind(
                office=office,
                name_ar=arabic,
                name_en=english,
                position=place,
                sensitive=english in SENSITIVE_OBSTACLES,
            )
            for place, (arabic, english) in enumerate(STARTER_OBSTACLES, start=1)
        )


def _make_set(office: Organisation, track_set: str) -> None:
    Track.objects.bulk_create(
        Track(office=office, track_set=track_set, code=code, name_ar=arabic, name_en=english, position=place)
        for place, (code, arabic, english) in enumerate(READY_TRACKS[track_set], start=1)
    )


# --- the verbs of the pages ----------------------------------------------------------------------------------------


@transaction.atomic
def add(
    *, by: Actor, kind: str, name_ar: str, name_en: str = "", dimension: str = "", sensitive: bool = False
) -> OfficeSetRow:
    """A new question or obstacle, at the end of its list. Tracks come in ready sets."""
    _require(by)
    model = LISTS[kind]
    if model is Track:
        raise PermissionDenied("tracks come in sets")
    if kind == "questions" and dimension not in Dimension.values:
        raise wrong("dimension", _("Please choose a dimension."), "invalid_choice")
    name = _named(name_ar)
    _refuse_a_second(model, by, name)
    last = model._default_manager.filter(office=by.office).aggregate(last=Max("position"))["last"] or 0
    more: dict[str, Any] = {"dimension": dimension} if kind == "questions" else {"sensitive": sensitive}
    row: Any = model(office=by.office, name_ar=name, name_en=clean_text(name_en)[:200], position=last + 1, **more)
    row.save(force_insert=True)
    return row  # type: ignore[no-any-return]


@transaction.atomic
def rename(*, row: Any, by: Actor, name_ar: str, name_en: str = "") -> OfficeSetRow:
    """Better words for the same thing; what is asked anew is a new row, and the old one is retired."""
    row = _locked(row, by)
    name = _named(name_ar)
    _refuse_a_second(type(row), by, name, but=row)
    row.name_ar, row.name_en = name, clean_text(name_en)[:200]
    row.save(update_fields=["name_ar", "name_en"])
    return row  # type: ignore[no-any-return]


@transaction.atomic
def use(*, row: OfficeSetRow, by: Actor, active: bool) -> OfficeSetRow:
    """Retire a row, or take it up again. What was said with it stays readable."""
    row = _locked(row, by)
    if row.active == active:
        words = _("It is in use already.") if active else _("It was retired already.")
        raise Conflict(words, code="unchanged")
    row.active = active
    row.save(update_fields=["active"])
    return row


@transaction.atomic
def move(*, row: OfficeSetRow, by: Actor, up: bool) -> OfficeSetRow:
    """One place up or down in its list, among its neighbours."""
    row = _locked(row, by)
    rows = list(_neighbours(row).select_for_update(of=("self",)))
    here = next(place for place, each in enumerate(rows) if each.pk == row.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        raise Conflict(_("It stands at the end of its list already."), code="at_the_end")
    rows[here], rows[there] = rows[there], rows[here]
    for place, each in enumerate(rows, start=1):
        each.position = place
    type(row)._default_manager.bulk_update(rows, ["position"])
    return rows[there]  # type: ignore[no-any-return]


@transaction.atomic
def switch_set(*, by: Actor, track_set: str, on: bool) -> list[Track]:
    """Switch a ready set of tracks on or off for this office. Plans keep the track they have."""
    _require(by)
    if track_set not in READY_TRACKS:
        raise wrong("track_set", _("Please choose a set."), "invalid_choice")
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.office.pk)
    tracks: Any = Track.objects
    rows = tracks.filter(office=by.office, track_set=track_set)
    if on and not rows.exists():
        _make_set(by.office, track_set)
    rows.update(active=on)
    return list(rows)


# --- what they share -----------------------------------------------------------------------------------------------


def _neighbours(row: OfficeSetRow) -> Any:
    rows: Any = type(row)._default_manager.filter(office=row.office_id)
    if isinstance(row, Track):
        return rows.filter(track_set=row.track_set).order_by("position", "id")
    if isinstance(row, AssessmentQuestion):
        return rows.filter(dimension=row.dimension).order_by("position", "id")
    return rows.order_by("position", "id")


def _locked(row: OfficeSetRow, by: Actor) -> Any:
    _require(by)
    rows: Any = type(row)._default_manager
    return rows.visible_to(by).select_for_update(of=("self",)).get(pk=row.pk)


def _refuse_a_second(model: Any, by: Actor, name: str, but: OfficeSetRow | None = None) -> None:
    rows: Any = model._default_manager.filter(office=by.office, name_ar=name)
    if rows.exclude(pk=but.pk if but else None).exists():
        raise wrong("name_ar", _("The list has this one already."), "exists")


def _named(text: str) -> str:
    name = clean_text(text)
    if not name:
        raise wrong("name_ar", _("Please enter the words in Arabic."), "required")
    if len(name) > 200:
        raise wrong("name_ar", _("The words are too long: 200 characters at most."), "max_length")
    return name


def _require(by: Actor) -> None:
    by.require(Permission.PLAN_MANAGE)
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)

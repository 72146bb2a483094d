"""Changes that a lower room recorded: proposed once each, by whichever comes first, the page or the sweep."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries.enums import LifeEventKind
from beneficiaries.housing.models import HousingDeclaration
from beneficiaries.models import LifeEvent
from data_changes.enums import ChangeChannel, ChangeKind, NoticedSource
from data_changes.models import DataChange, Noticed
from data_changes.services.changes import propose

L = LifeEventKind
KIND_OF: Final[dict[str, str]] = {
    L.BIRTH: ChangeKind.SOCIAL,
    L.MARRIAGE: ChangeKind.SOCIAL,
    L.DIVORCE: ChangeKind.SOCIAL,
    L.DEATH: ChangeKind.SOCIAL,
    L.MOVE: ChangeKind.HOUSING,
    L.JOB: ChangeKind.ECONOMIC,
    L.WAGE: ChangeKind.ECONOMIC,
    L.PROJECT_INCOME: ChangeKind.ECONOMIC,
}


@transaction.atomic
def propose_housing(*, declaration: HousingDeclaration, by: Actor) -> DataChange:
    """Suggest the follow-up of a change in a household's housing, and mark the declaration as handled."""
    if declaration.changed_person is None or declaration.changed_on_typed is None:
        raise ValueError("a change has its person and its day")
    change = propose(
        person=declaration.changed_person,
        by=by,
        kind=ChangeKind.HOUSING,
        happened_on=declaration.changed_on_typed,
        details=_("From the housing match of household %(code)s.") % {"code": declaration.household.reference},
    )
    _mark(NoticedSource.HOUSING, declaration.uuid, declaration.office, change)
    return change


@transaction.atomic
def propose_life(*, event: LifeEvent, by: Actor) -> DataChange:
    """Suggest the follow-up of what happened in a life, to whoever has to report it, and mark the event as handled."""
    if event.duty_of is None:
        raise ValueError("nobody has to report it")
    words = str(LifeEventKind(event.kind).label)
    change = propose(
        person=event.duty_of,
        by=by,
        kind=KIND_OF[event.kind],
        happened_on=event.happened_on_typed,
        channel=ChangeChannel.REGISTER,
        details=f"{words}. {event.details}" if event.details else words,
    )
    _mark(NoticedSource.LIFE, event.uuid, event.office, change)
    return change


@transaction.atomic
def propose_own(*, by: Actor) -> list[DataChange]:
    """Suggest at once what the actor's own act on a page has just recorded in the register; what comes of it is shown there."""
    events = _waiting(LifeEvent.objects.visible_to(by).to_report().filter(membership=by.membership), NoticedSource.LIFE)
    found = []
    for event in events.select_related("duty_of", "office").order_by("id"):
        if change := _propose(event, by, NoticedSource.LIFE, lambda row: propose_life(event=row, by=by)):
            found.append(change)
    return found


@transaction.atomic
def propose_noticed(*, by: Actor, most: int = 100) -> int:
    """Suggest what the API or a file brought and no page has proposed. Returns how many rows were handled."""
    declared = _waiting(HousingDeclaration.objects.visible_to(by).changes(), NoticedSource.HOUSING)
    declarations = list(_next(declared.select_related("changed_person", "household", "office"), most))
    for declaration in declarations:
        _propose(declaration, by, NoticedSource.HOUSING, lambda row: propose_housing(declaration=row, by=by))
    lived = _waiting(LifeEvent.objects.visible_to(by).to_report(), NoticedSource.LIFE)
    events = list(_next(lived.select_related("duty_of", "office"), most))
    for event in events:
        _propose(event, by, NoticedSource.LIFE, lambda row: propose_life(event=row, by=by))
    return len(declarations) + len(events)


def _waiting(rows: QuerySet[Any], source: str) -> QuerySet[Any]:
    handled = Noticed.objects.filter(source=source, key=OuterRef("uuid"))
    return rows.filter(~Exists(handled))


def _next(rows: QuerySet[Any], most: int) -> QuerySet[Any]:
    return rows.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("id")[:most]


def _propose(row: Any, by: Actor, source: str, verb: Callable[[Any], DataChange]) -> DataChange | None:
    try:
        with transaction.atomic():
            return verb(row)
    except ValidationError:
        _mark(
            source, row.uuid, row.office, None
        )  # its day is refused: nobody can propose it, and it must not come back
        return None


def _mark(source: str, key: uuid.UUID, office: Organisation, change: DataChange | None) -> None:
    Noticed.objects.get_or_create(source=source, key=key, defaults={"office": office, "change": change})

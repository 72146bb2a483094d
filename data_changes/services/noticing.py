"""Changes that a lower room recorded: proposed once each, by whichever comes first, the page or the sweep."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.housing.models import HousingDeclaration
from data_changes.enums import ChangeKind, NoticedSource
from data_changes.models import DataChange, Noticed
from data_changes.services.changes import propose


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
    _mark(declaration, change)
    return change


@transaction.atomic
def propose_noticed(*, by: Actor, most: int = 100) -> int:
    """Suggest what the API or a file brought and no page has proposed. Returns how many rows were handled."""
    handled = Noticed.objects.filter(source=NoticedSource.HOUSING, key=OuterRef("uuid"))
    waiting = HousingDeclaration.objects.visible_to(by).changes().filter(~Exists(handled))
    rows = waiting.select_related("changed_person", "household").select_for_update(of=("self",), skip_locked=True)
    declarations = list(rows.order_by("id")[:most])
    for declaration in declarations:
        try:
            with transaction.atomic():
                propose_housing(declaration=declaration, by=by)
        except ValidationError:
            _mark(declaration, None)  # its day is refused: nobody can propose it, and it must not come back
    return len(declarations)


def _mark(declaration: HousingDeclaration, change: DataChange | None) -> None:
    Noticed.objects.get_or_create(
        source=NoticedSource.HOUSING,
        key=declaration.uuid,
        defaults={"office": declaration.office, "change": change},
    )

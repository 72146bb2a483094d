"""The people list as a file, as it was filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import Extent, Gender, Permission
from beneficiaries.enums import SecurityStatus
from beneficiaries.forms import FilterForm
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person, PersonQuerySet
from beneficiaries.register_import import REGISTER
from beneficiaries.searching import is_number
from core.arabic import clean_text
from core.dates import hijri_date
from core.digits import fold_digits
from exchange.exporting import errors_of
from exchange.kinds import ExportKind, OutColumn

TASK: Final = "beneficiaries.write_export"
FILTERS: Final = ("q", "status", "district", "tag", "unconfirmed")


def asked(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the list is narrowed by, out of what stands in its address."""
    form = FilterForm(given, actor=actor)
    form.is_valid()
    filters = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items() if value}
    name = clean_text(fold_digits(str(given.get("q", ""))))[:100]
    return filters | ({"q": name} if name and not is_number(name) else {})


def filtered(actor: Actor, filters: Mapping[str, Any]) -> PersonQuerySet:
    """The people whom the reader may know of, narrowed as the list is."""
    rows = Person.objects.visible_to(actor).survivors()
    if name := filters.get("q"):
        rows = rows.filter(pk__in=Person.objects.identified_to(actor).named(name).values("pk"))
    if status := filters.get("status"):
        rows = rows.filter(security_status=status)
    if district := filters.get("district"):
        rows = rows.filter(household__district=district)
    if tag := filters.get("tag"):
        rows = rows.filter(tags__contains=[tag])
    if filters.get("unconfirmed"):
        rows = rows.filter(verified=False)
    return rows


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _count(actor: Actor, filters: Mapping[str, Any]) -> int:
    return filtered(actor, filters).count()


def _chunk(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> Iterator[tuple[Any, Sequence[Any]]]:
    """By name, as the list; where names are closed, in the order of their entry, as there."""
    register = Extent.ALL in actor.extents(Permission.PERSON_VIEW)
    rows = filtered(actor, filters).order_by(*(("sort_name", "id") if register else ("-id",)))
    if after and register:
        name, key = after
        rows = rows.filter(Q(sort_name__gt=name) | Q(sort_name=name, pk__gt=key), sort_name__gte=name)
    elif after:
        rows = rows.filter(pk__lt=after[1])
    people = list(rows.defer("national_number", "search_key_dropped", "search_key_seated", "name_en", "tags")[:size])
    # A hundred thousand rows have a handful of words and days between them.
    genders, statuses = (_words(choices) for choices in (Gender, SecurityStatus))
    hijri = cache(hijri_date)
    households = Household.objects.visible_to(actor).select_related("district")
    around = households.in_bulk({row.household_id for row in people if row.household_id})
    for row, person in zip(people, shown_to(actor, people), strict=True):
        household = around.get(row.household_id or 0)
        yield (
            (row.sort_name, row.pk),
            (
                person.name,
                person.number,
                genders.get(row.gender, ""),
                household.reference if household else "",
                str(household.district or "") if household else "",
                statuses[row.security_status] if register else "",
                row.security_status_as_of if register else None,
                hijri(row.security_status_as_of) if register and row.security_status_as_of else "",
            ),
        )


PEOPLE: Final = ExportKind(
    code="people",
    label=_("People and households"),
    permission=Permission.PERSON_VIEW,
    task=TASK,
    columns=(
        OutColumn(_("Name"), 34),
        OutColumn(_("National number (masked)"), 20, ltr=True),
        OutColumn(_("Gender"), 10),
        OutColumn(_("Household"), 24, ltr=True),
        OutColumn(_("District"), 20),
        OutColumn(_("Status in social security"), 24),
        OutColumn(_("as of"), 14),
        OutColumn(_("as of (Hijri)"), 22),
    ),
    chunk=_chunk,
    count=_count,
)
KINDS: Final = {kind.code: kind for kind in (PEOPLE, errors_of(REGISTER))}

"""Which household the rows of a register belong to: one that the office has, or one that the table puts together.

A cell holds the reference of a household («QTF-HH-1448-000123»), or whatever the table itself numbers households by: rows
with the same words there are one household. Where the register knows members of it already, theirs is the one. Nobody
is moved by a table: who stands in another household is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.enums import Relation
from beneficiaries.models import Household, Person
from beneficiaries.register_rows import Errors, key_of
from beneficiaries.services.register import HOUSEHOLD
from core import bulk
from core.encryption import digest
from core.references import REFERENCE, next_references
from exchange.models import ImportBatch, ImportRow

# Two workers must not make two households of one: whoever takes such rows over holds this lock of the import.
LOCK: Final = 0x48_48


class Line(Protocol):
    row: ImportRow
    values: dict[str, Any]
    errors: Errors
    person: Person | None
    hidden: bool
    household: Household | None


def group_of(text: str) -> str:
    """By what rows that belong together are found; empty where there is nothing, or a reference, which needs no others."""
    return "" if not text or is_reference(text) else digest(f"household:{key_of(text) or text}")


def is_reference(text: str) -> bool:
    return REFERENCE.fullmatch(text.upper()) is not None


def hold(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    """Wait until no other worker takes over rows of this import that are put together."""
    if any(row.group_digest for row in rows):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, batch.pk % 2**31])


def place(actor: Actor, batch: ImportBatch, lines: Sequence[Line]) -> None:
    """Find the household of each line, as far as it exists; say what does not fit."""
    lines = [line for line in lines if line.values.get("household") and not line.hidden]
    if not lines:
        return
    references = {line.values["household"].upper() for line in lines if not line.row.group_digest}
    named = Household.objects.visible_to(actor).filter(reference__in=references)
    by_reference = {household.reference: household for household in named} if references else {}
    standing = _standing(actor, batch, lines)
    for line in lines:
        if line.row.group_digest:
            _put_together(line, standing.get(line.row.group_digest))
        else:
            _put_into(line, by_reference.get(line.values["household"].upper()))


def _put_into(line: Line, household: Household | None) -> None:
    if household is None:
        words = _("“%(text)s” is not a household of this office's register.")
        _refuse(line, ValidationError(words, code="unknown_household", params={"text": line.values["household"][:40]}))
        return
    own = line.person.household if line.person else None
    if own is not None and own.pk != household.pk:
        words = _(
            "The register has this person in household %(reference)s. Please move them on its page, or empty this cell."
        )
        _refuse(line, ValidationError(words, code="household_differs", params={"reference": own.reference}))
        return
    line.household = household


def _put_together(line: Line, household: Household | None) -> None:
    own = line.person.household if line.person else None
    if own is not None and household is not None and own.pk != household.pk:
        words = _(
            "The register has this person in household %(own)s, and others of this household of the file in %(other)s."
            " Please bring them together there, or empty this cell."
        )
        params = {"own": own.reference, "other": household.reference}
        _refuse(line, ValidationError(words, code="household_split", params=params))
        return
    line.household = household or own


def _refuse(line: Line, error: ValidationError) -> None:
    line.errors.setdefault("household", []).append(error)


def _standing(actor: Actor, batch: ImportBatch, lines: Sequence[Line]) -> dict[str, Household]:
    """Of each group of rows the household of its first member whom the register knows."""
    groups = {line.row.group_digest for line in lines if line.row.group_digest}
    if not groups:
        return {}
    rows = ImportRow.objects.filter(batch=batch, group_digest__in=groups).exclude(key_digest="")
    members = {number: (group, key) for number, group, key in rows.values_list("number", "group_digest", "key_digest")}
    # What stands in these lines is newer than their rows: they are being read, or were just mended.
    members |= {line.row.number: (line.row.group_digest, line.row.key_digest) for line in lines}
    known = Person.objects.filter(
        office=actor.office,
        national_number_digest__in={key for _group, key in members.values() if key},
        doubtful=False,
    ).select_related("household", "merged_into__household")
    if not actor.is_keeper:
        known = known.filter(discreet=False)
    own = {
        person.national_number_digest: person.survivor.household for person in known.defer("national_number").order_by()
    }
    found: dict[str, Household] = {}
    for _number, (group, key) in sorted(members.items()):
        household = own.get(key)
        if household is not None and group not in found:
            found[group] = household
    return found


def settle(lines: Sequence[Line], actor: Actor, new_person: Callable[[Line, Household, str], Person]) -> list[Person]:
    """The new people of these lines, each in a household: one that stands, the one of their group, or one of their own."""
    founders: dict[str, Line] = {}
    for line in lines:
        if line.household is None:
            founders.setdefault(line.row.group_digest or f"row {line.row.number}", line)
    references = next_references(actor.office, HOUSEHOLD, len(founders))
    made = {
        group: Household(office=actor.office, reference=reference, district=line.values.get("district"))
        for (group, line), reference in zip(founders.items(), references, strict=True)
    }
    bulk.insert(list(made.values()))
    heads = {id(line) for line in founders.values()}
    people = []
    for line in lines:
        household = line.household or made[line.row.group_digest or f"row {line.row.number}"]
        line.household = household
        line.person = new_person(line, household, Relation.HEAD if id(line) in heads else "")
        people.append(line.person)
    bulk.insert(people)
    _where_nothing_is_said(lines)
    return people


def _where_nothing_is_said(lines: Sequence[Line]) -> None:
    """A household that stood without a district gets that of whoever joins it."""
    told = {}
    for line in lines:
        household, district = line.household, line.values.get("district")
        if household is not None and district is not None and household.district_id is None:
            household.district = district
            told[household.pk] = household
    bulk.update(list(told.values()), fields=("district",))

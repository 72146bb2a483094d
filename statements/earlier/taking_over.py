"""Earlier statements from a table: tried, taken over with their own dates, taken back while nothing rests on them.

They are over and the office's own: no notice, no term, no letter; the charity that asked is not shown them. The person is
found by the number in the register, and nobody is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.earlier_days import day_of, moment_of
from beneficiaries.models import Person
from charities.naming import by_name, charities_of, charity_named
from core.arabic import search_keys
from core.encryption import digest
from core.errors import Conflict
from core.identifiers import normalise_national_number
from core.references import next_reference
from exchange.cells import values_of
from exchange.choices import chosen
from exchange.enums import RowState, Verdict
from exchange.models import ImportBatch, ImportRow
from exchange.services import in_both_languages
from exchange.twice import earlier_rows
from statements.earlier.kind import ANSWERS, DECLINED, EARLIER, answers, genders, purposes
from statements.enums import StatementPurpose, StatementStatus
from statements.models import StatementEvent, StatementRequest

S = StatementStatus
REFERENCE: Final = "STM"
LONGEST_NAME: Final = 150


@dataclass
class Line:
    """A staged row beside what it says."""

    row: ImportRow
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[ValidationError]] = field(default_factory=dict)
    key: str = ""
    known: StatementRequest | None = None
    person: Person | None = None

    def refuse(self, column: str, words: Any, code: str, **params: Any) -> None:
        self.errors.setdefault(column, []).append(ValidationError(words, code=code, params=params))


def examine(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """The dry run: what is wrong with these rows, and which of them the portal has already."""
    for line in _lines(actor, batch, rows):
        line.row.key_digest = line.key
        _settle(line)


def apply(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Take the rows over, each with its own days. What is here already stays as it is."""
    for line in _lines(actor, batch, rows):
        _settle(line)
        if not line.errors:
            line.row.target = (line.known or _take_over(line, actor, batch)).pk


def _settle(line: Line) -> None:
    line.row.errors = {name: in_both_languages(*errors) for name, errors in line.errors.items()}
    line.row.state = RowState.BAD if line.errors else RowState.CLEAN
    line.row.verdict = "" if line.errors else Verdict.UNCHANGED if line.known else Verdict.NEW


# --- what a row says -------------------------------------------------------------------------------------------------


def _lines(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Line]:
    charities = by_name(charities_of(actor.office, also_inactive=True))
    lines = [_line(row, charities) for row in rows]
    _find_people(actor, lines)
    for line in lines:
        line.key = _key_of(line, actor)
    _find_known(actor, lines)
    earlier = earlier_rows(batch, {line.row.number: line.key for line in lines if line.key})
    for line in lines:
        if line.row.number in earlier:
            line.refuse("", _("Row %(row)s of this file is the same."), "twice_in_file", row=earlier[line.row.number])
    return lines


def _line(row: ImportRow, charities: Any) -> Line:
    cells, line = values_of(row), Line(row)
    confirmed = "national_number_unconfirmed" in row.confirmed
    readers: dict[str, Callable[[str], Any]] = {
        "own_number": lambda text: _within(text, 40),
        "charity": lambda text: charity_named(text, charities),
        "national_number": lambda text: normalise_national_number(text, checksum_confirmed=confirmed),
        "name": lambda text: _within(text, LONGEST_NAME),
        "gender": lambda text: chosen(text, genders(), code="unknown_gender"),
        "purpose": lambda text: chosen(
            text, purposes(), code="unknown_purpose", offered=[each.label for each in StatementPurpose]
        ),
        "asked_on": day_of,
        "answered_on": day_of,
        "answer": lambda text: chosen(text, answers(), code="unknown_answer", offered=ANSWERS.values()),
    }
    for column, read in readers.items():
        if text := cells.get(column, ""):
            try:
                line.values[column] = read(text)
            except ValidationError as error:
                line.errors[column] = [error]
    for required in EARLIER.required:
        if not cells.get(required.name):
            line.refuse(required.name, _("This field is required."), "required")
    if not cells.get("national_number") and not cells.get("name"):
        line.refuse("name", _("Please write the national number or the name."), "required")
    asked, answered = line.values.get("asked_on"), line.values.get("answered_on")
    if asked and answered and answered < asked:
        line.refuse("answered_on", _("This day lies before the asking."), "before_asking")
    return line


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        words = _("This text is too long: %(length)s characters, up to %(limit)s.")
        raise ValidationError(words, code="max_length", params={"length": len(text), "limit": longest})
    return text


def _find_people(actor: Actor, lines: list[Line]) -> None:
    """Whom the reader's register has under the number; nobody is made."""
    numbers = {digest(line.values["national_number"]) for line in lines if "national_number" in line.values}
    people = Person.objects.visible_to(actor).filter(national_number_digest__in=numbers, doubtful=False)
    known = {row.national_number_digest: row.survivor for row in people.select_related("merged_into")}
    for line in lines:
        if number := line.values.get("national_number", ""):
            line.person = known.get(digest(number))


def _key_of(line: Line, actor: Actor) -> str:
    """The office's own number; without one, the day, the charity and whom it was about."""
    values = line.values
    if number := values.get("own_number"):
        return digest(f"statement {actor.office.pk} number {number}")
    if "answered_on" not in values or "charity" not in values:
        return ""
    about = values.get("national_number") or search_keys(values.get("name", ""))[0]
    return digest(f"statement {actor.office.pk} {values['answered_on']} {values['charity'].pk} {about}")


def _find_known(actor: Actor, lines: list[Line]) -> None:
    """A row that is here already changes nothing; one that says something else now is said to."""
    rows = StatementRequest.objects.filter(
        office=actor.office, past=True, past_key__in=[line.key for line in lines if line.key]
    )
    known = {row.past_key: row for row in rows}
    for line in lines:
        line.known = known.get(line.key) if line.key else None
        if line.known is not None and not line.errors and _differs(line, line.known):
            words = _(
                "This row was taken over before as %(reference)s and says something else now."
                " Take the earlier file back first, then bring this one in."
            )
            line.refuse("", words, "taken_over_otherwise", reference=line.known.reference)


def _differs(line: Line, row: StatementRequest) -> bool:
    values = line.values
    answer = "" if values["answer"] == DECLINED else values["answer"]
    counted = None if values["answer"] == DECLINED else values["answered_on"]
    return (values["charity"].pk, answer, counted) != (row.charity_id, row.answer, row.answered_on)


# --- taking over -----------------------------------------------------------------------------------------------------


def _take_over(line: Line, actor: Actor, batch: ImportBatch) -> StatementRequest:
    values, number = line.values, line.values.get("national_number", "")
    declined = values["answer"] == DECLINED
    answered: date = values["answered_on"]
    asked: date = values.get("asked_on", answered)
    row = StatementRequest.objects.create(
        office=actor.office,
        charity=values["charity"],
        reference=next_reference(actor.office, REFERENCE, on=answered),
        status=S.DECLINED if declined else S.EXPIRED,
        purpose=values.get("purpose", ""),
        purpose_words=_g("From an earlier record") if values.get("purpose") == StatementPurpose.OTHER else "",
        name_typed=values.get("name", ""),
        number_typed=number,
        number_last4=number[-4:],
        gender=values.get("gender", "") or (line.person.gender if line.person else ""),
        person=line.person,
        answer="" if declined else values["answer"],
        asked_at=moment_of(asked),
        answered_at=None if declined else moment_of(answered),
        answered_on=None if declined else answered,
        past=True,
        past_number=values.get("own_number", ""),
        past_key=line.key,
        past_batch=batch.uuid,
    )
    acts: list[tuple[str, date, Any, str, str]] = [("ask", asked, row.charity, "", S.ASKED)]
    acts.append(("decline" if declined else "answer", answered, actor.office, S.ASKED, row.status))
    StatementEvent.objects.bulk_create(
        [
            StatementEvent(
                office=row.office, statement=row, verb=verb, at=moment_of(day), organisation=body,
                status_from=before, status_to=after, words=_g("From an earlier record") if verb == "ask" else "",
            )
            for verb, day, body, before, after in acts
        ]
    )  # fmt: skip
    return row


# --- taking back -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(actor: Actor, batch: ImportBatch) -> None:
    """Delete what the file brought, unless anything else has come to rest on one of its statements."""
    rows = StatementRequest.objects.filter(office=actor.office, past=True, past_batch=batch.uuid)
    locked = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    for relation in StatementRequest._meta.related_objects:
        model: Any = relation.related_model
        if model is StatementEvent:
            continue
        if model._default_manager.filter(**{f"{relation.field.name}__in": locked}).exists():
            raise Conflict(_("Something else rests on what this file brought in: it stays."), code="rests_on_it")
    # Their events tell of nothing any more; everybody else's are never deleted.
    with pgtrigger.ignore("statements.StatementEvent:append_only"):
        StatementEvent.objects.filter(statement__in=locked).delete()
    StatementRequest.objects.filter(pk__in=locked).delete()


def results(actor: Actor, targets: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The references that rows were given."""
    rows = StatementRequest.objects.visible_to(actor).filter(pk__in=targets)
    return {row.pk: (row.reference, reverse("statements:detail", args=[row.key])) for row in rows}


def lists(actor: Actor) -> dict[str, list[str]]:
    """What may be chosen in the empty table."""
    return {"charity": [charity.name for charity in charities_of(actor.office, also_inactive=True)]}

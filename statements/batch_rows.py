"""A charity's sheet of people about whom it asks: how a row is read, tried, and becomes a request.

Nothing here looks into the register. What is wrong with a row is what the charity wrote itself, or what it has asked
before: a row about somebody known and one about somebody unknown are the same work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender, Permission
from core.encryption import digest
from core.identifiers import normalise_national_number
from exchange.cells import values_of
from exchange.columns import key_of
from exchange.enums import RowState, Verdict
from exchange.kinds import Column, ImportKind, ImportWords
from exchange.models import ImportBatch, ImportRow
from exchange.services import in_both_languages
from statements import services
from statements.models import StatementRequest
from statements.services import Asked

ROWS_AT_MOST: Final = 500
LONGEST_NAME: Final = 150
SHEET: Final = ImportKind(
    code="statements",
    label=_("Statement requests"),
    permission=Permission.STATEMENT_ASK,
    task="statements.ask_batch",
    page="statements:sheet",
    act=pgettext_lazy("statement", "Ask for the statements"),
    after="statements:batches",
    rows_at_most=ROWS_AT_MOST,
    at_once=ROWS_AT_MOST,
    sourced=False,
    words=ImportWords(
        step=pgettext_lazy("statement", "Asking"),
        running=_("The statements are being asked for"),
        discard=_("What was read of it is deleted. Nothing was asked."),
        ready=pgettext_lazy("sheet", "Ready to be asked"),
        done=pgettext_lazy("sheet", "Asked for"),
    ),
    columns=(
        Column(
            "national_number",
            _("National number"),
            required=True,
            ltr=True,
            words=("رقم الهوية", "الهوية", "السجل المدني", "رقم السجل المدني", "الهوية الوطنية", "رقم الهوية الوطنية",
                   "رقم الإقامة", "رقم الهوية أو الإقامة", "رقم هوية المستفيد", "National ID", "ID", "ID number"),
        ),
        Column(
            "name",
            _("Full name of the person"),
            required=True,
            words=("الاسم", "الاسم الكامل", "الاسم الرباعي", "اسم المستفيد", "اسم رب الأسرة", "Name", "Full name"),
            help=_("As it stands on the identity card."),
        ),
        Column(
            "gender",
            _("Gender"),
            required=True,
            words=("الجنس", "النوع", "Gender", "Sex"),
            choices=dict(Gender.choices),
            help=_("The answer is worded by it."),
        ),
    ),
)  # fmt: skip
EXAMPLE: Final = [("1023456781", "سلمى علي حسن المثال", "أنثى")]

_SHORTENED: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DIGIT: Final = re.compile(r"[0-9]")
_WRITTEN: Final = {
    Gender.MALE: ("ذكر", "رجل", "ذ", "م", "male"),
    Gender.FEMALE: ("أنثى", "امرأة", "أ", "ث", "ف", "female"),
}
_MISSING: Final = {
    "national_number": _("There is no national number. A statement is given on a number, never on a name alone."),
    "name": _("There is no name."),
    "gender": _("There is no gender; the answer is worded by it."),
}

Errors = dict[str, list[ValidationError]]


@dataclass
class Line:
    """A staged row as it is read."""

    row: ImportRow
    values: dict[str, str]
    errors: Errors = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest(self.values["national_number"]) if self.values.get("national_number") else ""


def examine(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """The dry run: what is wrong with these rows. Nothing is asked."""
    _settle(_lines(batch, rows))


def apply(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Ask. The rows are looked at anew: the charity may have asked about somebody meanwhile."""
    lines = _lines(batch, rows)
    good = [line for line in lines if not line.errors]
    asked = [Asked(number=line.row.number, **line.values) for line in good]
    try:
        made = services.ask_rows(file=batch, by=actor, rows=asked, passed_over=len(lines) - len(good))
    except ValidationError as error:  # the agreement has ended meanwhile: every row says so, none is asked
        for line in good:
            line.errors[""] = [error]
    else:
        for line, statement in zip(good, made, strict=True):
            line.row.target = statement.pk
    _settle(lines)


def _settle(lines: Sequence[Line]) -> None:
    for line in lines:
        line.row.key_digest = line.digest
        line.row.errors = {name: in_both_languages(*errors) for name, errors in line.errors.items()}
        line.row.state = RowState.BAD if line.errors else RowState.CLEAN
        line.row.verdict = "" if line.errors else Verdict.NEW


# --- how a row is read -------------------------------------------------------------------------------------------------


def _lines(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Line]:
    lines = [_read(row) for row in rows]
    _find_twice(batch, lines)
    _find_waiting(batch, lines)
    return lines


def _read(row: ImportRow) -> Line:
    cells = values_of(row)
    line = Line(row, {})
    for name, read in _READERS.items():
        if not cells.get(name):
            line.errors[name] = [ValidationError(_MISSING[name], code=f"{name}_missing")]
            continue
        try:
            line.values[name] = read(cells[name])
        except ValidationError as error:
            line.errors[name] = [error]
    return line


def _find_twice(batch: ImportBatch, lines: list[Line]) -> None:
    """The first row with a number stands; every later one says which that is."""
    first: dict[str, int] = {}
    earlier = batch.rows.filter(key_digest__in=[line.digest for line in lines if line.digest])
    for key, number in [
        *earlier.values_list("key_digest", "number"),
        *((line.digest, line.row.number) for line in lines),
    ]:
        if key:
            first[key] = min(first.get(key, number), number)
    for line in lines:
        if line.digest and first[line.digest] != line.row.number:
            words = _("The same number stands in row %(row)s of this file.")
            error = ValidationError(words, code="twice_in_file", params={"row": first[line.digest]})
            line.errors.setdefault("national_number", []).append(error)


def _find_waiting(batch: ImportBatch, lines: list[Line]) -> None:
    """What this charity has asked itself and waits for; of anybody else's nothing is said."""
    digests = [line.digest for line in lines if line.digest]
    waiting = dict(
        StatementRequest.objects.waiting()
        .filter(charity=batch.organisation, number_digest__in=digests)
        .order_by("-id")
        .values_list("number_digest", "reference")
    )
    for line in lines:
        if reference := waiting.get(line.digest):
            words = _("You have already asked about this person; your request waits for its answer: %(reference)s.")
            error = ValidationError(words, code="already_asked", params={"reference": reference})
            line.errors.setdefault("national_number", []).append(error)


def _number(text: str) -> str:
    if _SHORTENED.fullmatch(text):
        words = _("Excel has shortened this number and lost digits. Please write it out, in a column of the type Text.")
        raise ValidationError(words, code="number_shortened")
    return normalise_national_number(text)


def _name(text: str) -> str:
    if _DIGIT.search(text):
        raise ValidationError(_("A name has letters only."), code="invalid_name")
    if len(text) > LONGEST_NAME:
        words = _("At most %(longest)s characters.")
        raise ValidationError(words, code="max_length", params={"longest": LONGEST_NAME})
    return text


def _gender(text: str) -> str:
    found = _genders().get(key_of(text) or text.casefold())
    if found is None:
        words = _("“%(text)s” is not understood. Please write male or female.")
        raise ValidationError(words, code="unknown_gender", params={"text": text[:40]})
    return found


@cache
def _genders() -> Mapping[str, str]:
    """Made on first use: the catalogues are not open while modules are imported."""
    found: dict[str, str] = {key_of(word) or word: str(gender) for gender, words in _WRITTEN.items() for word in words}
    for gender in Gender:
        found[gender.value] = gender.value
        for language in ("ar", "en"):
            with override(language):
                found[key_of(str(gender.label))] = gender.value
    return found


_READERS: Final[dict[str, Any]] = {"national_number": _number, "name": _name, "gender": _gender}

"""Earlier referrals from a table: tried, taken over with their own dates, taken back while nothing rests on them.

They are over: no ladder, no notices, no terms, no capacity, no disclosure. Their events stand at their own days, so that
the figures count them where they belong. The person is found by the number, or made, as for a referral by the office.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from accounts.models import Organisation
from beneficiaries.earlier_days import day_of, moment_of
from beneficiaries.models import Person
from beneficiaries.register_rows import districts_by_name
from beneficiaries.services import GivenPerson, match_or_create
from charities.naming import by_name, charities_of, charity_named
from core.arabic import search_keys
from core.encryption import digest
from core.errors import Conflict
from core.references import next_reference
from exchange.cells import values_of
from exchange.choices import chosen, several
from exchange.enums import RowState, Verdict
from exchange.models import ImportBatch, ImportRow
from exchange.services import in_both_languages
from exchange.twice import earlier_rows
from offices.places import districts_near
from referrals.bulk.rows import Errors, helps, read_kind, read_person, take, within
from referrals.earlier.kind import (
    DIRECTIONS,
    EARLIER,
    KINDS,
    OUTCOMES,
    close_reasons,
    decline_reasons,
    directions,
    outcomes,
)
from referrals.enums import FROM_CHARITY, FROM_OFFICE, CloseReason, DeclineReason, ReferralKind, ReferralStatus
from referrals.models import Need, Referral, ReferralEvent
from referrals.services.sending import REFERENCE
from referrals.subjects import NAME_PARTS

S = ReferralStatus
VERBS: Final = {
    S.COMPLETED: "complete",
    S.CLOSED: "close",
    S.DECLINED: "decline",
    S.WITHDRAWN: "withdraw",
    S.UNANSWERED: "lapse",
}


@dataclass
class Line:
    """A staged row beside what it says."""

    row: ImportRow
    values: dict[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    key: str = ""
    known: Referral | None = None
    in_register: bool = False

    def refuse(self, column: str, words: Any, code: str, **params: Any) -> None:
        self.errors.setdefault(column, []).append(ValidationError(words, code=code, params=params))

    @property
    def from_office(self) -> bool:
        kind = self.values["kind"]
        if kind in FROM_OFFICE and kind in FROM_CHARITY:
            return bool(self.values.get("direction", "from_office") == "from_office")
        return kind in FROM_OFFICE


def examine(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """The dry run: what is wrong with these rows, and which of them the portal has already."""
    for line in _lines(actor, batch, rows):
        line.row.key_digest = line.key
        _settle(line)


def apply(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Take the rows over, each with its own days. What is here already stays as it is."""
    for line in _lines(actor, batch, rows):
        _settle(line)
        if line.errors:
            continue
        line.row.target = (line.known or _take_over(line, actor, batch)).pk


def _settle(line: Line) -> None:
    line.row.errors = {name: in_both_languages(*errors) for name, errors in line.errors.items()}
    line.row.state = RowState.BAD if line.errors else RowState.CLEAN
    line.row.verdict = "" if line.errors else Verdict.UNCHANGED if line.known else Verdict.NEW


# --- what a row says -------------------------------------------------------------------------------------------------


def _lines(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Line]:
    districts = districts_by_name(list(districts_near(actor.office)))
    charities = by_name(charities_of(actor.office, also_inactive=True))
    lines = []
    for row in rows:
        cells = values_of(row)
        line = Line(row, *read_person(cells, districts=districts, confirmed=row.confirmed))
        readers = {
            "own_number": lambda text: within(text, 40),
            "kind": lambda text: read_kind(text, KINDS, taken_over=True),
            "charity": lambda text: charity_named(text, charities),
            "direction": lambda text: chosen(text, directions(), code="unknown_direction", offered=DIRECTIONS.values()),
            "sent_on": day_of,
            "started_on": day_of,
            "ended_on": day_of,
            "outcome": _outcome,
            "needs": lambda text: several(text, helps(), code="unknown_need"),
            "summary": lambda text: within(text, 2000),
        }
        for column, read in readers.items():
            if text := cells.get(column, ""):
                take(column, read, text, line.values, line.errors)
        _require(line)
        line.key = _key_of(line, actor)
        lines.append(line)
    _find_people(actor, lines)
    _find_known(actor, lines)
    _find_twice(batch, lines)
    return lines


def _find_people(actor: Actor, lines: list[Line]) -> None:
    """Whom the reader's register has under the number; the others are made, and need a name."""
    numbers = {digest(line.values["national_number"]) for line in lines if "national_number" in line.values}
    people = Person.objects.visible_to(actor).filter(national_number_digest__in=numbers, doubtful=False)
    known = set(people.values_list("national_number_digest", flat=True))
    for line in lines:
        number = line.values.get("national_number", "")
        line.in_register = bool(number) and digest(number) in known
        if number and not line.in_register and not line.values.get("first_name") and "first_name" not in line.errors:
            words = _("The register does not know this number. Please write the name as well.")
            line.refuse("first_name", words, "required")


def _outcome(text: str) -> str:
    labels = [status.label for status in OUTCOMES]
    status = chosen(text, outcomes(), code="unknown_outcome", offered=labels)
    if status not in OUTCOMES:
        words = _("A referral of an earlier year has ended. How did it end?")
        raise ValidationError(words, code="not_ended")
    return status


def _require(line: Line) -> None:
    cells = values_of(line.row)
    for column in EARLIER.required:
        if not cells.get(column.name):
            line.refuse(column.name, _("This field is required."), "required")
    values = line.values
    if not values.get("national_number") and not values.get("first_name") and "national_number" not in line.errors:
        line.refuse("first_name", _("Please write the national number or the name."), "required")
    _check_days(line)
    _check_reason(line)


def _check_days(line: Line) -> None:
    sent = line.values.get("sent_on")
    for column in ("started_on", "ended_on"):
        day = line.values.get(column)
        if sent and day and day < sent:
            line.refuse(column, _("This day lies before the sending."), "before_sending")


def _check_reason(line: Line) -> None:
    text, outcome = values_of(line.row).get("reason", ""), line.values.get("outcome")
    if outcome == S.DECLINED:
        labels = [str(reason.label) for reason in DeclineReason]
        take("reason", lambda text: chosen(text, decline_reasons(), code="unknown_reason", offered=labels),
             text or DeclineReason.OTHER.value, line.values, line.errors)  # fmt: skip
    elif outcome == S.CLOSED and not text:
        line.refuse("reason", _("Give the reason for closing."), "required")
    elif outcome == S.CLOSED:
        labels = [str(reason.label) for reason in CloseReason]
        take("reason", lambda text: chosen(text, close_reasons(), code="unknown_reason", offered=labels),
             text, line.values, line.errors)  # fmt: skip


def _key_of(line: Line, actor: Actor) -> str:
    """The office's own number; without one, the day, the kind, the charity and whom it was about."""
    values = line.values
    if number := values.get("own_number"):
        return digest(f"referral {actor.office.pk} number {number}")
    if any(name not in values for name in ("sent_on", "kind", "charity")):
        return ""
    names = " ".join(search_keys(values.get(name, ""))[0] for name in NAME_PARTS)
    about = values.get("national_number") or names
    return digest(f"referral {actor.office.pk} {values['sent_on']} {values['kind']} {values['charity'].pk} {about}")


def _find_known(actor: Actor, lines: list[Line]) -> None:
    """A row that is here already changes nothing; one that says something else now is said to."""
    keys = [line.key for line in lines if line.key]
    rows = Referral.objects.filter(office=actor.office, past=True, past_key__in=keys)
    known = {row.past_key: row for row in rows}
    for line in lines:
        line.known = known.get(line.key) if line.key else None
        if line.known is not None and not line.errors and _differs(line, line.known):
            words = _(
                "This row was taken over before as %(reference)s and says something else now."
                " Take the earlier file back first, then bring this one in."
            )
            line.refuse("", words, "taken_over_otherwise", reference=line.known.reference)


def _differs(line: Line, row: Referral) -> bool:
    values, ends = line.values, row.recipient_id if line.from_office else row.sender_id
    told = (values["kind"], values["charity"].pk, values["sent_on"], values["outcome"])
    return told != (row.kind, ends, row.first_sent_on, row.status)


def _find_twice(batch: ImportBatch, lines: list[Line]) -> None:
    earlier = earlier_rows(batch, {line.row.number: line.key for line in lines if line.key})
    for line in lines:
        if line.row.number in earlier:
            line.refuse("", _("Row %(row)s of this file is the same."), "twice_in_file", row=earlier[line.row.number])


# --- taking over -----------------------------------------------------------------------------------------------------


def _take_over(line: Line, actor: Actor, batch: ImportBatch) -> Referral:
    values, office = line.values, actor.office
    person = _person(line, actor)
    sender, recipient = (office, values["charity"]) if line.from_office else (values["charity"], office)
    outcome, ended = values["outcome"], moment_of(values["ended_on"])
    started: date | None = values.get("started_on")
    if started is None and values["kind"] == ReferralKind.URGENT and outcome == S.COMPLETED:
        started = values["ended_on"]
    row = Referral.objects.create(
        office=office,
        reference=next_reference(office, REFERENCE, on=values["sent_on"]),
        kind=values["kind"],
        sender=sender,
        recipient=recipient,
        status=outcome,
        person=person,
        household=person.household,
        summary=values.get("summary", ""),
        sent_at=moment_of(values["sent_on"]),
        first_sent_on=values["sent_on"],
        first_started_on=started,
        decline_reason=values.get("reason", "") if outcome == S.DECLINED else "",
        close_reason=values.get("reason", "") if outcome == S.CLOSED else "",
        ended_at=None if outcome == S.UNANSWERED else ended,
        past=True,
        past_number=values.get("own_number", ""),
        past_key=line.key,
        past_batch=batch.uuid,
    )
    Need.objects.bulk_create([Need(office=office, referral=row, kind=kind) for kind in values.get("needs", ())])
    _write_events(row, started, values["ended_on"], sender, recipient)
    return row


def _write_events(
    row: Referral, started: date | None, ended: date, sender: Organisation, recipient: Organisation
) -> None:
    """What happened, on its own days. Nobody of the portal did it: the events name the bodies alone."""
    assert row.first_sent_on
    acts: list[tuple[str, date, Organisation, str, str]] = [("send", row.first_sent_on, sender, "", S.SENT)]
    if started and row.status in (S.COMPLETED, S.CLOSED):
        acts.append(("start", started, recipient, S.ACCEPTED, S.IN_PROGRESS))
    verb = VERBS[S(row.status)]
    acts.append((verb, ended, sender if verb == "withdraw" else recipient, acts[-1][4], row.status))
    words = _g("From an earlier record")
    ReferralEvent.objects.bulk_create(
        [
            ReferralEvent(
                office=row.office, referral=row, verb=name, at=moment_of(day), organisation=body,
                status_from=before, status_to=after, words=words if name == "send" else "",
                reason=row.decline_reason or row.close_reason if name == verb else "",
            )
            for name, day, body, before, after in acts
        ]
    )  # fmt: skip


def _person(line: Line, actor: Actor) -> Person:
    values = line.values
    given = GivenPerson(
        **{name: values.get(name, "") for name in NAME_PARTS},
        national_number=values.get("national_number", ""),
        gender=values.get("gender", ""),
        birth_date_typed=values.get("birth_date"),
        district=values.get("district"),
    )
    return match_or_create(by=actor, given=given)


# --- taking back -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(actor: Actor, batch: ImportBatch) -> None:
    """Delete what the file brought, unless anything else has come to rest on one of its referrals."""
    rows = Referral.objects.filter(office=actor.office, past=True, past_batch=batch.uuid)
    locked = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    own = {ReferralEvent, Need}
    for relation in Referral._meta.related_objects:
        model: Any = relation.related_model
        if model not in own and model._default_manager.filter(**{f"{relation.field.name}__in": locked}).exists():
            raise Conflict(_("Something else rests on what this file brought in: it stays."), code="rests_on_it")
    # Their events tell of nothing any more; everybody else's are never deleted.
    with pgtrigger.ignore("referrals.ReferralEvent:append_only"):
        ReferralEvent.objects.filter(referral__in=locked).delete()
    Need.objects.filter(referral__in=locked).delete()
    Referral.objects.filter(pk__in=locked).delete()


def results(actor: Actor, targets: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The references that rows were given."""
    rows = Referral.objects.visible_to(actor).filter(pk__in=targets)
    return {row.pk: (row.reference, reverse("referrals:detail", args=[row.key])) for row in rows}


def lists(actor: Actor) -> dict[str, list[str]]:
    """What may be chosen in the empty table."""
    return {"charity": [charity.name for charity in charities_of(actor.office, also_inactive=True)]}

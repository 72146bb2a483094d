"""Whom each row means, what stands in its way, and the sending itself: each row alone, wholly or not at all.

The office knows its register by the number. A charity recognises only people whose identity is open to it; whatever else
it types is taken as typed, so that no answer here says whether the office knows somebody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries.models import Household, Person
from beneficiaries.register_rows import districts_by_name
from beneficiaries.services import GivenPerson
from charities.models import Service
from charities.naming import by_name, charities_of, charity_named
from charities.readiness import facts_of, lines_of
from core.arabic import search_keys
from core.encryption import digest
from exchange import running
from exchange.cells import values_of
from exchange.enums import RowState, Verdict
from exchange.models import ImportBatch, ImportRow
from exchange.services import in_both_languages
from exchange.twice import earlier_rows
from offices.places import districts_near
from referrals import services
from referrals.bulk.kinds import KINDS, OF_CHARITY, OF_OFFICE
from referrals.bulk.rows import Errors, help_of, kind_of, needs_of, parse
from referrals.enums import ReferralStatus
from referrals.models import Referral
from referrals.ranking import Ranking, in_order, rank
from referrals.services import GivenNeed
from referrals.subjects import NAME_PARTS

# What must be said of somebody who is typed, and what is asked for it.
ASKED_OF_THE_UNKNOWN: Final = {
    "first_name": _("Please enter the first name: nobody is recognised by what stands in this row."),
    "family_name": _("Please enter the family name: nobody is recognised by what stands in this row."),
    "gender": _("Please enter the gender: nobody is recognised by what stands in this row."),
}
SUBJECT: Final = {"subject": "national_number", "person": "national_number", "membership": ""}
NAMESPACE: Final = UUID("5a6c3f0e-5f7b-4d5b-9c36-6d0f0b8f6c11")


@dataclass
class Line:
    """A staged row beside whom and what it means."""

    row: ImportRow
    values: dict[str, Any]
    errors: Errors
    recipient: Organisation | None = None
    person: Person | None = None
    household: Household | None = None
    key: str = ""

    @property
    def help(self) -> frozenset[str]:
        return help_of(self.values.get("kind", ""), self.values.get("needs", ()))

    @property
    def household_id(self) -> int | None:
        """Whose household it is, as far as the sender may know."""
        return self.household.pk if self.household else self.person.household_id if self.person else None

    def refuse(self, field: str, words: Any, code: str, **params: Any) -> None:
        self.errors.setdefault(field, []).append(ValidationError(words, code=code, params=params))


def go_on(batch_id: int) -> None:
    """Read, try or send a table, from where it stands."""
    code = ImportBatch.objects.values_list("kind", flat=True).get(pk=batch_id)
    running.work(batch_id, kind=KINDS[code], examine=examine, apply=apply)


def examine(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """The dry run: what is wrong with these rows. Nothing is written."""
    lines = _lines(actor, batch, rows)
    _check_room(actor, batch, lines)
    for line in lines:
        line.row.key_digest = digest(line.key) if line.key else ""
        _settle(line)


def apply(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Send the rows, each on its own. One that cannot be sent any more stays unsent, and says why."""
    for line in _lines(actor, batch, rows):
        if not line.errors:
            _send(line, actor, batch)
        _settle(line)


def _settle(line: Line) -> None:
    line.row.errors = {name: in_both_languages(*errors) for name, errors in line.errors.items()}
    line.row.state = RowState.BAD if line.errors else RowState.CLEAN
    line.row.verdict = "" if line.errors else Verdict.NEW


# --- whom and what a row means ---------------------------------------------------------------------------------------


def _lines(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Line]:
    districts = districts_by_name(list(districts_near(actor.office)))
    lines = []
    for row in rows:
        values, errors = parse(values_of(row), office=actor.is_office, districts=districts, confirmed=row.confirmed)
        lines.append(Line(row, values, errors))
    _find_recipients(actor, lines)
    _find_people(actor, lines)
    for line in lines:
        line.key = _key_of(line)
    _find_twice(batch, lines)
    _find_open(actor, lines)
    _check_ready(actor, lines)
    return lines


def _find_recipients(actor: Actor, lines: list[Line]) -> None:
    if actor.is_charity:
        for line in lines:
            line.recipient = actor.office
        return
    known = by_name(charities_of(actor.office))
    for line in lines:
        try:
            line.recipient = charity_named(values_of(line.row).get("to", ""), known)
        except ValidationError as error:
            line.errors["to"] = [error]


def _find_people(actor: Actor, lines: list[Line]) -> None:
    digests = {digest(line.values["national_number"]) for line in lines if "national_number" in line.values}
    people = Person.objects.identified_to(actor).filter(national_number_digest__in=digests, doubtful=False)
    known = {row.national_number_digest: row for row in people.select_related("household", "merged_into__household")}
    references = {values_of(line.row).get("household", "") for line in lines} - {""}
    households = Household.objects.visible_to(actor) if actor.is_office else Household.objects.none()
    by_reference = {row.reference: row for row in households.filter(reference__in=references)}
    for line in lines:
        number, reference = line.values.get("national_number", ""), values_of(line.row).get("household", "")
        found = known.get(digest(number)) if number else None
        line.person = found.survivor if found else None
        if reference:
            line.household = by_reference.get(reference)
            _check_household(line, reference)
        _check_person(line)


def _check_household(line: Line, reference: str) -> None:
    if line.household is None:
        line.refuse("household", _("There is no household %(reference)s in the register."), "unknown_household",
                    reference=reference[:40])  # fmt: skip
    elif line.person is not None and line.person.household_id != line.household.pk:
        words = _("The person with this number belongs to another household in the register.")
        line.refuse("household", words, "another_household")


def _check_person(line: Line) -> None:
    """Somebody known by the number or the household, or somebody typed with what the register will need."""
    if line.person is not None:
        _check_name(line, line.person)
        return
    if line.household is not None or "household" in line.errors:
        return
    for field, words in ASKED_OF_THE_UNKNOWN.items():
        if not line.values.get(field) and field not in line.errors:
            line.refuse(field, words, "required")


def _check_name(line: Line, person: Person) -> None:
    if "name_differs" in line.row.confirmed:
        return
    for field in ("first_name", "family_name"):
        given, known = line.values.get(field, ""), getattr(person, field)
        if given and known and not _same(given, known):
            words = _("This number stands for another name. If it is the same person, please confirm it.")
            line.refuse(field, words, "name_differs")


def _same(left: str, right: str) -> bool:
    return any(a == b for a, b in zip(search_keys(left), search_keys(right), strict=True))


# --- what stands in its way -----------------------------------------------------------------------------------------


def _key_of(line: Line) -> str:
    """By what the same matter is found twice in one file; empty while it is not known what the row means."""
    kind = line.values.get("kind")
    if not kind or line.recipient is None:
        return ""
    if household := line.household_id:
        subject = f"household {household}"
    elif number := line.values.get("national_number"):
        subject = f"number {number}"
    elif all(line.values.get(name) for name in ("first_name", "family_name")):
        said = [line.values.get(name) for name in (*NAME_PARTS, "gender", "birth_date", "district")]
        subject = " ".join(search_keys(str(value))[0] for value in said if value)
    else:
        return ""
    return f"{kind} {line.recipient.pk} {subject}"


def _find_twice(batch: ImportBatch, lines: list[Line]) -> None:
    """The first row about a household stands; every later one says which that is."""
    earlier = earlier_rows(batch, {line.row.number: digest(line.key) for line in lines if line.key})
    for line in lines:
        if line.row.number in earlier:
            words = _("Row %(row)s of this file sends the same kind of referral for the same household there.")
            line.refuse("", words, "twice_in_file", row=earlier[line.row.number])


def _find_open(actor: Actor, lines: list[Line]) -> None:
    """The sender's own referral that still runs, and nobody else's."""
    households = {line.household_id for line in lines} - {None}
    rows = Referral.objects.open().filter(
        sender=actor.organisation, household__in=households, kind__in=[*OF_OFFICE, *OF_CHARITY]
    )
    known = {
        (household, kind, recipient): reference
        for household, kind, recipient, reference in rows.values_list("household", "kind", "recipient", "reference")
    }
    for line in lines:
        place = (line.household_id, line.values.get("kind"), line.recipient.pk if line.recipient else None)
        if reference := known.get(place):  # type: ignore[arg-type]
            words = _("You already have an open referral of this kind for this household there: %(reference)s.")
            line.refuse("", words, "open_referral_exists", reference=reference)


def _check_ready(actor: Actor, lines: list[Line]) -> None:
    """Whether each charity can take this up at all; its room is counted over the whole file."""
    if actor.is_charity:
        return
    facts = facts_of(list({line.recipient.pk: line.recipient for line in lines if line.recipient}.values()))
    for line in lines:
        if line.recipient is None or "kind" not in line.values or "needs" in line.errors:
            continue
        for each in lines_of(facts[line.recipient.pk], help_kinds=line.help):
            if not each.ok and each.code != "capacity":
                words = _("%(what)s It is mended by: %(who)s.")
                line.refuse("to", words, "recipient_not_ready", what=each.words, who=each.who)


@dataclass
class Room:
    """What one service of a charity still takes this month."""

    kind: str
    left: float


def _check_room(actor: Actor, batch: ImportBatch, lines: list[Line]) -> None:
    """Places are given in the order of the rows; what is ready already keeps its place. What is over stays unsent."""
    if actor.is_charity:
        return
    waiting = _waiting(actor, batch, {line.row.number for line in lines})
    charities = {charity for charity, _help in waiting} | {line.recipient.pk for line in lines if line.recipient}
    rooms = _rooms(charities)
    for charity, wanted in waiting:
        _take_places(rooms[charity], wanted)
    given = Counter(charity for charity, _help in waiting)
    rankings: dict[Any, Ranking] = {}
    for line in lines:
        if line.errors or line.recipient is None:
            continue
        if not line.values.get("motive") and _passes_over(actor, line, given, rankings):
            words = _("Say why the charities that stand before it are passed over.")
            line.refuse("motive", words, "required")
        elif _take_places(rooms[line.recipient.pk], line.help):
            given[line.recipient.pk] += 1
        else:
            words = _(
                "%(charity)s has no room left this month for what is needed, once the rows above are sent."
                " This row stays unsent: choose another charity, or send it when there is room."
            )
            line.refuse("to", words, "no_room", charity=line.recipient)


def _passes_over(actor: Actor, line: Line, given: Mapping[int, int], rankings: dict[Any, Ranking]) -> bool:
    """Whether another charity will stand before this one when the rows above have been sent."""
    assert line.recipient is not None
    household = line.household or (line.person.household if line.person else None)
    key = (line.values["kind"], line.help, household.district_id if household else None)
    if key not in rankings:
        referral = Referral(office=actor.office, kind=line.values["kind"], household=household)
        rankings[key] = rank(referral, needed=line.help)
    then = [
        replace(
            each,
            received=each.received + given.get(each.charity.pk, 0),
            room=None if each.room is None else each.room - given.get(each.charity.pk, 0),
        )
        for each in rankings[key].candidates
    ]
    return Ranking(in_order(then)).passes_over(line.recipient)


def _waiting(actor: Actor, batch: ImportBatch, but: set[int]) -> list[tuple[int, frozenset[str]]]:
    """Where the rows go that are ready to be sent, and what they need there."""
    known = by_name(charities_of(actor.office))
    found = []
    for row in batch.rows.filter(state=RowState.CLEAN).exclude(number__in=but).order_by("number"):
        cells = values_of(row)
        try:
            charity = charity_named(cells.get("to", ""), known)
        except ValidationError:
            continue
        found.append((charity.pk, help_of(kind_of(cells.get("kind", "")), needs_of(cells.get("needs", "")))))
    return found


def _rooms(charities: Iterable[int]) -> dict[int, list[Room]]:
    rooms: dict[int, list[Room]] = defaultdict(list)
    for service in Service.objects.active().filter(charity__in=list(charities)).with_taken():
        limit = float("inf") if service.monthly_capacity is None else service.monthly_capacity - service.taken
        rooms[service.charity_id].append(Room(service.kind, limit))
    return rooms


def _take_places(rooms: list[Room], wanted: frozenset[str]) -> bool:
    """As `charities.services.reserve` will: one place in each needed service, if at least one of them has room."""
    chosen = []
    for kind in sorted(wanted):
        offered = [room for room in rooms if room.kind == kind]
        if offered:
            chosen.append(max(offered, key=lambda room: room.left))
    if chosen and all(room.left <= 0 for room in chosen):
        return False
    for room in chosen:
        room.left -= 1
    return True


# --- the sending -------------------------------------------------------------------------------------------------------


def _send(line: Line, actor: Actor, batch: ImportBatch) -> None:
    """Draft and send in one: what is refused leaves no draft behind."""
    try:
        with transaction.atomic():
            uuid = uuid5(NAMESPACE, f"{batch.uuid} {line.row.number}")
            referral, _new = services.draft(by=actor, uuid=uuid, **_content(line))
            if referral.status == ReferralStatus.DRAFT:
                referral = services.send(referral=referral, by=actor, motive=line.values.get("motive", ""))
    except ValidationError as error:
        _keep_refusal(line, error)
    else:
        line.row.target = referral.pk


def _keep_refusal(line: Line, error: ValidationError) -> None:
    names = {column.name for column in KINDS[line.row.batch.kind].columns}
    found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, errors in found.items():
        column = SUBJECT.get(field, field)
        line.errors.setdefault(column if column in names else "", []).extend(errors)


def _content(line: Line) -> dict[str, Any]:
    values = line.values
    needs = [
        GivenNeed(
            kind=kind,
            description=values.get("description", ""),
            urgency=values.get("urgency", "ordinary"),
            estimate=values.get("estimate"),
        )
        for kind in values.get("needs", ())
    ]
    return {
        "kind": values["kind"],
        "to": line.recipient,
        "needs": needs,
        "summary": values["summary"],
        "legal_basis": values["legal_basis"],
        "consent": bool(values.get("consent", False)),
        **_subject(line),
    }


def _subject(line: Line) -> dict[str, Any]:
    if line.person is not None:
        return {"person": line.person}
    if line.household is not None:
        return {"household": line.household}
    values = line.values
    names = {name: values.get(name, "") for name in NAME_PARTS}
    given = GivenPerson(
        **names,
        national_number=values.get("national_number", ""),
        gender=values.get("gender", ""),
        birth_date_typed=values.get("birth_date"),
        district=values.get("district"),
    )
    return {"given": given}


def results(actor: Actor, targets: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The references that rows were given."""
    rows = Referral.objects.visible_to(actor).filter(pk__in=targets)
    return {row.pk: (row.reference, reverse("referrals:detail", args=[row.key])) for row in rows}


def lists(actor: Actor) -> dict[str, list[str]]:
    """What may be chosen in the empty table beside the columns' own choices."""
    districts = [str(district) for district in districts_near(actor.office)]
    charities = {"to": [charity.name for charity in charities_of(actor.office)]} if actor.is_office else {}
    return charities | ({"district": districts} if districts else {})

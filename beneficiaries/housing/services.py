"""The verbs of the housing match: declare, record what a source says, compare, look an address up, finish a task."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership
from beneficiaries.housing.addresses import is_automatic, question_of
from beneficiaries.housing.comparing import Comparison, compare
from beneficiaries.housing.enums import (
    BY_HAND,
    LOOKUP_MOVES,
    TASK_MOVES,
    HousingBasis,
    HousingResult,
    HousingSource,
    LookupProblem,
    LookupStatus,
    RecordedThrough,
    TaskKind,
    TaskOutcome,
    TaskStatus,
)
from beneficiaries.housing.models import (
    DWELLING,
    AddressLookup,
    HousingDeclaration,
    HousingMatch,
    HousingRecord,
    HousingTask,
)
from beneficiaries.models import Household, Person
from beneficiaries.services import require_register
from core.arabic import clean_text
from core.background import enqueue
from core.clock import now, today
from core.constraints import explain
from core.digits import fold_digits
from core.errors import Conflict
from core.identifiers import normalise_short_address
from core.typed_dates import Precision, TypedDate
from offices.calendars import calendar_for

LOOK_UP: Final = "beneficiaries.look_up_address"
MOST_TRIES: Final = 6
LONGEST_WAIT: Final = dt.timedelta(hours=1)
DOCUMENT_NUMBER: Final = re.compile(r"[0-9][0-9/-]{0,29}")
LEASE_NUMBER: Final = re.compile(r"[0-9]{8,15}")
# So many digits, where a part of an address is a number.
DIGITS: Final = {"building_number": 4, "postal_code": 5, "additional_number": 4}

Moved = TypeVar("Moved", HousingTask, AddressLookup)


@transaction.atomic
def declare(
    *,
    household: Household,
    by: Actor,
    basis: str,
    declared_on: dt.date | None = None,
    changed_on: TypedDate | None = None,
    changed_person: Person | None = None,
    **dwelling: Any,
) -> HousingDeclaration:
    """Write down what a household declared of its housing; what stood before becomes its past.

    ``changed_on`` and ``changed_person`` say that the housing itself changed, and whose duty it is to report it.
    """
    require_register(by=by)
    household = Household.objects.visible_to(by).select_for_update(of=("self",)).get(pk=household.pk)
    if basis not in HousingBasis.values:
        raise ValidationError({"basis": ValidationError(_("Please choose the basis."), code="invalid_choice")})
    values = _dwelling(dwelling, lease=basis == HousingBasis.RENTED)
    if declared_on and declared_on > today():
        raise ValidationError({"declared_on": _too_late()})
    before = HousingDeclaration.objects.visible_to(by).current().filter(household=household).first()
    declaration = HousingDeclaration(
        office=household.office,
        household=household,
        basis=basis,
        declared_on=declared_on or today(),
        membership=by.membership,
        **values,
    )
    if changed_on is not None or changed_person is not None:
        _set_change(declaration, by, changed_person, changed_on)
    if before is not None:
        _end(before, by)
    with explain(HousingDeclaration):
        declaration.save()
    _settle(declaration, by)
    if is_automatic() and _may_be_looked_up(declaration):
        _ask(declaration, by)
    return declaration


@transaction.atomic
def record(
    *,
    declaration: HousingDeclaration,
    by: Actor,
    source: str,
    found: bool = True,
    seen_on: dt.date | None = None,
    through: str = RecordedThrough.MANUAL,
    **dwelling: Any,
) -> HousingRecord:
    """Write down what a source says of the dwelling, or that it does not know it; and compare."""
    require_register(by=by)
    declaration = _locked(declaration, by)
    if source not in HousingSource.values:
        raise ValidationError({"source": ValidationError(_("Please choose the source."), code="invalid_choice")})
    if seen_on and seen_on > today():
        raise ValidationError({"seen_on": _too_late()})
    values = _dwelling(dwelling, lease=source == HousingSource.EJAR) if found else {}
    if found and not any(values.get(name) for name in DWELLING):
        words = _("Write what the source says, or say that it knows nothing of the dwelling.")
        raise ValidationError(words, code="record_empty")
    row = HousingRecord(
        office=declaration.office,
        declaration=declaration,
        source=source,
        through=through,
        found=found,
        seen_on=seen_on or today(),
        membership=by.membership,
        **values,
    )
    with explain(HousingRecord):
        row.save()
    _settle(declaration, by)
    return row


@transaction.atomic
def recheck(*, declaration: HousingDeclaration, by: Actor) -> HousingDeclaration:
    """Compare again: time alone can change the answer, as when a lease runs out."""
    require_register(by=by)
    declaration = _locked(declaration, by)
    _settle(declaration, by)
    return declaration


@transaction.atomic
def note_change(
    *, declaration: HousingDeclaration, by: Actor, person: Person, happened_on: TypedDate
) -> HousingDeclaration:
    """The mismatch is a change that has to be reported: whose, and on which day. What lies above proposes the follow-up."""
    require_register(by=by)
    declaration = _locked(declaration, by)
    if declaration.changed_on is not None:
        raise Conflict(_("The change in this housing is already noted."), code="change_noted")
    _set_change(declaration, by, person, happened_on)
    with explain(HousingDeclaration):
        declaration.save(update_fields=["changed_on", "changed_on_typed", "changed_person"])
    if task := _open_task(declaration):
        _move("finish", task, **_end_of_task(by, TaskOutcome.CHANGE))
    return declaration


# --- tasks -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(*, declaration: HousingDeclaration, by: Actor) -> HousingTask:
    """Put the open task into one's own hands."""
    require_register(by=by)
    task = _required_task(declaration, by)
    task.assignee = by.membership
    task.save(update_fields=["assignee"])
    return task


@transaction.atomic
def finish(*, declaration: HousingDeclaration, by: Actor, outcome: str, words: str = "") -> HousingTask:
    """Say how the open task ended."""
    require_register(by=by)
    task = _required_task(declaration, by)
    if outcome not in BY_HAND:
        raise ValidationError({"outcome": ValidationError(_("Say how the task ended."), code="invalid_choice")})
    words = clean_text(words, keep_newlines=True)
    if outcome == TaskOutcome.OTHER and not words:
        raise ValidationError({"words": ValidationError(_("Please write what was done."), code="required")})
    return _move("finish", task, **_end_of_task(by, outcome), words=words)


# --- the National Address --------------------------------------------------------------------------------------------


@transaction.atomic
def ask_address(*, declaration: HousingDeclaration, by: Actor) -> AddressLookup:
    """Have the National Address looked up. The answer comes later, as a record of its own."""
    require_register(by=by)
    if not is_automatic():
        words = _("No address service is set up here. Please type the National Address by hand.")
        raise ValidationError(words, code="address_service_off")
    declaration = _locked(declaration, by)
    question_of(declaration)
    if AddressLookup.objects.visible_to(by).filter(declaration=declaration, status=LookupStatus.WAITING).exists():
        raise Conflict(_("The National Address is being looked up already."), code="lookup_waiting")
    return _ask(declaration, by)


@transaction.atomic
def hold_lookups(*, by: Actor, held_for: dt.timedelta, most: int, only: int | None = None) -> list[AddressLookup]:
    """Those that are due, held for a while: nobody else asks for them, and if the holder dies they are due again."""
    rows = AddressLookup.objects.visible_to(by).due(now())
    if only is not None:
        rows = rows.filter(pk=only)
    rows = rows.select_related("declaration").select_for_update(of=("self",), skip_locked=True)
    held = list(rows.order_by("not_before", "id")[:most])
    AddressLookup.objects.filter(pk__in=[row.pk for row in held]).update(not_before=now() + held_for)
    return held


@transaction.atomic
def answer_lookup(*, lookup: AddressLookup, by: Actor, parts: dict[str, str] | None) -> AddressLookup:
    """What the service said: the parts of the address, or that none is registered."""
    lookup = _locked_lookup(lookup, by)
    _move("answer", lookup, finished_at=now(), problem="", tries=lookup.tries + 1)
    if lookup.declaration.is_current:  # meanwhile replaced: then nobody waits for the answer
        said: dict[str, Any] = {**(parts or {})}
        record(
            declaration=lookup.declaration,
            by=by,
            source=HousingSource.NATIONAL_ADDRESS,
            through=RecordedThrough.SPL,
            found=parts is not None,
            **said,
        )
    return lookup


@transaction.atomic
def put_off_lookup(*, lookup: AddressLookup, by: Actor, problem: LookupProblem) -> AddressLookup:
    """The service gave no answer: ask again later, each time after twice as long, and in the end not any more."""
    lookup = _locked_lookup(lookup, by)
    tries = lookup.tries + 1
    if tries >= MOST_TRIES:
        return _move("give_up", lookup, tries=tries, problem=problem, finished_at=now())
    wait = min(dt.timedelta(minutes=2**tries), LONGEST_WAIT)
    return _move("put_off", lookup, tries=tries, problem=problem, not_before=now() + wait)


# --- shared ----------------------------------------------------------------------------------------------------------


def _move(verb: str, row: Moved, **changes: Any) -> Moved:
    """Check, change: the only code that writes the status of a task or a look-up. The caller holds the lock."""
    if not row.allows(verb):
        raise Conflict(_("Meanwhile this has changed. The page shows how it stands now."))
    table = TASK_MOVES if isinstance(row, HousingTask) else LOOKUP_MOVES
    for field, value in (changes | {"status": table[verb][1]}).items():
        setattr(row, field, value)
    with explain(type(row)):
        row.save(update_fields=[*changes, "status"])
    return row


def _settle(declaration: HousingDeclaration, by: Actor) -> None:
    """Compare, keep the comparison if it says anything new, and open or finish the task that follows from it."""
    found = compare(declared=declaration, basis=declaration.basis, records=newest(declaration=declaration), on=today())
    last = declaration.matches.order_by("-id").first()
    said = (found.result, found.as_rows(), [*found.gaps])
    if found.result == HousingResult.NOT_CHECKED and last is None and not found.lines:
        return
    if last is None or (last.result, last.lines, last.gaps) != said:
        HousingMatch.objects.create(
            office=declaration.office,
            declaration=declaration,
            result=said[0],
            lines=said[1],
            gaps=said[2],
            membership=by.membership,
        )
    declaration.result, declaration.checked_at = found.result, now()
    declaration.save(update_fields=["result", "checked_at"])
    _follow(declaration, found, by)


def newest(*, declaration: HousingDeclaration) -> dict[str, HousingRecord]:
    """The newest record of each source."""
    rows = declaration.records.order_by("source", "-id").distinct("source")
    return {row.source: row for row in rows}


def _follow(declaration: HousingDeclaration, found: Comparison, by: Actor) -> None:
    kinds = {HousingResult.MISMATCHED: TaskKind.MISMATCH, HousingResult.HELP_NEEDED: TaskKind.HELP}
    kind = kinds.get(HousingResult(found.result))
    task = _open_task(declaration)
    if task and kind is None:
        _move("finish", task, **_end_of_task(by, TaskOutcome.AGREES))
    elif task and task.kind != kind:
        task.kind = str(kind)
        task.save(update_fields=["kind"])
    elif kind and task is None:
        HousingTask.objects.create(
            office=declaration.office,
            declaration=declaration,
            kind=kind,
            assignee=_hands(by),
            due_on=calendar_for(declaration.office).add_working_days(today(), settings.HOUSING_WORKING_DAYS),
        )


def _hands(by: Actor) -> Membership | None:
    """A researcher who finds work keeps it; what others find waits for the researchers together."""
    return next((row for row in by.memberships if row.role == Role.RESEARCHER and by.is_office), None)


def _end_of_task(by: Actor, outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, "finished_at": now(), "finisher": by.membership}


def _open_task(declaration: HousingDeclaration) -> HousingTask | None:
    return declaration.tasks.select_for_update(of=("self",)).filter(status=TaskStatus.OPEN).first()


def _required_task(declaration: HousingDeclaration, by: Actor) -> HousingTask:
    task = _open_task(_locked(declaration, by))
    if task is None:
        raise Conflict(_("Nothing is left to do for this housing."), code="no_task")
    return task


def _end(declaration: HousingDeclaration, by: Actor) -> None:
    """A newer declaration takes its place."""
    if task := _open_task(declaration):
        _move("finish", task, **_end_of_task(by, TaskOutcome.REPLACED))
    declaration.replaced_at = now()
    declaration.save(update_fields=["replaced_at"])


def _set_change(
    declaration: HousingDeclaration, by: Actor, person: Person | None, happened_on: TypedDate | None
) -> None:
    if happened_on is None or happened_on.precision != Precision.DAY:
        words = _("Please enter the day, the month and the year.")
        raise ValidationError({"changed_on": ValidationError(words, code="incomplete")})
    if happened_on.gregorian > today():
        words = _("The day of the change cannot be after today.")
        raise ValidationError({"changed_on": ValidationError(words, code="too_late")})
    if person is None:
        raise ValidationError({"changed_person": ValidationError(_("Say whose housing changed."), code="required")})
    members = Person.objects.visible_to(by).survivors()
    member = members.filter(pk=person.pk, household=declaration.household_id).first()
    if member is None:
        words = _("This person is not a member of the household.")
        raise ValidationError({"changed_person": ValidationError(words, code="invalid_choice")})
    declaration.changed_on, declaration.changed_on_typed = happened_on.gregorian, happened_on
    declaration.changed_person = member


def _ask(declaration: HousingDeclaration, by: Actor) -> AddressLookup:
    with explain(AddressLookup):
        lookup = AddressLookup.objects.create(
            office=declaration.office, declaration=declaration, membership=by.membership
        )
    enqueue(LOOK_UP, lookup.pk)
    return lookup


def _may_be_looked_up(declaration: HousingDeclaration) -> bool:
    try:
        question_of(declaration)
    except ValidationError:
        return False
    return True


def _locked(declaration: HousingDeclaration, by: Actor) -> HousingDeclaration:
    rows = HousingDeclaration.objects.visible_to(by).select_for_update(of=("self",))
    row: HousingDeclaration = rows.get(pk=declaration.pk)
    if not row.is_current:
        words = _("Meanwhile newer housing data were declared. The page shows how it stands now.")
        raise Conflict(words, code="replaced")
    return row


def _locked_lookup(lookup: AddressLookup, by: Actor) -> AddressLookup:
    rows = AddressLookup.objects.visible_to(by).select_related("declaration").select_for_update(of=("self",))
    row: AddressLookup = rows.get(pk=lookup.pk)
    return row


def _too_late() -> ValidationError:
    return ValidationError(_("The date cannot be after today."), code="too_late")


def _dwelling(given: dict[str, Any], *, lease: bool) -> dict[str, Any]:
    """Clean values of a dwelling. Raises `ValidationError` on each field that has not its form."""
    if unknown := given.keys() - {*DWELLING, "ends_on"}:
        raise TypeError(f"not fields of a dwelling: {sorted(unknown)}")
    values: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name in DWELLING:
        text = clean_text(given.get(name) or "")
        try:
            values[name] = _part(name, text, lease=lease) if text else ""
        except ValidationError as error:
            errors[name] = error
    ends_on = given.get("ends_on")
    if isinstance(ends_on, dt.date):
        ends_on = TypedDate.from_gregorian(ends_on)
    if ends_on and ends_on.precision != Precision.DAY:
        errors["ends_on"] = ValidationError(_("Please enter the day, the month and the year."), code="incomplete")
    elif ends_on:
        values |= {"ends_on": ends_on.gregorian, "ends_on_typed": ends_on}
    if errors:
        raise ValidationError(errors)
    return values


def _part(name: str, text: str, *, lease: bool) -> str:
    if name == "short_address":
        return normalise_short_address(text)
    if name == "document_number":
        return _document_number(text, lease=lease)
    text = fold_digits(text)
    if name in DIGITS:
        number = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(f"[0-9]{{{DIGITS[name]}}}", number):
            words = _("This number has %(digits)s digits.") % {"digits": DIGITS[name]}
            raise ValidationError(words, code="wrong_length")
        return number
    field: Any = HousingDeclaration._meta.get_field(name)
    most = field.max_length
    if len(text) > most:
        raise ValidationError(_("At most %(most)s characters.") % {"most": most}, code="max_length")
    return text


def _document_number(text: str, *, lease: bool) -> str:
    number = re.sub(r"[\s\u2010-\u2015]", "", fold_digits(text))
    if lease and not LEASE_NUMBER.fullmatch(number.replace("-", "")):
        raise ValidationError(_("The number of an Ejar lease has 8 to 15 digits."), code="invalid_lease_number")
    if not DOCUMENT_NUMBER.fullmatch(number):
        words = _("The number of a deed has digits only, which a dash or a slash may part.")
        raise ValidationError(words, code="invalid_deed_number")
    return number.replace("-", "") if lease else number

"""The office's own register, taken in from a table: whom a row means, what it would change, and the change itself.

A person is recognised by the national number alone, never by a name. So a second run of the same file changes nothing,
and a file of next month changes what is different: above all the status in social security, with the day as of which it
is known. Knowledge of a later day is never overwritten by that of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import Gender, Permission
from beneficiaries import register_import_households as households
from beneficiaries import services
from beneficiaries.enums import ContactKind, SecurityStatus
from beneficiaries.models import Contact, Household, Person
from beneficiaries.register_rows import NAMES, Errors, day_of, districts_by_name, meant, parse, plain
from core import bulk
from core.arabic import search_keys
from core.clock import today
from core.constraints import explain
from core.encryption import digest
from exchange.cells import keep, meaning_of, values_of
from exchange.enums import RowState, Verdict
from exchange.kinds import Column, ImportKind
from exchange.models import ImportBatch, ImportRow
from exchange.services import in_both_languages
from offices.models import District
from offices.places import districts_near

REGISTER: Final = ImportKind(
    code="register",
    label=_("The office's register"),
    permission=Permission.PERSON_EDIT,
    task="beneficiaries.import_register",
    page="beneficiaries:import",
    act=_("Take over into the register"),
    after="beneficiaries:people",
    dated=True,
    rows_at_most=100_000,
    at_once=1000,
    confirmable=frozenset({"name_differs", "national_number_unconfirmed"}),
    columns=(
        Column(
            "national_number",
            _("National number"),
            required=True,
            ltr=True,
            words=("رقم الهوية", "الهوية", "السجل المدني", "رقم السجل المدني", "الهوية الوطنية", "رقم الهوية الوطنية",
                   "رقم الإقامة", "رقم الهوية أو الإقامة", "National ID", "ID", "ID number"),
        ),
        Column("first_name", _("First name"), required=True, words=("الاسم الأول", "الاسم", "First name", "Name")),
        Column("father_name", _("Father's name"), words=("اسم الأب", "الأب", "الاسم الثاني", "Father")),
        Column("grandfather_name", _("Grandfather's name"), words=("اسم الجد", "الجد", "الاسم الثالث", "Grandfather")),
        Column(
            "family_name",
            _("Family name"),
            words=("اسم العائلة", "العائلة", "اللقب", "الاسم الأخير", "الاسم الرابع", "Family name", "Surname"),
        ),
        Column("gender", _("Gender"), words=("الجنس", "النوع", "Gender", "Sex"), choices=dict(Gender.choices)),
        Column(
            "birth_date",
            _("Date of birth"),
            ltr=True,
            words=("تاريخ الميلاد", "الميلاد", "تاريخ الولادة", "Birth date", "Date of birth"),
            help=_("Day/month/year in either calendar, for example 12/02/1410."),
        ),
        Column("mobile", _("Mobile number"), ltr=True, words=("الجوال", "رقم الجوال", "الهاتف", "رقم الهاتف", "Mobile", "Phone")),
        Column("district", _("District"), words=("الحي", "البلدة", "المنطقة السكنية", "District")),
        Column(
            "household",
            _("Household"),
            words=("الأسرة", "رقم الأسرة", "مرجع الأسرة", "رقم ملف الأسرة", "Household", "Household number"),
            help=_("Its reference here, or your own number for it: rows with the same number are one household."),
        ),
        Column(
            "security_status",
            _("Status in social security"),
            words=("الحالة", "حالة الضمان", "حالة المستفيد", "الحالة في الضمان", "الحالة في الضمان الاجتماعي", "Status"),
            choices=dict(SecurityStatus.choices),
        ),
    ),
)  # fmt: skip


@dataclass
class Line:
    """A staged row beside the person it means."""

    row: ImportRow
    values: dict[str, Any]
    errors: Errors
    digest: str = ""
    person: Person | None = None
    hidden: bool = False  # the number's holder exists for the keepers alone: what happens is not said
    fields: dict[str, Any] = field(default_factory=dict)  # of the person, to be written
    standing: str = ""  # in social security, to be written
    mobile: str = ""
    district: District | None = None
    household: Household | None = None  # where the line belongs, as far as it exists

    @property
    def changed(self) -> list[str]:
        """What the row changes of a known person, by the names of the columns."""
        fields = ["birth_date" if name == "birth_date_typed" else name for name in self.fields]
        extra = {"security_status": self._new_status, "mobile": self.mobile, "district": self.district}
        return fields + [name for name, there in extra.items() if there]

    @property
    def _new_status(self) -> bool:
        return bool(self.standing) and self.person is not None and self.person.security_status != self.standing

    @property
    def verdict(self) -> Verdict:
        if self.person is None or self.hidden:
            return Verdict.NEW
        return Verdict.UPDATED if self.changed else Verdict.UNCHANGED


def examine(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """The dry run: what is wrong with these rows, and what they would do. Nothing is written."""
    for line in _lines(actor, batch, rows, lock=False):
        _settle(line)


def apply(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Take the rows over. They are looked at anew: the register may have changed since the dry run."""
    services.require_register(by=actor)
    lines = _lines(actor, batch, rows, lock=True)
    for line in lines:
        _settle(line)
    good = [line for line in lines if not line.errors]
    _add([line for line in good if line.person is None], actor, batch)
    _update([line for line in good if line.person is not None], actor, batch)
    for line in good:
        line.row.target = line.person.pk if line.person else None


def _settle(line: Line) -> None:
    line.row.errors = {name: in_both_languages(*errors) for name, errors in line.errors.items()}
    line.row.state = RowState.BAD if line.errors else RowState.CLEAN
    line.row.verdict = "" if line.errors else line.verdict
    line.row.changed = [] if line.errors or line.verdict != Verdict.UPDATED else line.changed


# --- whom a row means ------------------------------------------------------------------------------------------------


def _lines(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow], *, lock: bool) -> list[Line]:
    if lock:
        households.hold(batch, rows)
    districts = list(districts_near(actor.office))
    by_name = districts_by_name(districts)
    lines = [(_taken_up(row, districts) if lock else None) or _read(row, by_name) for row in rows]
    _find_twice(batch, lines)
    known = _known(actor, [line.digest for line in lines if line.digest], lock=lock)
    mobiles = _mobiles(known.values())
    for line in lines:
        line.person = known.get(line.digest)
        if line.person is not None:
            line.hidden = line.person.discreet and not actor.is_keeper
            _compare(line, batch, mobiles)
    households.place(actor, batch, lines)
    for line in lines:
        if line.person is not None and line.household is not None and line.person.household_id is None:
            line.fields["household"] = line.household
    return lines


def _read(row: ImportRow, districts: Mapping[str, District]) -> Line:
    values, errors = parse(values_of(row), districts=districts, confirmed=row.confirmed)
    if not errors:
        keep(row, plain(values))
    number = values.get("national_number", "")
    row.key_digest = digest(number) if number else ""
    row.group_digest = households.group_of(values.get("household", ""))
    return Line(row, values, errors, row.key_digest)


def _taken_up(row: ImportRow, districts: Sequence[District]) -> Line | None:
    """What the trial read; nothing where it has to be read again."""
    kept = meaning_of(row)
    values = meant(kept, districts=districts) if kept is not None else None
    return Line(row, values, {}, row.key_digest) if values is not None else None


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


def _known(actor: Actor, digests: list[str], *, lock: bool) -> dict[str, Person]:
    """The survivors who stand for these numbers in the office's register, locked in one order if they are to change."""
    holders = Person.objects.filter(office=actor.office, national_number_digest__in=digests, doubtful=False)
    survivor_of = {
        str(key): merged or pk
        for key, pk, merged in holders.order_by().values_list("national_number_digest", "pk", "merged_into")
    }
    people: QuerySet[Person] = (
        Person.objects.filter(pk__in=survivor_of.values())
        .select_related("household")
        .defer("national_number")
        .order_by("pk")
    )
    if lock:
        people = people.select_for_update(of=("self",))
    found = {person.pk: person for person in people}
    return {key: found[pk] for key, pk in survivor_of.items()}


def _mobiles(people: Iterable[Person]) -> set[tuple[int, str]]:
    known = Contact.objects.filter(person__in=[person.pk for person in people], kind=ContactKind.MOBILE)
    return set(known.values_list("person", "value"))


def _compare(line: Line, batch: ImportBatch, mobiles: set[tuple[int, str]]) -> None:
    person, values = line.person, line.values
    assert person is not None
    _compare_names(line, person)
    if (gender := values.get("gender")) and gender != person.gender:
        line.fields["gender"] = gender
    if (birth := values.get("birth_date")) and str(birth) != str(person.birth_date_typed or ""):
        line.fields["birth_date_typed"] = birth
    if not person.verified:
        line.fields["verified"] = True
    mobile = values.get("mobile", "")
    line.mobile = mobile if mobile and (person.pk, mobile) not in mobiles else ""
    district = values.get("district")
    if district and person.household and person.household.district_id != district.pk:
        line.district = district
    known_later = person.security_status_as_of and batch.as_of and person.security_status_as_of > batch.as_of
    line.standing = "" if known_later else values.get("security_status", "")


def _compare_names(line: Line, person: Person) -> None:
    """Another spelling changes nothing; what was missing is filled in; quite another name must be confirmed."""
    differs = []
    for name in NAMES:
        given, known = line.values.get(name, ""), getattr(person, name)
        if given and not _same(given, known):
            line.fields[name] = given
            if known and name in ("first_name", "family_name"):
                differs.append(name)
    if differs and not line.hidden and "name_differs" not in line.row.confirmed:
        words = _("The register knows this number under another name. If it is the same person, please confirm it.")
        line.errors.setdefault("first_name", []).append(ValidationError(words, code="name_differs"))


def _same(left: str, right: str) -> bool:
    return left == right or any(a == b for a, b in zip(search_keys(left), search_keys(right), strict=True))


# --- the change -------------------------------------------------------------------------------------------------------

# What an import writes of a person that the register knows, with the columns that follow from it.
_WRITTEN: Final = (
    *NAMES,
    *("full_name", "sort_name", "search_key_dropped", "search_key_seated"),
    *("gender", "birth_date", "birth_date_typed", "verified", "household"),
    *("security_status", "security_status_as_of", "security_status_source"),
)


def _add(lines: list[Line], actor: Actor, batch: ImportBatch) -> None:
    """New people, in the household they are said to be of or in one of their own, in three bulk writes."""
    if not lines:
        return
    households.settle(lines, actor, lambda line, household, relation: _new_person(line, household, relation, batch))
    bulk.insert(
        [
            Contact(office=actor.office, person=line.person, kind=ContactKind.MOBILE, value=line.values["mobile"])
            for line in lines
            if line.values.get("mobile")
        ]
    )


def _new_person(line: households.Line, household: Household, relation: str, batch: ImportBatch) -> Person:
    values, number = line.values, line.values["national_number"]
    birth, status = values.get("birth_date"), values.get("security_status", SecurityStatus.UNKNOWN)
    known = status != SecurityStatus.UNKNOWN
    person = Person(
        office=batch.office,
        household=household,
        relation=relation,
        **{name: values.get(name, "") for name in NAMES},
        gender=values.get("gender", ""),
        birth_date_typed=birth or "",
        birth_date=day_of(birth) if birth else None,
        national_number=number,
        national_number_digest=line.row.key_digest,
        national_number_last4=number[-4:],
        security_status=status,
        security_status_as_of=batch.as_of if known else None,
        security_status_source=batch.source if known else "",
    )
    person.compose_name()
    return person


def _update(lines: list[Line], actor: Actor, batch: ImportBatch) -> None:
    """What differs of the people whom the register knows, in three bulk writes; the history keeps what was."""
    households, written, moved = {}, {}, []
    for line in lines:
        person = line.person
        assert person is not None
        if person.discreet:
            services.make_known(person=person)
        if _written(person, line, batch):
            written[person.pk] = person
        if line.district and person.household:
            if person.household.district_id:
                moved.append(person)  # who lived nowhere known has not moved
            person.household.district = line.district
            households[person.household.pk] = person.household
    with explain(Person):
        bulk.update(list(written.values()), fields=_WRITTEN)
    bulk.update(list(households.values()), fields=("district",))
    services.moved_in_file(people=moved, by=actor, on=batch.as_of or today())
    _add_mobiles([(line.person, line.mobile) for line in lines if line.person and line.mobile], actor)


def _written(person: Person, line: Line, batch: ImportBatch) -> bool:
    """Put what the line says into the person; False where the register says the same already."""
    for name, value in line.fields.items():
        setattr(person, name, value)
        if name == "birth_date_typed":
            person.birth_date = day_of(value)
    if line.fields:
        person.compose_name()
    known = (person.security_status, person.security_status_as_of, person.security_status_source)
    standing = (line.standing, batch.as_of, batch.source)
    if not line.standing or known == standing:
        return bool(line.fields)
    # As `services.set_security_status` does it for one: status, day and source together.
    person.security_status, person.security_status_as_of, person.security_status_source = standing
    return True


def _add_mobiles(mobiles: Sequence[tuple[Person, str]], actor: Actor) -> None:
    """A number that two people share is a clue that they are one: they are compared again."""
    Contact.objects.bulk_create(
        [
            Contact(office=actor.office, person=person, kind=ContactKind.MOBILE, value=value)
            for person, value in mobiles
        ],
        ignore_conflicts=True,
    )
    Person.objects.filter(pk__in=[person.pk for person, _value in mobiles], to_compare=False).update(to_compare=True)

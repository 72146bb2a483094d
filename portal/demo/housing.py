"""Housing matches in every state: declared, compared, helped, looked up; of households that no ta'affuf case made."""

from __future__ import annotations

import datetime as dt
import random
import uuid as uuids
from dataclasses import dataclass, field
from typing import Any, Final

from accounts.models import Membership, Organisation
from beneficiaries.housing.comparing import Comparison, compare
from beneficiaries.housing.enums import (
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
    ADDRESS,
    AddressLookup,
    HousingDeclaration,
    HousingMatch,
    HousingRecord,
    HousingTask,
)
from beneficiaries.models import Household, Person
from core.clock import RIYADH, riyadh_date
from core.deadlines import WorkingCalendar
from core.typed_dates import TypedDate
from offices.calendars import calendar_for

SEED: Final = 3307
B, END, S = HousingBasis, TaskOutcome, HousingSource
SHOWN: Final = 12  # the first of them have work that is the first researcher's
STREETS: Final = ["شارع المثال", "شارع النموذج", "طريق التجربة", "شارع الرمز", "شارع البيان"]
# What differs in the source, beside what was declared.
ELSEWHERE: Final[list[dict[str, str]]] = [
    {"district": "حي التجربة"},
    {"street": "شارع الافتراض", "postal_code": "32999"},
    {"unit_number": "9"},
    {"building_number": "8888", "additional_number": "1111"},
]


@dataclass(frozen=True)
class Story:
    """How one household's housing went: the basis, what each source said and how many days ago, and how the task ended.

    A source says the same (``same``), something else (``other``), nothing (``none``), or a lease that has run out
    (``ended``).
    """

    basis: str
    said: tuple[tuple[str, str, int], ...] = ()
    ended: str = ""
    lookup: str = ""
    changed: bool = False
    declared: int = 40


STORIES: Final = (
    Story(B.RENTED, ((S.EJAR, "other", 6),), declared=9),
    Story(B.NO_DOCUMENT, declared=3),
    Story(B.OWNED, ((S.PROPERTY, "same", 5), (S.NATIONAL_ADDRESS, "other", 5)), declared=8),
    Story(B.RENTED, ((S.EJAR, "none", 4),), declared=6),
    Story(B.HOSTED, declared=2, lookup="failed"),
    Story(B.OWNED, ((S.PROPERTY, "same", 20), (S.NATIONAL_ADDRESS, "same", 20))),
    Story(B.RENTED, ((S.EJAR, "other", 5),), changed=True),
    Story(B.INHERITED, ((S.PROPERTY, "none", 25),), declared=30),
    Story(B.RENTED, ((S.EJAR, "same", 30),)),
    Story(B.RENTED, ((S.EJAR, "other", 30), (S.EJAR, "same", 12))),
    Story(B.NO_DOCUMENT, ended=END.GUIDED, declared=60),
    Story(B.DEVELOPMENTAL, ((S.PROPERTY, "same", 15), (S.NATIONAL_ADDRESS, "same", 15)), lookup="done"),
    Story(B.CHARITY, ((S.NATIONAL_ADDRESS, "none", 9),), declared=12, lookup="done"),
    Story(B.RENTED, ((S.EJAR, "ended", 2),), declared=35),
    Story(B.INHERITED, ((S.PROPERTY, "other", 14), (S.NATIONAL_ADDRESS, "same", 13)), ended=END.CORRECTED),
    Story(B.HOSTED, ((S.NATIONAL_ADDRESS, "same", 7),), lookup="done"),
    Story(B.OWNED, ((S.PROPERTY, "same", 3),), declared=4),
    Story(B.HOSTED, declared=1, lookup="waiting"),
    Story(B.NO_DOCUMENT, ended=END.DOCUMENTED, declared=90),
    Story(B.RENTED, ((S.EJAR, "none", 50),), ended=END.REFUSED, declared=55),
)


@dataclass
class Housing:
    """Collects the rows of one office and writes them at once."""

    office: Organisation
    researchers: list[Membership]
    moment: dt.datetime
    people: list[Person] = field(default_factory=list)
    records: list[HousingRecord] = field(default_factory=list)
    matches: list[HousingMatch] = field(default_factory=list)
    tasks: list[HousingTask] = field(default_factory=list)
    lookups: list[AddressLookup] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seed = random.Random(f"{SEED} {self.office.code}")  # its own: nobody else's rows change with these
        self.today = riyadh_date(self.moment)
        self.calendar: WorkingCalendar = calendar_for(self.office)

    def tell(self, households: int) -> None:
        """So many households, the stories in turn; every sixth declared something else before."""
        heads = Person.objects.filter(office=self.office, relation="head", household__discreet=False, merged_into=None)
        self.people = list(heads.select_related("household__district").order_by("pk")[: households * 9 : 9])
        told = [(STORIES[n % len(STORIES)], person, n) for n, person in enumerate(self.people)]
        before = [self._declaration(story, person, n, 200) for story, person, n in told if n % 6 == 5]
        for row in before:
            row.replaced_at = self._at(120)
        rows = [self._declaration(story, person, n, story.declared) for story, person, n in told]
        HousingDeclaration.objects.bulk_create([*before, *rows])
        for row, (story, _person, n) in zip(rows, told, strict=True):
            self._compare(row, story, self.researchers[0 if n < SHOWN else n % len(self.researchers)], n)
        HousingRecord.objects.bulk_create(self.records)
        HousingMatch.objects.bulk_create(self.matches)
        HousingTask.objects.bulk_create(self.tasks)
        AddressLookup.objects.bulk_create(self.lookups)
        HousingDeclaration.objects.bulk_update(
            rows, ["result", "checked_at", "changed_on", "changed_on_typed", "changed_person"]
        )

    def _declaration(self, story: Story, person: Person, n: int, days: int) -> HousingDeclaration:
        building = f"{self.seed.randrange(2000, 8000)}"
        district = person.household.district.name if person.household and person.household.district else "المثال"
        document = {} if story.basis == B.NO_DOCUMENT else {"holder_name": person.full_name}
        if story.basis in (B.OWNED, B.INHERITED, B.DEVELOPMENTAL):
            document["document_number"] = f"3102{self.seed.randrange(10**8):08d}"
        elif story.basis == B.RENTED:
            document["document_number"] = f"1005{self.seed.randrange(10**7):07d}"
        return HousingDeclaration(
            office=self.office,
            household=person.household,
            uuid=uuids.UUID(int=self.seed.getrandbits(128), version=4),
            basis=story.basis,
            short_address=f"QTF{'ABCD'[n % 4]}{building}",
            building_number=building,
            street=self.seed.choice(STREETS),
            district=f"حي {district}",
            city="القطيف",
            postal_code=f"326{self.seed.randrange(10, 60)}",
            additional_number=f"{self.seed.randrange(2000, 9000)}",
            unit_number=str(n % 8 + 1),
            declared_on=self.today - dt.timedelta(days=days),
            created_at=self._at(days),
            membership=self.researchers[n % len(self.researchers)],
            **document,
        )

    def _compare(self, row: HousingDeclaration, story: Story, by: Membership, n: int) -> None:
        """What the sources said, one after the other; each time the match, and the task that follows from it."""
        records: dict[str, HousingRecord] = {}
        task: HousingTask | None = None
        if story.basis == B.NO_DOCUMENT:
            task = self._settle(row, records, self._at(story.declared), by, None)
        for source, said, days in story.said:
            at = self._at(days)
            records[source] = self._record(row, source, said, at, by, looked_up=story.lookup == "done", n=n)
            task = self._settle(row, records, at, by, task)
        if task and story.ended:
            self._move(task, "finish", story.ended, self._at(1), by)
            task.words = "تم التواصل مع الأسرة." if story.ended == END.GUIDED else ""
        # Only the first of them: the sweep of a running portal proposes each at once.
        if story.changed and task and n < len(STORIES):
            happened = self.today - dt.timedelta(days=7)
            row.changed_on, row.changed_on_typed = happened, TypedDate.from_gregorian(happened)
            row.changed_person = self._head(row.household)
            self._move(task, "finish", END.CHANGE, self._at(4), by)
        if story.lookup:
            self._lookup(row, story, by)

    def _head(self, household: Household) -> Person:
        return next(person for person in self.people if person.household_id == household.pk)

    def _record(
        self,
        row: HousingDeclaration,
        source: str,
        said: str,
        at: dt.datetime,
        by: Membership,
        *,
        looked_up: bool,
        n: int,
    ) -> HousingRecord:
        of_document = () if source == S.NATIONAL_ADDRESS else ("document_number", "holder_name")
        values: dict[str, Any] = {name: getattr(row, name) for name in (*ADDRESS, *of_document)}
        if source == S.NATIONAL_ADDRESS:
            values["unit_number"] = ""
        values["district"] = values["district"].removeprefix("حي ")  # spelled otherwise, and the same
        if said == "other":
            values |= ELSEWHERE[n % (2 if source == S.NATIONAL_ADDRESS else len(ELSEWHERE))]
        if said == "none":
            values = {}
        elif source == S.EJAR:
            ends_on = self.today + dt.timedelta(days=-3 if said == "ended" else 200)
            values |= {"ends_on": ends_on, "ends_on_typed": TypedDate.from_gregorian(ends_on)}
        by_service = looked_up and source == S.NATIONAL_ADDRESS
        record = HousingRecord(
            office=self.office,
            declaration=row,
            source=source,
            through=RecordedThrough.SPL if by_service else RecordedThrough.MANUAL,
            found=said != "none",
            seen_on=riyadh_date(at),
            membership=None if by_service else by,
            created_at=at,
            **values,
        )
        self.records.append(record)
        return record

    def _settle(
        self,
        row: HousingDeclaration,
        records: dict[str, HousingRecord],
        at: dt.datetime,
        by: Membership,
        task: HousingTask | None,
    ) -> HousingTask | None:
        found = compare(declared=row, basis=row.basis, records=records, on=self.today)
        self.matches.append(
            HousingMatch(
                office=self.office,
                declaration=row,
                result=found.result,
                lines=found.as_rows(),
                gaps=[*found.gaps],
                at=at,
                membership=by,
            )
        )
        row.result, row.checked_at = found.result, at
        return self._follow(row, found, at, by, task)

    def _follow(
        self, row: HousingDeclaration, found: Comparison, at: dt.datetime, by: Membership, task: HousingTask | None
    ) -> HousingTask | None:
        kinds = {HousingResult.MISMATCHED: TaskKind.MISMATCH, HousingResult.HELP_NEEDED: TaskKind.HELP}
        kind = kinds.get(HousingResult(found.result))
        if task and kind is None:
            self._move(task, "finish", END.AGREES, at, by)
            return None
        if kind and task is None:
            due = self.calendar.add_working_days(riyadh_date(at), 10)
            task = HousingTask(office=self.office, declaration=row, kind=kind, opened_at=at, due_on=due, assignee=by)
            self.tasks.append(task)
        return task

    def _move(self, task: HousingTask, verb: str, outcome: str, at: dt.datetime, by: Membership) -> None:
        allowed, reached = TASK_MOVES[verb]
        if task.status not in allowed:
            raise ValueError(f"{verb} from {task.status}")
        task.status, task.outcome, task.finished_at, task.finisher = TaskStatus(reached), outcome, at, by

    def _lookup(self, row: HousingDeclaration, story: Story, by: Membership) -> None:
        """A question that was answered, one that was put off, or one that was given up."""
        verb = {"done": "answer", "waiting": "put_off", "failed": "give_up"}[story.lookup]
        asked = self._at(story.said[-1][2] if story.said else story.declared)
        tries = {"done": 1, "waiting": 3, "failed": 6}[story.lookup]
        wait = dt.timedelta(minutes=50)
        self.lookups.append(
            AddressLookup(
                office=self.office,
                declaration=row,
                requested_at=asked,
                not_before=self.moment + wait if verb == "put_off" else asked,
                membership=by,
                tries=tries,
                problem="" if verb == "answer" else LookupProblem.UNREACHABLE,
                finished_at=None if verb == "put_off" else min(asked + wait * (tries - 1), self.moment),
                status=LookupStatus(LOOKUP_MOVES[verb][1]),
            )
        )

    def _at(self, days: int) -> dt.datetime:
        """A moment of a morning so many days ago, never after now."""
        day = self.today - dt.timedelta(days=days)
        at = dt.datetime.combine(day, dt.time(9, 10), tzinfo=RIYADH) + dt.timedelta(minutes=self.seed.randrange(200))
        return min(at, self.moment)

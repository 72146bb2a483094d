"""Statements in every state, sheets in every stage, and one thing that is unusual in how they are asked for."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import scope
from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership
from beneficiaries.models import Person
from core.clock import RIYADH
from core.identifiers import national_number_check_digit
from exchange import running
from exchange import services as files
from exchange.cells import values_of
from exchange.enums import FileFormat
from exchange.kinds import OutColumn
from exchange.models import ImportBatch, ImportRow
from exchange.writing import table
from portal.demo.bodies import Body, House
from portal.demo.clockwork import Clockwork
from portal.demo.register import Register
from portal.demo.statements import ANSWERS, Statements
from statements import services
from statements.batch_rows import SHEET, examine
from statements.enums import StatementPurpose, Unusual
from statements.models import StatementBatch, UnusualAsking

HEADERS = ("رقم الهوية", "الاسم الرباعي", "الجنس")
GENDERS = {"f": "أنثى", "m": "ذكر"}
FIRST_UNKNOWN = 97_000_001
Row = tuple[str, str, str]
# What people get wrong in such sheets.
WRONG: Sequence[Row] = (
    ("10234567", "سلمى علي المثال", "أنثى"),
    ("1.02E+09", "هند صالح المثال", "أنثى"),
    ("", "يوسف حسن المثال", "ذكر"),
)


class StatementStates:
    """Told after everything else, with dice of its own: no other story changes by it."""

    def __init__(self, house: House, works: Clockwork, register: Register, moment: dt.datetime) -> None:
        self.house, self.works = house, works
        self.today, self.now = moment.astimezone(RIYADH).date(), moment
        self.dice = random.Random(4)
        hidden = set(Person.objects.filter(office=house.organisation, discreet=True).values_list("pk", flat=True))
        heads = [row for row in register.people if row.relation == "head" and row.pk not in hidden]
        self.people = iter([row for row in heads[200:900] if row.security_status in ANSWERS])
        self.unknown = iter(range(FIRST_UNKNOWN, FIRST_UNKNOWN + 100))

    def tell(self) -> None:
        charities = self.house.charities
        self._single(charities)
        self._answered_sheet(charities[2])
        self._sheet_at_work(charities[0])
        self._sheet_to_mend(charities[0])
        self._unusual(charities)

    # --- one by one ------------------------------------------------------------------------------------------------

    def _single(self, charities: Sequence[Body]) -> None:
        told = self._statements()
        researcher = self.house.researchers[0]
        told.draft(charities[0], next(self.people), self.now - dt.timedelta(hours=3))
        for number, verb in enumerate(("return", "decline", "withdraw")):
            on = self._back(3 + number)
            told.ended(charities[number], next(self.people), on, verb, researcher)
        told.save()

    # --- sheets ------------------------------------------------------------------------------------------------------

    def _answered_sheet(self, charity: Body) -> None:
        people = [next(self.people) for _ in range(10)]
        rows = [*map(_known, people), self._stranger(), self._stranger()]
        asked = self._sheet(charity, "كشف الأيتام.xlsx", rows, self._back(9), StatementPurpose.SCHOOL)
        asked.answer_all(people, self._back(7), self.house.researchers[1])

    def _sheet_at_work(self, charity: Body) -> None:
        people = [next(self.people) for _ in range(19)]
        renamed = [(number, "نورة سعد العمري", gender) for number, _name, gender in map(_known, people[16:18])]
        rows = [*map(_known, people[:16]), *renamed, self._stranger(), self._stranger(), self._stranger()]
        asked = self._sheet(charity, "كسوة الشتاء.xlsx", rows, self._back(1), StatementPurpose.WINTER)
        asked.answer_all(people[:12], self._back(0), self.house.researchers[0], strangers=1)

    def _sheet_to_mend(self, charity: Body) -> None:
        """Read and tried, not asked: some of its rows are to be mended."""
        rows = [_known(next(self.people)) for _ in range(8)]
        rows = [*rows[:3], *WRONG, *rows[3:], rows[0]]
        self._read(charity, "السلال الغذائية.xlsx", rows, StatementPurpose.FOOD)

    def _sheet(self, charity: Body, name: str, rows: Sequence[Row], on: dt.date, purpose: str) -> AskedSheet:
        batch, actor = self._read(charity, name, rows, purpose)
        with scope.enter(actor):
            files.start(batch=batch.file, by=actor, kind=SHEET)
        asked = AskedSheet(self._statements(), batch, charity, self.works.moment(on, 9, 11))
        running.work(batch.file_id, kind=SHEET, examine=examine, apply=asked.apply)
        ImportBatch.objects.filter(pk=batch.file_id).update(received_at=asked.at - dt.timedelta(minutes=20))
        return asked

    def _read(self, charity: Body, name: str, rows: Sequence[Row], purpose: str) -> tuple[StatementBatch, Actor]:
        member = charity.one(Role.CHARITY_STAFF)
        actor = Actor.of(member.user, [member])
        with table(FileFormat.XLSX, title="كشف", columns=[OutColumn(text) for text in HEADERS], rows=rows) as content:
            upload = SimpleUploadedFile(name, content.read())
        with scope.enter(actor):
            batch = services.open_sheet(by=actor, kind=SHEET, file=upload, purpose=purpose)
            files.confirm_columns(batch=batch.file, by=actor, kind=SHEET, chosen=batch.file.columns)
        running.work(batch.file_id, kind=SHEET, examine=examine, apply=examine)
        return StatementBatch.objects.select_related("file").get(pk=batch.pk), actor

    # --- what is unusual ---------------------------------------------------------------------------------------------

    def _unusual(self, charities: Sequence[Body]) -> None:
        """Three charities ask about one family; what was noticed before was explained."""
        office, manager = self.house.organisation, self.house.office.role(Role.MANAGER)[0]
        before = self.now - dt.timedelta(days=25)
        UnusualAsking.objects.create(
            office=office,
            kind=Unusual.OFF_HOURS,
            charity=charities[1].organisation,
            facts={"count": 14, "of": 22, "days": 30},
            noticed_at=before,
            dismissed_at=before + dt.timedelta(days=1),
            dismissed_by=manager,
            words="حملة السلال الغذائية: عمل موظفو الجمعية مساءً ثلاثة أيام، وأكد ذلك مديرها هاتفيًا.",
        )
        told, person = self._statements(), next(self.people)
        for number, charity in enumerate(charities[3:6]):
            told.waiting(charity, person, self._back(number))
        told.save()
        system = Actor.system(office)
        with scope.enter(system):
            services.watch(by=system)

    # --- shared --------------------------------------------------------------------------------------------------------

    def _statements(self) -> Statements:
        told = Statements(self.house, self.works, self.today)
        told.seed = self.dice
        return told

    def _stranger(self) -> Row:
        """A number that nobody of the register has."""
        body = f"1{next(self.unknown):08d}"
        return (body + national_number_check_digit(body), "مريم عبدالله المثال", "أنثى")

    def _back(self, days: int) -> dt.date:
        calendar = self.works.calendar(self.house.organisation)
        day = calendar.previous_working_day(self.today)
        for _ in range(days):
            day = calendar.previous_working_day(day)
        return day


class AskedSheet:
    """A sheet that was asked on a day of the past: the rows as the import's task hands them over."""

    def __init__(self, told: Statements, batch: StatementBatch, charity: Body, at: dt.datetime) -> None:
        self.told, self.batch, self.charity, self.at = told, batch, charity, at

    def apply(self, actor: Actor, file: ImportBatch, rows: Sequence[ImportRow]) -> None:
        on = self.at.astimezone(RIYADH).date()
        self.batch.reference = self.told.works.reference(self.told.office, "STB", on)
        self.batch.asked_at = self.batch.created_at = self.at
        self.batch.save()
        examine(actor, file, rows)
        for row in rows:
            self.told.of_sheet(self.batch, self.charity, row.number, values_of(row), self.at)
        self.told.save()
        made = dict(self.batch.rows.values_list("batch_row", "pk"))
        for row in rows:
            row.target = made[row.number]

    def answer_all(self, people: Sequence[Person], on: dt.date, by: Membership, strangers: int = 9) -> None:
        """Whoever is known gets their statement; of those nobody knows, so many are told to come."""
        known = {person.national_number: person for person in people}
        told = Statements(self.told.house, self.told.works, self.told.today)
        told.seed = self.told.seed
        for row in self.batch.rows.order_by("batch_row"):
            person = known.get(row.number_typed)
            stranger = person is None and row.name_typed.startswith("مريم") and strangers > 0
            if person is not None or stranger:
                strangers -= stranger
                told.answer(row, person, by, on)
        told.save_moves()


def _known(person: Person) -> Row:
    return (str(person.national_number), person.full_name, GENDERS[person.gender])

"""Requests for statements, answered and waiting."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from accounts.models import Membership
from beneficiaries.enums import SecurityStatus
from beneficiaries.models import Person
from charities.enums import StatementAnswer
from charities.models import DataSharingAgreement
from core.clock import RIYADH
from core.encryption import digest
from portal.demo.bodies import Body, House
from portal.demo.clockwork import Clockwork, event_fields
from statements.enums import MOVES, StatementPurpose, StatementStatus
from statements.models import StatementBatch, StatementEvent, StatementRequest

ANSWERS = {SecurityStatus.CURRENT: StatementAnswer.CURRENT, SecurityStatus.NOT_CURRENT: StatementAnswer.NOT_CURRENT}
WORDS = {
    "return": "الاسم ثلاثي؛ يُرجى كتابته رباعيًا كما في الهوية.",
    "decline": "لا يتبين من الطلب الغرض من الإفادة، ونعتذر عن إصدارها.",
}
PURPOSES = [purpose for purpose in StatementPurpose if purpose != StatementPurpose.OTHER]


class Statements:
    """Collects requests with their events, then writes them at once."""

    def __init__(self, house: House, works: Clockwork, today: dt.date) -> None:
        self.house, self.works, self.seed, self.today = house, works, works.seed, today
        self.office = house.organisation
        self.agreements = {row.charity_id: row for row in DataSharingAgreement.objects.filter(office=self.office)}
        self.rows: list[StatementRequest] = []
        self.events: list[StatementEvent] = []

    def answered(self, charity: Body, person: Person, on: dt.date) -> None:
        """A request answered on a day, asked up to three working days before."""
        calendar = self.works.calendar(self.office)
        asked_on = on
        for _ in range(self.seed.randrange(1, 4)):
            asked_on = calendar.previous_working_day(asked_on)
        request = self._asked(charity, person, self.works.moment(asked_on))
        by = self.seed.choice(self.house.researchers)
        self.answer(request, person, by, on)
        expires = on + dt.timedelta(days=settings.STATEMENT_VALID_DAYS + 1)
        if expires < self.today:
            self._move(request, "expire", None, dt.datetime.combine(expires, dt.time(0, 30), tzinfo=RIYADH))

    def answer(self, request: StatementRequest, person: Person | None, by: Membership, on: dt.date) -> None:
        """What the office says on a day; nobody of the register has been found where there is no person."""
        status = person and SecurityStatus(person.security_status)
        request.answer = ANSWERS.get(status, StatementAnswer.REFER) if status else StatementAnswer.REFER
        request.matched_with_ministry = True
        request.person = person
        request.answered_at = self.works.moment(on, 13, 15)
        request.answered_by, request.answered_on = by, on
        request.assignee = by
        self._move(request, "answer", by, request.answered_at)

    def draft(self, charity: Body, person: Person, at: dt.datetime) -> None:
        """Half of what is needed, kept for later."""
        request = StatementRequest(
            office=self.office,
            charity=charity.organisation,
            status=StatementStatus.DRAFT,
            name_typed=person.full_name,
            gender=person.gender,
            created_at=at,
        )
        self.rows.append(request)

    def ended(self, charity: Body, person: Person, asked_on: dt.date, verb: str, by: Membership) -> None:
        """Returned, declined, withdrawn: with its words."""
        at = self.works.moment(asked_on)
        request = self._asked(charity, person, at)
        request.words = WORDS.get(verb, "")
        if verb == "withdraw":
            by = charity.one("charity_staff")
        self._move(request, verb, by, at + dt.timedelta(hours=2))
        self.events[-1].words = request.words

    def of_sheet(
        self, batch: StatementBatch, charity: Body, row: int, cells: dict[str, str], at: dt.datetime
    ) -> StatementRequest:
        """A row of a sheet, as the charity typed it."""
        gender = "f" if cells["gender"].startswith("أ") else "m"
        request = self._new(charity, cells["name"], cells["national_number"], gender, at)
        request.batch, request.batch_row, request.purpose = batch, row, batch.purpose
        self._move(request, "ask", batch.membership, at)
        return request

    def waiting(self, charity: Body, person: Person, asked_on: dt.date, *, studied: bool = False) -> None:
        """A request nobody has answered yet."""
        at = self.works.moment(asked_on)
        request = self._asked(charity, person, at)
        if studied:
            by = self.house.researchers[0]
            request.assignee = by
            self._move(request, "take_up", by, at + dt.timedelta(hours=3))

    def _asked(self, charity: Body, person: Person, at: dt.datetime) -> StatementRequest:
        request = self._new(charity, person.full_name, str(person.national_number), person.gender, at)
        self._move(request, "ask", self.seed.choice(charity.role("charity_staff")), at)
        return request

    def _new(self, charity: Body, name: str, number: str, gender: str, at: dt.datetime) -> StatementRequest:
        on = at.astimezone(RIYADH).date()
        request = StatementRequest(
            office=self.office,
            charity=charity.organisation,
            agreement=self.agreements[charity.organisation.pk],
            reference=self.works.reference(self.office, "STM", on),
            status=StatementStatus.DRAFT,
            purpose=self.seed.choice(PURPOSES),
            name_typed=name,
            number_typed=number,
            number_last4=number[-4:],
            number_digest=digest(number),
            gender=gender,
            asked_at=at,
            due_at=self.works.due(self.office, on, 3),
            created_at=at,
        )
        self.rows.append(request)
        return request

    def _move(self, request: StatementRequest, verb: str, by: Membership | None, at: dt.datetime) -> None:
        leaves, reaches = MOVES[verb].leaves, MOVES[verb].reaches
        if request.status not in leaves:
            raise ValueError(f"{verb} cannot leave {request.status}")
        fields = event_fields(self.office, by, at, verb)
        event = StatementEvent(statement=request, status_from=request.status, status_to=reaches, **fields)
        request.status = reaches
        self.events.append(event)

    def save_moves(self) -> None:
        """What was added to rows that stand already."""
        rows = [event.statement for event in self.events]
        fields = ["answer", "matched_with_ministry", "person", "answered_at", "answered_by", "answered_on", "assignee"]
        StatementRequest.objects.bulk_update(rows, ["status", *fields])
        StatementEvent.objects.bulk_create(self.events)

    def save(self) -> None:
        StatementRequest.objects.bulk_create(self.rows, batch_size=1000)
        for event in self.events:
            event.statement = event.statement
        StatementEvent.objects.bulk_create(self.events, batch_size=2000)

"""Corner days and visits: a stretch of weeks at every corner, with exactly the visits asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Membership
from beneficiaries.models import Person
from core.clock import RIYADH
from core.hijri import HijriDate
from corners.enums import DayStatus, Outcome, Topic, VisitorKind, VisitService
from corners.models import Corner, CornerDay, CornerDayEvent, CornerDayResearcher, Visit
from portal.demo.bodies import House
from portal.demo.clockwork import Clockwork, event_fields

NAMESPACE = uuid.UUID("6f1d5c1e-0000-4000-8000-000000001445")
# How busy each Hijri month is, Muharram first: Ramadan is quiet.
WEIGHTS = [13, 9, 9, 10, 11, 11, 12, 13, 6, 9, 11, 7]
SERVICES = [VisitService.QUESTION_ANSWERED, VisitService.REGISTRATION_TRAINING, VisitService.PROGRAMME_GUIDANCE]


@dataclass(frozen=True)
class Stretch:
    """From one day to another at some corners: how many visits of which kind."""

    first: dt.date
    last: dt.date
    known: list[Person]
    repeats: int
    anonymous: int
    relatives_trained: int
    staff: int


class CornerYear:
    """Makes days first, then spreads the visits over them."""

    def __init__(self, house: House, works: Clockwork) -> None:
        self.house, self.works, self.seed = house, works, works.seed
        self.office = house.organisation
        self.days: list[CornerDay] = []
        self.crews: dict[int, list[Membership]] = {}
        self.visits: list[Visit] = []
        self._turn = 0

    def hold(self, corners: Iterable[Corner], first: dt.date, last: dt.date, *, every: int = 1) -> list[CornerDay]:
        """Closed days on each corner's weekday (every n-th week), confirmed by the host; the count follows the visits."""
        made = []
        for corner in corners:
            calendar = self.works.calendar(self.office)
            day = first + dt.timedelta(days=(corner.weekdays[0] - first.weekday()) % 7)
            while day <= last:
                if calendar.is_working_day(day):
                    made.append(self._day(corner, day))
                day += dt.timedelta(weeks=every)
        self.days += made
        return made

    def _day(self, corner: Corner, day: dt.date) -> CornerDay:
        at = self._clock(day, 7, 55)
        return CornerDay(
            office=self.office,
            corner=corner,
            day=day,
            starts_at=corner.starts_at,
            ends_at=corner.ends_at,
            section=corner.section,
            status=DayStatus.CLOSED,
            confirmed_at=at - dt.timedelta(days=2),
            opened_at=at,
            closed_at=self._clock(day, 13, 5),
            closing_count=0,
        )

    def visit_all(self, stretch: Stretch) -> None:
        """Spread the visits of a stretch over its days; everybody on the rota serves somebody."""
        days = [day for day in self.days if stretch.first <= day.day <= stretch.last]
        weights = [WEIGHTS[HijriDate.from_gregorian(day.day).month - 1] for day in days]
        seed = self.seed
        people = list(stretch.known) + [seed.choice(stretch.known) for _ in range(stretch.repeats)]
        who: list[Person | None] = [*people, *([None] * stretch.anonymous)]
        seed.shuffle(who)
        trained = set(seed.sample(range(len(who)), stretch.relatives_trained))
        for number, (person, day) in enumerate(zip(who, seed.choices(days, weights, k=len(who)), strict=True)):
            self._visit(day, person, relative=number in trained)
        for day in seed.choices(days, weights, k=stretch.staff):
            self._visit(day, None, kind=VisitorKind.CHARITY_STAFF)

    def _visit(
        self, day: CornerDay, person: Person | None, *, relative: bool = False, kind: str = VisitorKind.CITIZEN
    ) -> Visit:
        seed = self.seed
        if relative:
            kind, services = VisitorKind.RELATIVE, [VisitService.RELATIVE_TRAINED]
        elif kind == VisitorKind.CHARITY_STAFF:
            services = [VisitService.CHARITY_STAFF_TRAINED]
        else:
            services = [seed.choice(SERVICES)]
        key = uuid.uuid5(NAMESPACE, f"{self.office.code}-{len(self.visits)}")
        at = self.works.moment(day.day, 8, 13)
        visit = Visit(
            uuid=key,
            payload_digest=hashlib.sha256(key.bytes).hexdigest(),
            corner_day=day,
            office=self.office,
            corner=day.corner,
            day=day.day,
            happened_at=at,
            received_at=at,
            visitor_kind=kind,
            person=person,
            gender=person.gender if person else seed.choice("mf"),
            services=services,
            topics=[seed.choice(Topic.values)] if kind != VisitorKind.CHARITY_STAFF else [],
            outcome=seed.choice([Outcome.RESOLVED, Outcome.RESOLVED, Outcome.GUIDED, Outcome.FOLLOW_UP]),
            minutes=seed.choice([None, 5, 10, 15]),
        )
        self.visits.append(visit)
        return visit

    def save(self) -> None:
        """Write days, crews, visits and events; the closing count is what was logged that day."""
        counts: dict[int, int] = {}
        for visit in self.visits:
            if visit.visitor_kind != VisitorKind.CHARITY_STAFF:
                counts[id(visit.corner_day)] = counts.get(id(visit.corner_day), 0) + 1
        for day in self.days:
            if day.status == DayStatus.CLOSED:
                day.closing_count = counts.get(id(day), 0)
        CornerDay.objects.bulk_create(self.days, batch_size=1000)
        crews = [self._crew(day) for day in self.days]
        CornerDayResearcher.objects.bulk_create([row for crew in crews for row in crew], batch_size=2000)
        of_day = {day.pk: [row.membership for row in crew] for day, crew in zip(self.days, crews, strict=True)}
        for number, visit in enumerate(self.visits):
            crew = of_day[visit.corner_day.pk]
            visit.corner_day = visit.corner_day  # the key is known only now
            visit.logged_by = crew[number % len(crew)]
        Visit.objects.bulk_create(self.visits, batch_size=1000)
        CornerDayEvent.objects.bulk_create(
            [event for day in self.days for event in self._events(day, of_day[day.pk][0])], batch_size=2000
        )

    def _crew(self, day: CornerDay) -> list[CornerDayResearcher]:
        """Two researchers a day, in turn, so that everybody of the rota comes by."""
        rota = self.house.researchers
        size = min(2, len(rota))
        chosen = [rota[(self._turn + n) % len(rota)] for n in range(size)]
        self._turn += size
        if day.status == DayStatus.OPEN and rota[0] not in chosen:
            chosen = [rota[0], *chosen[:1]]
        return [CornerDayResearcher(office=self.office, day=day, membership=member) for member in chosen]

    def _events(self, day: CornerDay, by: Membership) -> list[CornerDayEvent]:
        """What led to the day's status, through the state table."""
        host = next(body for body in self.house.charities if body.organisation.pk == day.corner.charity_id).role(
            "charity_staff"
        )[0]
        status, events = DayStatus.PLANNED, []
        for verb, at, who, to in (
            ("confirm", day.confirmed_at, host, DayStatus.CONFIRMED),
            ("open", day.opened_at, by, DayStatus.OPEN),
            ("close", day.closed_at, by, DayStatus.CLOSED),
        ):
            if at:
                fields = event_fields(self.office, who, at, verb)
                events.append(CornerDayEvent(corner_day=day, status_from=status, status_to=to, **fields))
                status = to
        return events

    def open_today(self, corner: Corner, day: dt.date, now: dt.datetime, people: list[Person]) -> CornerDay:
        """The day that is on now, whatever its weekday, with the morning's visits behind it."""
        start = min(self._clock(day, 8, 0), now - dt.timedelta(hours=3))
        start = max(start, self._clock(day, 0, 1))
        row = self._day(corner, day)
        self._move(row, DayStatus.OPEN)
        row.closed_at = row.closing_count = None
        row.opened_at = start
        self.days.append(row)
        for number, person in enumerate([*people, None, None, None]):
            visit = self._visit(row, person)
            share = (number + 1) / (len(people) + 5)
            visit.happened_at = visit.received_at = start + (now - start) * share
        return row

    def plan(self, corners: Iterable[Corner], first: dt.date, last: dt.date) -> None:
        """Days to come, the nearer half confirmed by its host."""
        for day in self.hold(corners, first, last):
            confirmed = (day.day - first).days < 7
            self._move(day, DayStatus.CONFIRMED if confirmed else DayStatus.PLANNED)
            day.opened_at = day.closed_at = day.closing_count = None
            if not confirmed:
                day.confirmed_at = None
            else:
                day.confirmed_at = dt.datetime.combine(first, dt.time(0, 5), tzinfo=RIYADH) - dt.timedelta(hours=33)

    @staticmethod
    def _move(day: CornerDay, to: str) -> None:
        day.status = to

    def _clock(self, day: dt.date, hour: int, minute: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=RIYADH)

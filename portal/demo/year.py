"""The documented year, 15 Safar 1444 to 14 Safar 1445, with exactly its figures, and a smaller year before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portal.demo.bodies import REPAIRING_CHARITIES, House
from portal.demo.changes import Changes
from portal.demo.clockwork import Clockwork
from portal.demo.corners import CornerYear, Stretch
from portal.demo.referrals import Referrals, at
from portal.demo.register import Register
from portal.demo.statements import Statements
from referrals.enums import ReferralKind

K = ReferralKind
FIRST, LAST = dt.date(2022, 9, 11), dt.date(2023, 8, 30)


@dataclass(frozen=True)
class Figures:
    """What a year is to show; every number of it is a number of rows."""

    corners: int
    known: int
    anonymous: int
    repeats: int
    relatives_trained: int
    charity_staff_trained: int
    statements: int
    ineligible: int
    home_repair: int
    taaffuf: int
    urgent: int
    unanswered: int
    on_time: int
    late: int


# As the source states them for its year; unanswered, trained and data changes are choices of the demonstration.
DOCUMENTED = Figures(
    corners=19,
    known=1944,
    anonymous=837,
    repeats=312,
    relatives_trained=164,
    charity_staff_trained=57,
    statements=453,
    ineligible=46,
    home_repair=26,
    taaffuf=11,
    urgent=3,
    unanswered=4,
    on_time=118,
    late=9,
)
# A choice of the demonstration: the initiative was younger.
BEFORE = Figures(
    corners=13,
    known=540,
    anonymous=210,
    repeats=60,
    relatives_trained=40,
    charity_staff_trained=18,
    statements=210,
    ineligible=24,
    home_repair=14,
    taaffuf=8,
    urgent=2,
    unanswered=3,
    on_time=41,
    late=6,
)


class Year:
    """A year of work told into the rooms' collectors."""

    def __init__(self, house: House, works: Clockwork, register: Register, first: dt.date, last: dt.date) -> None:
        self.house, self.works, self.register, self.seed = house, works, register, works.seed
        self.office = house.organisation
        self.first, self.last = first, last
        # What begins in the year also ends in it.
        self.start, self.end = first + dt.timedelta(days=14), last - dt.timedelta(days=45)

    def corners(self, year: CornerYear, figures: Figures) -> None:
        year.hold(self.house.corners[: figures.corners], self.first, self.last)
        year.visit_all(
            Stretch(
                first=self.first,
                last=self.last,
                known=self.register.take(figures.known),
                repeats=figures.repeats,
                anonymous=figures.anonymous,
                relatives_trained=figures.relatives_trained,
                staff=figures.charity_staff_trained,
            )
        )

    def statements(self, statements: Statements, count: int) -> None:
        """Every charity asks; the larger ones more often."""
        charities = self.house.charities
        people = [person for person in self.register.people[: count * 3] if person.relation == "head"]
        for number in range(count):
            charity = (
                charities[number % len(charities)] if number < 2 * len(charities) else self.seed.choice(charities[:12])
            )
            on = self.works.working_day(self.office, self.start, self.last)
            statements.answered(charity, people[number % len(people)], on)

    def referrals(self, told: Referrals, figures: Figures) -> None:
        office, charities = self.house.office, self.house.charities
        for number in range(figures.ineligible):
            lapsing = number < figures.unanswered - figures.unanswered // 2
            self._to_charity(told, K.INELIGIBLE_HOUSEHOLD, charities[number % len(charities)], number, lapsing=lapsing)
        for number in range(figures.home_repair):
            lapsing = number < figures.unanswered // 2
            self._to_charity(told, K.HOME_REPAIR, charities[number % REPAIRING_CHARITIES], number, lapsing=lapsing)
        for number in range(figures.urgent):
            self._urgent(told, charities[number * 2])
        for number in range(figures.taaffuf):
            self._taaffuf(told, charities[number % 6], from_office=number % 2 == 0)
        for number, kind in enumerate([K.REGISTRATION_HELP] * 18 + [K.EMPOWERMENT_CANDIDATE] * 12 + [K.OTHER] * 6):
            sent = self._sending(office.organisation)
            story = told.sent(kind, charities[number % len(charities)], office, self.register.fresh(), at(sent, 10))
            day = self._after(office.organisation, sent)
            told.told(story, ("take_up", at(day(1), 9)), ("accept", at(day(3), 11)), ("complete", at(day(8), 12)))

    def _to_charity(self, told: Referrals, kind: str, charity, number: int, *, lapsing: bool) -> None:
        sent = self._sending(charity.organisation)
        story = told.sent(kind, self.house.office, charity, self.register.fresh(), at(sent, 9, 30))
        if lapsing:
            day = self._after(charity.organisation, sent)
            told.told(story, ("lapse", at(day(21), 0, 5)))
            others = self.house.charities[:REPAIRING_CHARITIES]
            charity = others[(others.index(charity) + 1) % len(others)] if charity in others else others[0]
            sent = self._after(charity.organisation, day(21))(1)
            told.told(story, ("redirect", at(sent, 9)), to=charity)
        day = self._after(charity.organisation, sent)
        studied = ("take_up", at(day(1), 17))
        match number % 8:
            case 3 if not lapsing:
                told.told(story, studied, ("decline", at(day(6), 18)))
            case 5 if not lapsing:
                told.told(story, studied, ("accept", at(day(5), 18)), ("close", at(day(12), 18)))
            case 6:
                asked, answered = at(day(2), 17), at(day(4), 10)
                told.told(story, studied, ("request_information", asked), ("answer", answered))
                told.told(story, ("accept", at(day(6), 18)), ("start", at(day(8), 18)), ("complete", at(day(20), 18)))
            case _:
                told.told(story, studied, ("accept", at(day(4), 18)), ("start", at(day(6), 18)))
                told.told(story, ("progress", at(day(10), 18)), ("complete", at(day(18), 18)))

    def _urgent(self, told: Referrals, charity) -> None:
        sent = self._sending(charity.organisation)
        story = told.sent(K.URGENT, self.house.office, charity, self.register.fresh(), at(sent, 9))
        told.told(story, ("take_up", at(sent, 10)), ("accept", at(sent, 10, 30)), ("start", at(sent, 12)))
        told.told(story, ("complete", at(self._after(charity.organisation, sent)(3), 18)))

    def _taaffuf(self, told: Referrals, charity, *, from_office: bool) -> None:
        office = self.house.office
        sender, recipient = (office, charity) if from_office else (charity, office)
        sent = self._sending(recipient.organisation)
        person = self.register.fresh()
        person.discreet = person.household.discreet = True
        self.discreet = getattr(self, "discreet", []) + [person]
        story = told.sent(K.TAAFFUF, sender, recipient, person, at(sent, 11))
        day = self._after(recipient.organisation, sent)
        told.told(story, ("take_up", at(day(1), 12)), ("accept", at(day(3), 12)), ("complete", at(day(12), 12)))

    def changes(self, changes: Changes, figures: Figures) -> None:
        people = iter(self.register.people[::-7])
        for number in range(figures.on_time + figures.late):
            due = self.start + dt.timedelta(days=self.seed.randrange((self.last - self.start).days - 10))
            late = number >= figures.on_time
            before = -self.seed.randrange(1, 9) if late else self.seed.randrange(0, 11)
            changes.told(next(people), due, before)

    def _sending(self, recipient) -> dt.date:
        return self.works.working_day(recipient, self.start, self.end)

    def _after(self, organisation, day: dt.date):
        """The n-th working day after a day, in the organisation's calendar."""
        calendar = self.works.calendar(organisation)
        return lambda count: calendar.add_working_days(day, count)

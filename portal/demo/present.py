"""The living present: the last twelve months up to the anchor day, with open, overdue and urgent work for everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from accounts.enums import Role
from accounts.models import Membership
from beneficiaries.models import Person
from core.clock import RIYADH
from data_changes.enums import ChangeChannel, ChangeKind, OutreachReason
from notifications.enums import DeliveryStatus
from notifications.services import Audience, tell
from portal.demo.bodies import Body, House
from portal.demo.changes import Changes
from portal.demo.clockwork import Clockwork
from portal.demo.corners import CornerYear, Stretch
from portal.demo.referrals import Referrals, at
from portal.demo.register import Register
from portal.demo.statements import Statements
from referrals.enums import ReferralKind, ReferralStatus

K = ReferralKind
MONTHS = dt.timedelta(days=364)
NEWS = dt.timedelta(days=10)
# Working days since sending, and the kind: what charities sent to the office.
FRESH = [
    (8, K.REGISTRATION_HELP),
    (5, K.EMPOWERMENT_CANDIDATE),
    (3, K.OTHER),
    (1, K.REGISTRATION_HELP),
    (0, K.EMPOWERMENT_CANDIDATE),
]


class Present:
    """What the office and its charities are busy with on the anchor day."""

    def __init__(self, house: House, works: Clockwork, register: Register, now: dt.datetime) -> None:
        self.house, self.works, self.register, self.seed = house, works, register, works.seed
        self.now, self.today = now, now.astimezone(RIYADH).date()
        self.office = house.organisation

    def corners(self, year: CornerYear, *, known: int, repeats: int, anonymous: int, trained: int, staff: int) -> None:
        """Weekly days until yesterday, the one that is on now, and the week to come."""
        corners, yesterday = self.house.corners, self.today - dt.timedelta(days=1)
        year.hold(corners, self.today - MONTHS, yesterday)
        people = self.register.take(known)
        year.visit_all(
            Stretch(self.today - MONTHS, yesterday, people, repeats, anonymous, relatives_trained=trained, staff=staff)
        )
        year.open_today(corners[0], self.today, self.now, people[:6])
        year.plan(corners[1:], self.today + dt.timedelta(days=1), self.today + dt.timedelta(days=10))

    def statements(self, statements: Statements, answered: int) -> None:
        """A year of answers; five requests wait, one of them late and one in study."""
        charities = self.house.charities
        people = [person for person in self.register.people if person.relation == "head"][-400:]
        first = self.today - MONTHS + dt.timedelta(days=10)
        for number in range(answered):
            on = self.works.working_day(self.office, first, self.today - dt.timedelta(days=1))
            statements.answered(charities[number % len(charities)], people[number % len(people)], on)
        waiting = [(0, 6), (1, 4), (2, 2), (3, 1), (4, 1)][: len(charities) + 1]
        for number, days in waiting:
            charity = charities[number % len(charities)]
            statements.waiting(charity, people[-1 - number], self._back(self.office, days), studied=number == 1)

    def referrals(self, told: Referrals) -> None:
        """Both inboxes with late, due and fresh work; an urgent case; one declined, one unanswered, drafts, ta'affuf."""
        office, charities = self.house.office, self.house.charities
        first = charities[0]
        self._ended(told)
        for days, kind in FRESH:
            self._sent(told, kind, charities[days % len(charities)], office, days)
        self._studied(told, K.REGISTRATION_HELP, charities[1 % len(charities)], office, sent=12, taken=11)
        self._studied(told, K.OTHER, first, office, sent=6, taken=4)
        for days, kind in ((7, K.HOME_REPAIR), (3, K.INELIGIBLE_HOUSEHOLD), (1, K.HOME_REPAIR)):
            self._sent(told, kind, office, first, days)
        self._studied(told, K.HOME_REPAIR, office, first, sent=5, taken=3)
        asking = self._studied(told, K.INELIGIBLE_HOUSEHOLD, office, first, sent=9, taken=8)
        told.told(asking, ("request_information", at(self._back(first.organisation, 2), 17)))
        working = self._studied(told, K.HOME_REPAIR, office, first, sent=20, taken=19)
        told.told(
            working,
            ("accept", at(self._back(first.organisation, 15), 17)),
            ("start", at(self._back(first.organisation, 12), 17)),
        )
        told.told(working, ("progress", at(self._back(first.organisation, 3), 17)))
        self._urgent(told)
        if len(charities) > 6:
            self._more(told, charities)

    def _more(self, told: Referrals, charities: list[Body]) -> None:
        """What only the large office has: other charities' work, a decline with a next door, silence, ta'affuf, drafts."""
        office = self.house.office
        for number in range(2, 9):
            self._sent(told, K.INELIGIBLE_HOUSEHOLD, office, charities[number], number % 5)
        declined = self._studied(told, K.HOME_REPAIR, office, charities[2], sent=8, taken=7)
        declined.referral.next_door = charities[3].organisation
        told.told(declined, ("decline", at(self._back(charities[2].organisation, 2), 18)))
        silent = self._sent(told, K.INELIGIBLE_HOUSEHOLD, office, charities[9], 24)
        told.told(silent, ("lapse", at(self._back(charities[9].organisation, 2), 0, 5)))
        for number, (sender, recipient) in enumerate(((office, charities[0]), (charities[1], office))):
            person = self.register.fresh()
            person.discreet = person.household.discreet = True
            self.discreet = getattr(self, "discreet", []) + [person]
            told.sent(K.TAAFFUF, sender, recipient, person, at(self._back(recipient.organisation, 2 + number), 11))
        told.begin(K.HOME_REPAIR, office, charities[4], self.register.fresh(), self.now - dt.timedelta(hours=5))
        self._every_state(told, charities)

    def _every_state(self, told: Referrals, charities: list[Body]) -> None:
        """What the rest does not show: accepted, closed, withdrawn, redirected and accepted behind the next door, reopened,
        an urgent case that went to a second charity.
        """
        office = self.house.office

        def then(story, body: Body, *steps: tuple[str, int], to: Body | None = None):
            for verb, days in steps:
                told.told(story, (verb, at(self._back(body.organisation, days), 18)), to=to)
            return story

        study = partial(self._studied, told, sender=office)
        then(study(K.HOME_REPAIR, recipient=charities[1], sent=9, taken=8), charities[1], ("accept", 4))
        then(
            study(K.INELIGIBLE_HOUSEHOLD, recipient=charities[3], sent=18, taken=17),
            charities[3],
            ("accept", 15),
            ("close", 6),
        )
        then(study(K.INELIGIBLE_HOUSEHOLD, recipient=charities[4], sent=7, taken=6), charities[4], ("withdraw", 3))
        apologised = study(K.HOME_REPAIR, recipient=charities[5], sent=16, taken=15)
        apologised.referral.next_door = charities[6].organisation
        then(apologised, charities[5], ("decline", 13))
        then(apologised, charities[6], ("redirect", 12), to=charities[6])
        then(apologised, charities[6], ("take_up", 10), ("accept", 8))
        again = then(
            study(K.HOME_REPAIR, recipient=charities[2], sent=30, taken=29), charities[2], ("accept", 26), ("close", 20)
        )
        then(again, charities[2], ("reopen", 4))
        person = self.register.fresh()
        sent = at(self._back(charities[7].organisation, 2), 9)
        first = told.sent(K.URGENT, office, charities[7], person, sent)
        second = told.sent(K.URGENT, office, charities[8], person, sent + dt.timedelta(hours=7))
        second.follows = first.referral
        told.told(second, ("take_up", sent + dt.timedelta(hours=8)), ("accept", sent + dt.timedelta(hours=9)))

    def _ended(self, told: Referrals) -> None:
        """What came to an end in the last months."""
        office, charities = self.house.office, self.house.charities
        for number in range(min(24, 4 * len(charities))):
            charity = charities[number % len(charities)]
            kind = K.HOME_REPAIR if number % len(charities) < 10 and number % 3 == 0 else K.INELIGIBLE_HOUSEHOLD
            back = 40 + number * 7
            story = self._studied(told, kind, office, charity, sent=back, taken=back - 1)
            moments = [at(self._back(charity.organisation, back - days), 18) for days in (4, 6, 18)]
            told.told(story, *zip(("accept", "start", "complete"), moments, strict=True))

    def _urgent(self, told: Referrals) -> None:
        """An urgent case of this hour, not taken up yet."""
        sent = self.now - dt.timedelta(hours=1)
        told.sent(K.URGENT, self.house.office, self.house.charities[0], self.register.fresh(), sent)

    def _sent(self, told: Referrals, kind: str, sender: Body, recipient: Body, days: int):
        """Sent so many of the recipient's working days ago."""
        moment = at(self._back(recipient.organisation, days), 9, 30)
        return told.sent(
            kind, sender, recipient, self.register.fresh(), min(moment, self.now - dt.timedelta(minutes=30))
        )

    def _studied(self, told: Referrals, kind: str, sender: Body, recipient: Body, *, sent: int, taken: int):
        story = self._sent(told, kind, sender, recipient, sent)
        return told.told(story, ("take_up", at(self._back(recipient.organisation, taken), 12)))

    def changes(self, changes: Changes, *, told: int) -> None:
        """A year of duties kept, and those that run now: late, due today, due soon, fresh."""
        people = iter([person for person in self.register.people if person.relation == "head"][-900::3])
        for number in range(told):
            due = self.today - dt.timedelta(days=20 + self.seed.randrange(330))
            changes.told(next(people), due, self.seed.randrange(0, 10) if number % 12 else -3)
        researcher = self.house.researchers[0]
        for happened, learned in ((17, 12), (15, 9), (13, 8), (11, 10), (6, 5), (2, 1), (0, 0)):
            change_by = researcher if happened % 2 else self.house.researchers[-1]
            days = (self.today - dt.timedelta(days=happened), self.today - dt.timedelta(days=learned))
            change = changes.open(next(people), *days, change_by, self.now)
            changes.reached_by_message(change, DeliveryStatus.DELIVERED)
        changes.told(next(people), self.today + dt.timedelta(days=5), 8, verified=False)
        self._duties(changes, people, researcher)

    def _duties(self, changes: Changes, people: Iterator[Person], by: Membership) -> None:
        """Every state and every way: proposals, whom no message reaches, help asked for, the link, the ministry's requests."""

        def ago(days: int) -> dt.date:
            return self.today - dt.timedelta(days=days)

        changes.proposed(next(people), ago(4), ChangeChannel.HOUSING, ChangeKind.HOUSING, self.now)
        changes.proposed(next(people), ago(1), ChangeChannel.REGISTER, ChangeKind.SOCIAL, self.now)
        unreached = changes.open(next(people), ago(13), ago(12), by, self.now)
        changes.reached_by_nobody(unreached, by, self.now, OutreachReason.NO_CHANNEL)
        changes.reached_by_message(changes.open(next(people), ago(12), ago(10), by, self.now), DeliveryStatus.FAILED)
        changes.reached_by_message(changes.open(next(people), ago(7), ago(6), by, self.now), DeliveryStatus.SENT)
        helped = changes.open(next(people), ago(9), ago(8), by, self.now)
        changes.reached_by_nobody(helped, by, self.now, OutreachReason.HELP)
        changes.after_an_outage(helped)
        changes.said_by_link(changes.open(next(people), ago(10), ago(9), by, self.now), self.now, ago(1))
        changes.said_by_link(changes.open(next(people), ago(8), ago(7), by, self.now), self.now, None)
        changes.closed(changes.open(next(people), ago(11), ago(10), by, self.now), by, self.now)
        charity = self.house.charities[0]
        theirs = changes.open(next(people), ago(5), ago(5), by, self.now)
        changes.for_charity(theirs, charity.organisation, charity.one(Role.CHARITY_STAFF))
        changes.requested(next(people), ago(50), ago(30), by, self.now)
        changes.requested(next(people), ago(60), ago(25), by, self.now)
        changes.requested(next(people), ago(22), None, by, self.now)

    def notices(self, told: Referrals) -> None:
        """The bell of the days past: what was sent to whom, by reference only."""
        for story in told.stories:
            referral = story.referral
            recent = referral.sent_at and self.now - referral.sent_at < NEWS
            if not recent or referral.is_discreet or referral.status != ReferralStatus.SENT:
                continue
            role = Role.RESEARCHER if referral.recipient.pk == self.office.pk else Role.CHARITY_STAFF
            tell(
                kind="referrals.sent",
                office=self.office,
                label=referral.reference,
                to=[Audience.role(referral.recipient, role)],
                url_name="referrals:detail",
                key=referral.reference,
                once=f"demo-{referral.reference}",
                email=False,
            )

    def _back(self, organisation, days: int) -> dt.date:
        """So many of the organisation's working days before today; the last one, for none."""
        calendar = self.works.calendar(organisation)
        day = self.today if calendar.is_working_day(self.today) else calendar.previous_working_day(self.today)
        for _ in range(days):
            day = calendar.previous_working_day(day)
        return day

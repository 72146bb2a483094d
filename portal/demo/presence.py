"""Who is away, who is on duty for urgent cases, and the charities' papers of the last months."""

from __future__ import annotations

import datetime as dt

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Absence, HandOver, Membership
from indicators.months import Month
from indicators.services import write_report
from offices.models import DutyTurn
from portal.demo.bodies import Body, House

DAY = dt.timedelta(days=1)
ON_DUTY = 24  # of the charities; the others' lists are empty, and say so
PAPERS = 2  # charities that have papers already; the sweep writes the others'
MONTHS = 2


def tell(house: House, today: dt.date) -> None:
    _absences(house, today)
    _duty(house.office, Role.RESEARCHER, today, 1)
    for number, charity in enumerate(house.charities[:ON_DUTY], start=2):
        _duty(charity, Role.CHARITY_STAFF, today, number)
    actor = Actor.system(house.organisation)
    this = Month.of(today)
    for charity in house.charities[:PAPERS]:
        for back in range(MONTHS, 0, -1):
            write_report(by=actor, charity=charity.organisation, month=this.back(back))


def _absences(house: House, today: dt.date) -> None:
    researchers = house.researchers
    if len(researchers) > 6:
        _away(researchers[2], today - 2 * DAY, today + 5 * DAY, deputy=researchers[3])
        _away(researchers[4], today + 9 * DAY, today + 20 * DAY)
        HandOver.objects.create(
            organisation=house.organisation,
            giver=researchers[5],
            taker=researchers[6],
            membership=house.office.role(Role.MANAGER)[0],
            moved={"referrals": 3, "statements": 1, "data_changes": 4},
        )
        second = house.charities[1]
        _away(second.role(Role.CHARITY_MANAGER)[0], today, today + 3 * DAY, deputy=second.role(Role.CHARITY_STAFF)[0])


def _away(member: Membership, first: dt.date, last: dt.date, deputy: Membership | None = None) -> None:
    Absence.objects.create(membership=member, starts_on=first, ends_on=last, deputy=deputy, entered_by=member)


def _duty(body: Body, role: Role, today: dt.date, number: int) -> None:
    """This week one member, next week another where there is one."""
    people = body.role(role)
    sunday = today - ((today.weekday() + 1) % 7) * DAY
    for week in range(2):
        member = people[min(week + 1, len(people) - 1)]
        DutyTurn.objects.create(
            organisation=body.organisation,
            membership=member,
            phone=f"+96650000{number:02d}{week:02d}",
            first_day=sunday + 7 * week * DAY,
            last_day=sunday + (7 * week + 6) * DAY,
        )

"""Requests for statements in every state, made by the services themselves."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import today
from statements import services
from statements.enums import MOVES, Side, StatementPurpose, StatementStatus
from statements.services import Given
from tests.factories.beneficiaries import national_number

S = StatementStatus
NUMBER = national_number(700_001)


def given(n=700_001, **more):
    content = {
        "purpose": StatementPurpose.FOOD,
        "name": "سلمى علي التجريبي",
        "national_number": national_number(n),
        "gender": "f",
    }
    return Given(**content | more)


@pytest.fixture
def people(office, charity, other_charity, member, actor):
    """Who acts: `people.staff` asks, `people.researcher` answers, `people.stranger` is of another charity."""

    def of(organisation, *roles):
        return actor(member(organisation, *roles))

    return SimpleNamespace(
        office=office,
        charity=charity,
        other_charity=other_charity,
        staff=of(charity, Role.CHARITY_STAFF),
        director=of(charity, Role.CHARITY_MANAGER),
        reader=of(charity, Role.CHARITY_READER),
        stranger=of(other_charity, Role.CHARITY_MANAGER),
        researcher=of(office, Role.RESEARCHER),
        manager=of(office, Role.MANAGER),
        coordinator=of(office, Role.COORDINATOR),
        keeper=of(office, Role.RESEARCHER, Role.DISCRETION_KEEPER),
        system=Actor.system(office),
    )


@pytest.fixture
def statement_in(people):
    """A request that reached a state by its moves."""

    def of(status, **content):
        row = services.save_draft(by=people.staff, given=given(**content))
        for verb in PATHS[status]:
            row = move(row, verb, people)
        return row

    return of


PATHS = {
    S.DRAFT: [],
    S.ASKED: ["ask"],
    S.UNDER_REVIEW: ["ask", "take_up"],
    S.ANSWERED: ["ask", "answer"],
    S.RETURNED: ["ask", "return"],
    S.DECLINED: ["ask", "decline"],
    S.WITHDRAWN: ["ask", "withdraw"],
    S.EXPIRED: ["ask", "answer", "expire"],
}
SIDES = {Side.CHARITY: "staff", Side.OFFICE: "researcher", Side.SYSTEM: "system"}


def side_of(verb, people):
    return getattr(people, SIDES[MOVES[verb].side])


def arguments(verb):
    """What a verb asks for beside the request."""
    match verb:
        case "answer":
            return {"answer": "current", "matched": True}
        case "return" | "decline" | "correct":
            return {"words": "نص قصير"}
    return {}


def age(row):
    """As if the answer had been given long ago: only tests turn clocks."""
    long_ago = today() - dt.timedelta(days=settings.STATEMENT_VALID_DAYS + 1)
    type(row).objects.filter(pk=row.pk, answered_on__isnull=False).update(answered_on=long_ago)


def move(row, verb, people, by=None, **more):
    if verb == "expire":
        age(row)
    service = getattr(services, "return_" if verb == "return" else verb)
    return service(statement=row, by=by or side_of(verb, people), **arguments(verb) | more)

"""Referrals in every state, made by the services themselves."""

import uuid
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.enums import LegalBasis
from beneficiaries.services import GivenPerson
from charities.enums import HelpKind
from referrals import services
from referrals.enums import MOVES, CloseReason, DeclineReason, NeedResult, ReferralKind, ReferralStatus, Side
from referrals.services import GivenNeed
from referrals.services.deciding import Result
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.charities import ready_charity

S = ReferralStatus
FROM_OFFICE = {
    "kind": ReferralKind.HOME_REPAIR,
    "summary": "سقف يتسرب منه الماء",
    "legal_basis": LegalBasis.AGREEMENT,
}
FROM_CHARITY = {
    "kind": ReferralKind.REGISTRATION_HELP,
    "summary": "تحتاج الأسرة إلى إرشاد للتسجيل",
    "legal_basis": LegalBasis.CONSENT,
    "consent": True,
}
ROOF = GivenNeed(kind=HelpKind.HOME_REPAIR, description="عزل سقف")


@pytest.fixture
def people(office, charity, member, actor):
    """Who acts: `people.researcher`, `people.manager`, `people.staff`, keepers of both sides, strangers."""

    def of(organisation, *roles):
        return actor(member(organisation, *roles))

    third = ready_charity(office)
    return SimpleNamespace(
        office=office,
        charity=charity,
        third=third,
        researcher=of(office, Role.RESEARCHER),
        manager=of(office, Role.MANAGER),
        specialist=of(office, Role.SPECIALIST),
        keeper=of(office, Role.RESEARCHER, Role.DISCRETION_KEEPER),
        staff=of(charity, Role.CHARITY_STAFF),
        charity_keeper=of(charity, Role.CHARITY_STAFF, Role.DISCRETION_KEEPER),
        second_keeper=of(charity, Role.CHARITY_MANAGER, Role.DISCRETION_KEEPER),
        third_staff=of(third, Role.CHARITY_STAFF),
    )


@pytest.fixture
def person(office):
    return PersonFactory(office=office)


@pytest.fixture
def drafted(people, person):
    """A draft: `drafted()` by the office to the charity, `drafted(by=people.staff)` by the charity to the office."""

    def of(by=None, **content):
        by = by or people.researcher
        given = {**FROM_OFFICE, "to": people.charity, "needs": [ROOF]} if by.is_office else {**FROM_CHARITY}
        subjects = {"person", "household", "given"} & content.keys()
        if not subjects:
            known = {"person": person} if by.is_office else {"given": given_person(901)}
            given |= known
        return services.draft(by=by, uuid=uuid.uuid4(), **{**given, **content}).referral

    return of


def given_person(n, **more):
    return GivenPerson(
        **{
            "first_name": "مريم",
            "father_name": "حسن",
            "family_name": "التجريبي",
            "national_number": national_number(n),
            "gender": "f",
            **more,
        }
    )


@pytest.fixture
def system(office):
    return Actor.system(office)


@pytest.fixture
def referral_in(people, drafted):
    """A referral of the office to the charity that reached a state by its moves."""

    def of(status, **content):
        row = drafted(**content)
        for verb in PATHS[status]:
            row = move(row, verb, people)
        return row

    return of


PATHS = {
    S.DRAFT: [],
    S.SENT: ["send"],
    S.UNDER_REVIEW: ["send", "take_up"],
    S.INFORMATION_REQUESTED: ["send", "take_up", "request_information"],
    S.ACCEPTED: ["send", "accept"],
    S.IN_PROGRESS: ["send", "accept", "start"],
    S.COMPLETED: ["send", "accept", "complete"],
    S.CLOSED: ["send", "accept", "close"],
    S.DECLINED: ["send", "decline"],
    S.WITHDRAWN: ["send", "withdraw"],
    S.UNANSWERED: ["send", "lapse"],
}


def side_of(row, verb, people):
    """Somebody of the side that may make the move, keepers where the case is discreet."""
    discreet = row.is_discreet
    office = people.keeper if discreet else people.researcher
    charity = people.charity_keeper if discreet else people.staff
    match MOVES[verb].side:
        case Side.SYSTEM:
            return Actor.system(people.office)
        case Side.OFFICE_MANAGER:
            return people.keeper if discreet else people.manager
        case Side.SENDER:
            return office if row.sender_id == people.office.pk else charity
        case Side.RECIPIENT if row.recipient_id == people.third.pk:
            return people.third_staff
        case _:
            return office if row.recipient_id == people.office.pk else charity


def arguments(row, verb, people):
    """What a verb asks for beside the referral."""
    match verb:
        case "request_information" | "answer" | "progress":
            return {"words": "نص قصير"}
        case "decline":
            return {"reason": DeclineReason.NO_MEANS, "words": "نعتذر لعدم توفر الإمكانات حاليًا."}
        case "close":
            return {"reason": CloseReason.MOVED}
        case "complete":
            return {"results": {need.pk: Result(NeedResult.MET) for need in row.needs.all()}}
        case "redirect":
            return {"to": people.third if row.recipient_id == people.charity.pk else people.charity, "motive": "الأقرب"}
        case "reopen":
            return {"motive": "ظهرت معلومات جديدة"}
    return {}


def make_due(row):
    """As if the term had just passed: only tests turn clocks."""
    type(row).objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=timezone.now())


def move(row, verb, people, by=None, **more):
    if verb == "lapse":
        make_due(row)
    by = by or side_of(row, verb, people)
    given = {**arguments(row, verb, people), **more}
    return getattr(services, verb)(referral=row, by=by, **given)

"""Corners, their days and visits."""

import uuid

import factory
from factory.django import DjangoModelFactory

from core.clock import now, today
from corners.enums import DayStatus, VisitorKind, VisitService
from corners.models import Corner, CornerDay, CornerDayEvent, CornerDayResearcher, Visit
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory


class CornerFactory(DjangoModelFactory):
    class Meta:
        model = Corner

    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    code = factory.Sequence(lambda n: f"K{n:02d}")
    name_ar = factory.Sequence(lambda n: f"ركن تجريبي {n}")
    weekdays = [6]
    starts_at = "00:00"
    ends_at = "23:59"
    status_since = "2022-01-01"


class CornerDayFactory(DjangoModelFactory):
    class Meta:
        model = CornerDay

    corner = factory.SubFactory(CornerFactory)
    office = factory.SelfAttribute("corner.office")
    day = factory.LazyFunction(today)
    starts_at = "00:00"
    ends_at = "23:59"


class OpenCornerDayFactory(CornerDayFactory):
    status = DayStatus.OPEN
    opened_at = factory.LazyFunction(now)


class CornerDayResearcherFactory(DjangoModelFactory):
    class Meta:
        model = CornerDayResearcher

    day = factory.SubFactory(OpenCornerDayFactory)
    office = factory.SelfAttribute("day.office")
    membership = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office"))


class CornerDayEventFactory(DjangoModelFactory):
    class Meta:
        model = CornerDayEvent

    corner_day = factory.SubFactory(CornerDayFactory)
    office = factory.SelfAttribute("corner_day.office")
    organisation = factory.SelfAttribute("corner_day.office")
    verb = "open"


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    uuid = factory.LazyFunction(uuid.uuid4)
    payload_digest = "0" * 64
    corner_day = factory.SubFactory(OpenCornerDayFactory)
    office = factory.SelfAttribute("corner_day.office")
    corner = factory.SelfAttribute("corner_day.corner")
    day = factory.SelfAttribute("corner_day.day")
    happened_at = factory.LazyFunction(now)
    logged_by = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office"))
    visitor_kind = VisitorKind.CITIZEN
    services = [VisitService.QUESTION_ANSWERED]

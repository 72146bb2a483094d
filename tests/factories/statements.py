"""Requests for statements."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core.clock import now
from statements.enums import StatementPurpose, StatementStatus
from statements.models import StatementEvent, StatementRequest
from tests.factories.beneficiaries import national_number
from tests.factories.charities import DataSharingAgreementFactory


class StatementRequestFactory(DjangoModelFactory):
    class Meta:
        model = StatementRequest

    agreement = factory.SubFactory(DataSharingAgreementFactory)
    charity = factory.SelfAttribute("agreement.charity")
    office = factory.SelfAttribute("charity.parent")
    reference = factory.Sequence(lambda n: f"QTF-STM-1448-{n:06d}")
    status = StatementStatus.ASKED
    purpose = StatementPurpose.FOOD
    name_typed = "يوسف حسن المثال"
    number_typed = factory.Sequence(lambda n: national_number(n + 500_000))
    number_last4 = factory.LazyAttribute(lambda o: o.number_typed[-4:])
    gender = "m"
    asked_at = factory.LazyFunction(now)
    due_at = factory.LazyFunction(lambda: now() + dt.timedelta(days=3))


class StatementEventFactory(DjangoModelFactory):
    class Meta:
        model = StatementEvent

    statement = factory.SubFactory(StatementRequestFactory)
    office = factory.SelfAttribute("statement.office")
    organisation = factory.SelfAttribute("statement.charity")
    verb = "ask"

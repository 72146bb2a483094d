"""Requests for statements."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Permission, Role
from core.clock import now
from core.encryption import digest
from statements.enums import StatementPurpose, StatementStatus, Unusual
from statements.models import StatementBatch, StatementEvent, StatementRequest, UnusualAsking
from tests.factories.accounts import CharityOrganisationFactory
from tests.factories.beneficiaries import national_number
from tests.factories.charities import DataSharingAgreementFactory
from tests.factories.exchange import ImportBatchFactory


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
    number_digest = factory.LazyAttribute(lambda o: digest(o.number_typed))
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


class StatementBatchFactory(DjangoModelFactory):
    class Meta:
        model = StatementBatch

    file = factory.SubFactory(
        ImportBatchFactory,
        kind="statements",
        permission=Permission.STATEMENT_ASK,
        task="statements.ask_batch",
        headers=[["A", "رقم الهوية"], ["B", "الاسم"], ["C", "الجنس"]],
        columns={"national_number": 0, "name": 1, "gender": 2},
        membership__role=Role.CHARITY_STAFF,
        membership__organisation=factory.SubFactory(CharityOrganisationFactory),
    )
    membership = factory.SelfAttribute("file.membership")
    charity = factory.SelfAttribute("file.organisation")
    office = factory.SelfAttribute("file.office")
    purpose = StatementPurpose.WINTER


class UnusualAskingFactory(DjangoModelFactory):
    class Meta:
        model = UnusualAsking

    kind = Unusual.MISSES
    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    facts = factory.LazyFunction(lambda: {"count": 12, "of": 20, "days": 30})

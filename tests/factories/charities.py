"""Charities that are ready for work: an active service, a verified contact, an agreement in force."""

import factory
from factory.django import DjangoModelFactory

from charities.enums import CharityKind, HelpKind, StatementAnswer
from charities.models import Charity, CharityContact, DataSharingAgreement, Service, ServiceMonth
from core.clock import today
from tests.factories.accounts import CharityOrganisationFactory


class CharityFactory(DjangoModelFactory):
    class Meta:
        model = Charity

    organisation = factory.SubFactory(CharityOrganisationFactory)
    kind = CharityKind.CHARITABLE
    licence = factory.Sequence(lambda n: str(1000 + n))


class CharityContactFactory(DjangoModelFactory):
    class Meta:
        model = CharityContact

    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    name = factory.Sequence(lambda n: f"مسؤول تواصل {n}")
    phone = "+966138550000"
    verified_on = factory.LazyFunction(today)


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    kind = HelpKind.HOME_REPAIR
    name_ar = factory.Sequence(lambda n: f"خدمة تجريبية {n}")


class ServiceMonthFactory(DjangoModelFactory):
    class Meta:
        model = ServiceMonth

    service = factory.SubFactory(ServiceFactory)
    office = factory.SelfAttribute("service.office")
    month = factory.LazyFunction(lambda: today().replace(day=1))


class DataSharingAgreementFactory(DjangoModelFactory):
    class Meta:
        model = DataSharingAgreement

    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    reference = factory.Sequence(lambda n: f"DSA-{n}")
    answers = factory.LazyFunction(lambda: list(StatementAnswer))
    valid_from = "2020-01-01"


def ready_charity(office, **service):
    """A charity's organisation that any referral may be sent to: its register entry, contact, service and agreement."""
    charity = CharityFactory(organisation__parent=office).organisation
    CharityContactFactory(charity=charity)
    ServiceFactory(charity=charity, **service)
    DataSharingAgreementFactory(charity=charity)
    return charity

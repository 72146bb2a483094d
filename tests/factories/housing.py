"""Invented dwellings: what was declared, what the sources say."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from beneficiaries.housing.enums import HousingBasis, HousingResult, HousingSource, TaskKind
from beneficiaries.housing.models import AddressLookup, HousingDeclaration, HousingMatch, HousingRecord, HousingTask
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory

ADDRESS = {
    "short_address": "QTFA4121",
    "building_number": "4121",
    "street": "شارع المثال",
    "district": "حي النموذج",
    "city": "القطيف",
    "postal_code": "32611",
    "additional_number": "7315",
}


class HousingDeclarationFactory(DjangoModelFactory):
    class Meta:
        model = HousingDeclaration

    household = factory.SubFactory(HouseholdFactory)
    office = factory.SelfAttribute("household.office")
    basis = HousingBasis.RENTED
    document_number = "10051063760"
    holder_name = "سلمى علي التجريبي"

    class Params:
        addressed = factory.Trait(**ADDRESS)


class HousingRecordFactory(DjangoModelFactory):
    class Meta:
        model = HousingRecord

    declaration = factory.SubFactory(HousingDeclarationFactory, addressed=True)
    office = factory.SelfAttribute("declaration.office")
    source = HousingSource.EJAR


class HousingMatchFactory(DjangoModelFactory):
    class Meta:
        model = HousingMatch

    declaration = factory.SubFactory(HousingDeclarationFactory, addressed=True)
    office = factory.SelfAttribute("declaration.office")
    result = HousingResult.MISMATCHED


class HousingTaskFactory(DjangoModelFactory):
    class Meta:
        model = HousingTask

    declaration = factory.SubFactory(HousingDeclarationFactory, addressed=True)
    office = factory.SelfAttribute("declaration.office")
    kind = TaskKind.MISMATCH
    due_on = dt.date(2026, 12, 1)


class AddressLookupFactory(DjangoModelFactory):
    class Meta:
        model = AddressLookup

    declaration = factory.SubFactory(HousingDeclarationFactory, addressed=True)
    office = factory.SelfAttribute("declaration.office")


def housed(office, **declared):
    """A person of the register whose household declared its housing."""
    person = PersonFactory(office=office)
    return HousingDeclarationFactory(household=person.household, **{"addressed": True} | declared)

"""Synthetic people: valid check digits, invented names."""

import factory
from factory.django import DjangoModelFactory

from beneficiaries.enums import (
    Clue,
    ConsentPurpose,
    ConsentWay,
    ContactKind,
    DisclosureScope,
    LegalBasis,
    LifeEventKind,
    Purpose,
    RegisterVerb,
    Relation,
    RepresentationKind,
)
from beneficiaries.models import (
    Consent,
    ConsentText,
    Contact,
    Disclosure,
    DuplicatePair,
    Household,
    LifeEvent,
    Person,
    RegisterEvent,
    Representation,
    Reveal,
)
from core.clock import today
from core.encryption import digest
from core.typed_dates import TypedDate
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory, OfficeOrganisationFactory


def national_number(n: int, first: str = "1") -> str:
    """The n-th valid synthetic national number: first digit, eight digits, Luhn check digit."""
    body = f"{first}{n % 10**8:08d}"
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(body)]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return body + str((10 - total % 10) % 10)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    office = factory.SubFactory(OfficeOrganisationFactory)
    reference = factory.Sequence(lambda n: f"QTF-HH-{n:06d}")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    office = factory.SubFactory(OfficeOrganisationFactory)
    household = factory.SubFactory(HouseholdFactory, office=factory.SelfAttribute("..office"))
    relation = Relation.HEAD
    first_name = "سلمى"
    father_name = "علي"
    family_name = factory.Sequence(lambda n: f"التجريبي {n}")
    gender = "f"
    national_number = factory.Sequence(lambda n: national_number(n + 1))
    national_number_digest = factory.LazyAttribute(lambda o: digest(o.national_number) if o.national_number else None)
    national_number_last4 = factory.LazyAttribute(lambda o: o.national_number[-4:] if o.national_number else "")


class DisclosureFactory(DjangoModelFactory):
    class Meta:
        model = Disclosure

    person = factory.SubFactory(PersonFactory)
    household = factory.SelfAttribute("person.household")
    office = factory.SelfAttribute("person.office")
    organisation = factory.SubFactory(CharityOrganisationFactory, parent=factory.SelfAttribute("..office"))
    scope = DisclosureScope.IDENTITY
    legal_basis = LegalBasis.AGREEMENT
    purpose = Purpose.REFERRAL
    source = factory.Sequence(lambda n: f"QTF-REF-1448-{n:06d}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    kind = ContactKind.MOBILE
    value = "+966501234567"


class RevealFactory(DjangoModelFactory):
    class Meta:
        model = Reveal

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    membership = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office"))
    reason = "للتحقق من الطلب"


class DuplicatePairFactory(DjangoModelFactory):
    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("first.office")
    second = factory.SubFactory(PersonFactory, office=factory.SelfAttribute("..office"))
    clues = [Clue.FULL_NAME]
    strength = 40


class RegisterEventFactory(DjangoModelFactory):
    class Meta:
        model = RegisterEvent

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    organisation = factory.SelfAttribute("office")
    membership = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office"))
    verb = RegisterVerb.TOLD_APART


class RepresentationFactory(DjangoModelFactory):
    """A companion whose proof nobody has seen; `proven=True` for one who may hear."""

    class Meta:
        model = Representation

    class Params:
        proven = factory.Trait(
            proof="وكالة شرعية رقم 100",
            proof_seen_on=factory.LazyFunction(today),
            proof_seen_by=factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office")),
        )

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    name = "هدى المثال"
    kind = RepresentationKind.RELATIVE


class LifeEventFactory(DjangoModelFactory):
    class Meta:
        model = LifeEvent

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    kind = LifeEventKind.JOB
    happened_on = factory.LazyFunction(today)
    happened_on_typed = factory.LazyAttribute(lambda row: TypedDate.from_gregorian(row.happened_on))
    duty_of = factory.SelfAttribute("person")


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText

    office = factory.SubFactory(OfficeOrganisationFactory)
    purpose = ConsentPurpose.FOLLOW_UP
    version = 1
    words = "أوافق على أن تتابع الجمعية تحديث بياناتي معي."


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    text = factory.SubFactory(ConsentTextFactory, office=factory.SelfAttribute("..office"))
    way = ConsentWay.SPOKEN
    given_on = factory.LazyFunction(today)

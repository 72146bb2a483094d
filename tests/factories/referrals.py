"""Referrals in both directions."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from beneficiaries.enums import LegalBasis
from charities.enums import HelpKind
from core.clock import now, today
from referrals.enums import LadderStage, ReferralKind, ReferralStatus
from referrals.models import (
    Assistance,
    LadderStep,
    Need,
    Paper,
    Referral,
    ReferralEvent,
    ReferralHop,
    ReferralTerm,
    RepairVisit,
)
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory


class ReferralFactory(DjangoModelFactory):
    """Sent by the office to a charity, waiting to be taken up."""

    class Meta:
        model = Referral

    office = factory.SubFactory(OfficeOrganisationFactory)
    sender = factory.SelfAttribute("office")
    recipient = factory.SubFactory(CharityOrganisationFactory, parent=factory.SelfAttribute("..office"))
    person = factory.SubFactory(PersonFactory, office=factory.SelfAttribute("..office"))
    household = factory.SelfAttribute("person.household")
    reference = factory.Sequence(lambda n: f"QTF-REF-1448-{n:06d}")
    kind = ReferralKind.HOME_REPAIR
    status = ReferralStatus.SENT
    legal_basis = LegalBasis.AGREEMENT
    sent_at = factory.LazyFunction(now)
    first_sent_on = factory.LazyFunction(today)
    due_at = factory.LazyFunction(lambda: now() + dt.timedelta(days=4))


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    kind = HelpKind.HOME_REPAIR


class ReferralHopFactory(DjangoModelFactory):
    class Meta:
        model = ReferralHop

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    number = 1
    from_organisation = factory.SelfAttribute("referral.recipient")
    to_organisation = factory.SubFactory(CharityOrganisationFactory, parent=factory.SelfAttribute("..office"))
    membership = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..office"))


class ReferralEventFactory(DjangoModelFactory):
    class Meta:
        model = ReferralEvent

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    organisation = factory.SelfAttribute("referral.sender")
    verb = "send"


class ReferralTermFactory(DjangoModelFactory):
    class Meta:
        model = ReferralTerm

    office = factory.SubFactory(OfficeOrganisationFactory)
    kind = ReferralKind.HOME_REPAIR


class LadderStepFactory(DjangoModelFactory):
    class Meta:
        model = LadderStep

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    recipient = factory.SelfAttribute("referral.recipient")
    term_ends_at = factory.SelfAttribute("referral.due_at")
    stage = LadderStage.OVERDUE
    due_at = factory.SelfAttribute("term_ends_at")


class PaperFactory(DjangoModelFactory):
    class Meta:
        model = Paper

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    organisation = factory.SelfAttribute("referral.sender")
    file = factory.django.FileField(filename="paper.pdf", data=b"%PDF-1.4 paper")
    original_name = "paper.pdf"
    content_type = "application/pdf"
    size = 14
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class AssistanceFactory(DjangoModelFactory):
    """Food that the office's charity gave by hand today."""

    class Meta:
        model = Assistance

    office = factory.SubFactory(OfficeOrganisationFactory)
    household = factory.SubFactory(HouseholdFactory, office=factory.SelfAttribute("..office"))
    organisation = factory.SelfAttribute("office")
    kind = HelpKind.FOOD


class RepairVisitFactory(DjangoModelFactory):
    class Meta:
        model = RepairVisit

    referral = factory.SubFactory(ReferralFactory)
    office = factory.SelfAttribute("referral.office")
    organisation = factory.SelfAttribute("referral.recipient")
    scope = "عزل السقف وإصلاح السباكة"

"""People and the organisations they work in."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.enums import OrganisationKind, Role
from accounts.models import Absence, AccessEntry, ApiToken, HandOver, Membership, Organisation, User
from core.clock import today


class BranchFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("code",)

    kind = OrganisationKind.BRANCH
    code = "EST"
    name_ar = "فرع الوزارة بالمنطقة الشرقية"
    name_en = "Eastern Province branch"


class OfficeOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = OrganisationKind.OFFICE
    parent = factory.SubFactory(BranchFactory)
    code = factory.Sequence(lambda n: f"OF{n}")
    name_ar = factory.Sequence(lambda n: f"مكتب تجريبي {n}")
    name_en = factory.Sequence(lambda n: f"Test office {n}")


class CharityOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = OrganisationKind.CHARITY
    parent = factory.SubFactory(OfficeOrganisationFactory)
    code = factory.Sequence(lambda n: f"CH{n}")
    name_ar = factory.Sequence(lambda n: f"جمعية تجريبية {n}")
    name_en = factory.Sequence(lambda n: f"Test charity {n}")


class EnablerOrganisationFactory(CharityOrganisationFactory):
    kind = OrganisationKind.ENABLER
    code = factory.Sequence(lambda n: f"EN{n}")
    name_ar = factory.Sequence(lambda n: f"جهة ممكنة تجريبية {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"مستخدم تجريبي {n}")
    gender = "f"
    email = ""
    password = factory.django.Password("a-long-test-password")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OfficeOrganisationFactory)
    role = Role.RESEARCHER
    starts_on = "2020-01-01"


class AbsenceFactory(DjangoModelFactory):
    """Away today and for a week."""

    class Meta:
        model = Absence

    membership = factory.SubFactory(MembershipFactory)
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=6))
    entered_by = factory.SelfAttribute("membership")


class HandOverFactory(DjangoModelFactory):
    class Meta:
        model = HandOver

    giver = factory.SubFactory(MembershipFactory)
    organisation = factory.SelfAttribute("giver.organisation")
    taker = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..organisation"))
    membership = factory.SelfAttribute("giver")
    moved = factory.LazyFunction(lambda: {"referrals": 1})


class ApiTokenFactory(DjangoModelFactory):
    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: f"{n:064d}")
    expires_at = "2099-01-01T00:00:00Z"


class AccessEntryFactory(DjangoModelFactory):
    class Meta:
        model = AccessEntry

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OfficeOrganisationFactory)
    office = factory.SelfAttribute("organisation")
    method = "GET"
    view = "portal:home"
    status = 200

"""Places and days off."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core.clock import today
from offices.models import Department, District, DutyPeriod, DutyTurn, Governorate, Holiday, Office, Region, Season
from tests.factories.accounts import MembershipFactory, OfficeOrganisationFactory


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "EP"
    name_ar = "المنطقة الشرقية"
    name_en = "Eastern Province"


class GovernorateFactory(DjangoModelFactory):
    class Meta:
        model = Governorate

    region = factory.SubFactory(RegionFactory)
    name_ar = factory.Sequence(lambda n: f"محافظة تجريبية {n}")


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    governorate = factory.SubFactory(GovernorateFactory)
    name_ar = factory.Sequence(lambda n: f"حي تجريبي {n}")


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    organisation = factory.SubFactory(OfficeOrganisationFactory)
    governorate = factory.SubFactory(GovernorateFactory)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    office = factory.SubFactory(OfficeOrganisationFactory)
    name_ar = factory.Sequence(lambda n: f"قسم تجريبي {n}")


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    name_ar = factory.Sequence(lambda n: f"إجازة تجريبية {n}")
    starts_on = "2026-09-23"
    ends_on = "2026-09-23"
    confirmed = True


class SeasonFactory(DjangoModelFactory):
    class Meta:
        model = Season

    name_ar = "رمضان"
    starts_on = "2027-02-08"
    ends_on = "2027-03-08"


class DutyPeriodFactory(DjangoModelFactory):
    class Meta:
        model = DutyPeriod

    organisation = factory.SubFactory(OfficeOrganisationFactory)
    weekday = 6
    starts_at = "08:00"
    ends_at = "22:00"


class DutyTurnFactory(DjangoModelFactory):
    """On duty today and for a week, all the hours of duty."""

    class Meta:
        model = DutyTurn

    membership = factory.SubFactory(MembershipFactory)
    organisation = factory.SelfAttribute("membership.organisation")
    phone = "+966138550111"
    first_day = factory.LazyFunction(today)
    last_day = factory.LazyFunction(lambda: today() + dt.timedelta(days=6))

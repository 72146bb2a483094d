"""A notice is a row: told once, read by each reader for themselves."""

import pytest

from accounts.actor import Actor
from accounts.enums import Role
from notifications import work
from notifications.enums import MailPace
from notifications.models import Delivery, Notice
from notifications.services import Audience, read_all, tell
from tests.factories.accounts import MembershipFactory, OfficeOrganisationFactory
from tests.factories.notifications import MailChoiceFactory

pytestmark = pytest.mark.django_db


def waiting(actor):
    return work.waiting(actor).count()


def tell_researchers(office, **more):
    return tell(
        kind="referrals.sent",
        office=office,
        label="QTF-REF-1448-000001",
        to=[Audience.role(office, Role.RESEARCHER)],
        **more,
    )


def actor_for(membership):
    return Actor.of(membership.user, [membership])


def test_a_role_is_told_and_each_holder_reads_for_themselves():
    office = OfficeOrganisationFactory()
    first, second = (actor_for(MembershipFactory(organisation=office)) for _ in range(2))
    tell_researchers(office)
    assert (waiting(first), waiting(second)) == (1, 1)
    read_all(by=first)
    read_all(by=first)
    assert (waiting(first), waiting(second)) == (0, 1)


def test_who_joins_later_finds_what_waits():
    office = OfficeOrganisationFactory()
    tell_researchers(office)
    assert waiting(actor_for(MembershipFactory(organisation=office))) == 1


def test_nobody_else_is_told():
    office = OfficeOrganisationFactory()
    tell_researchers(office)
    assert waiting(actor_for(MembershipFactory())) == 0
    assert waiting(actor_for(MembershipFactory(organisation=office, role=Role.MANAGER))) == 0


def test_once_is_once():
    office = OfficeOrganisationFactory()
    MembershipFactory(organisation=office, user__email="researcher@example.invalid")
    assert len(tell_researchers(office, once="change-1-day_7", urgent=True)) == 1
    assert tell_researchers(office, once="change-1-day_7", urgent=True) == []
    assert Notice.objects.count() == Delivery.objects.count() == 1


def test_only_members_with_an_address_get_mail():
    office = OfficeOrganisationFactory()
    MembershipFactory(organisation=office)
    MembershipFactory(organisation=office, user__email="one@example.invalid", user__language="en")
    MembershipFactory(organisation=office, user__email="gone@example.invalid", ends_on="2021-01-01")
    tell_researchers(office, urgent=True)
    assert [(d.address, d.language) for d in Delivery.objects.all()] == [("one@example.invalid", "en")]


def test_what_is_not_urgent_is_mailed_at_once_to_those_who_asked_for_it():
    office = OfficeOrganisationFactory()
    MembershipFactory(organisation=office, user__email="morning@example.invalid")
    eager = MembershipFactory(organisation=office, user__email="eager@example.invalid")
    MailChoiceFactory(user=eager.user, pace=MailPace.AT_ONCE)
    tell_researchers(office)
    assert [delivery.address for delivery in Delivery.objects.all()] == ["eager@example.invalid"]

"""Notices and their deliveries."""

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Role
from core.clock import now
from core.identifiers import mask_last4
from notifications.enums import Channel, DeliveryStatus
from notifications.models import Delivery, DeliveryEvent, MailChoice, Notice, NoticeRead, Pulse
from tests.factories.accounts import OfficeOrganisationFactory, UserFactory


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    office = factory.SubFactory(OfficeOrganisationFactory)
    organisation = factory.SelfAttribute("office")
    role = Role.RESEARCHER
    kind = "referrals.sent"
    label = factory.Sequence(lambda n: f"QTF-REF-1448-{n:06d}")


class NoticeReadFactory(DjangoModelFactory):
    class Meta:
        model = NoticeRead

    notice = factory.SubFactory(NoticeFactory)
    user = factory.SubFactory(UserFactory)


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    office = factory.SubFactory(OfficeOrganisationFactory)
    kind = "referrals.sent"
    channel = Channel.EMAIL
    address = "someone@example.invalid"


class TextMessageFactory(DeliveryFactory):
    kind = "notifications.trial"
    channel = Channel.SMS
    number = factory.Sequence(lambda n: f"+9665{n:08d}")
    address = factory.LazyAttribute(lambda row: mask_last4(row.number[-4:]))
    label = ""


class DeliveryEventFactory(DjangoModelFactory):
    class Meta:
        model = DeliveryEvent

    delivery = factory.SubFactory(DeliveryFactory)
    office = factory.SelfAttribute("delivery.office")
    organisation = factory.SelfAttribute("office")
    verb = "retry"
    status_from = DeliveryStatus.DEAD
    status_to = DeliveryStatus.PENDING


class PulseFactory(DjangoModelFactory):
    class Meta:
        model = Pulse

    name = factory.Sequence(lambda n: f"part{n}")
    held_until = factory.LazyFunction(now)
    at = factory.LazyFunction(now)


class MailChoiceFactory(DjangoModelFactory):
    class Meta:
        model = MailChoice

    user = factory.SubFactory(UserFactory)

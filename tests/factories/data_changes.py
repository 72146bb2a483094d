"""Changes, followed."""

import datetime as dt
import uuid

import factory
from factory.django import DjangoModelFactory

from core.clock import now, today
from data_changes.enums import (
    ChangeChannel,
    ChangeKind,
    ChangeStatus,
    ContactWay,
    Milestone,
    NoticedSource,
    OutreachReason,
)
from data_changes.models import ContactAttempt, DataChange, DataChangeEvent, Evidence, Noticed, Outreach, Reminder
from tests.factories.beneficiaries import PersonFactory


class DataChangeFactory(DjangoModelFactory):
    class Meta:
        model = DataChange

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.office")
    opened_for = factory.SelfAttribute("person.office")
    reference = factory.Sequence(lambda n: f"QTF-CHG-1448-{n:06d}")
    kind = ChangeKind.SOCIAL
    status = ChangeStatus.OPEN
    happened_on = factory.LazyFunction(today)
    due_on = factory.LazyAttribute(lambda o: o.happened_on + dt.timedelta(days=15))
    channel = ChangeChannel.OFFICE


class DataChangeEventFactory(DjangoModelFactory):
    class Meta:
        model = DataChangeEvent

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    organisation = factory.SelfAttribute("change.office")
    verb = "open"


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    milestone = Milestone.DAY_7
    falls_on = factory.LazyFunction(today)
    due_at = factory.LazyFunction(now)


class OutreachFactory(DjangoModelFactory):
    class Meta:
        model = Outreach

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    reason = OutreachReason.NO_CHANNEL


class ContactAttemptFactory(DjangoModelFactory):
    class Meta:
        model = ContactAttempt

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    organisation = factory.SelfAttribute("change.office")
    way = ContactWay.CALL
    reached = False


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    file = factory.django.FileField(filename="paper.pdf", data=b"%PDF-1.4 paper")
    original_name = "paper.pdf"
    content_type = "application/pdf"
    size = 14
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class NoticedFactory(DjangoModelFactory):
    class Meta:
        model = Noticed

    change = factory.SubFactory(DataChangeFactory)
    office = factory.SelfAttribute("change.office")
    source = NoticedSource.HOUSING
    key = factory.LazyFunction(uuid.uuid4)

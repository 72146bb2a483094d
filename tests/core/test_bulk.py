"""Rows written by the hundred are the rows that `save` would have written."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import F

from beneficiaries.models import Contact, Household, Person
from core import bulk
from core.clock import now
from core.typed_dates import TypedDate
from notifications.models import Delivery
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory

pytestmark = pytest.mark.django_db


def someone(office, **fields):
    household = HouseholdFactory(office=office)
    person = Person(office=office, household=household, first_name="سلمى \"\\' %s", family_name="المثال", **fields)
    person.compose_name()
    return person


def test_what_is_written_comes_back_as_it_was(office):
    born = TypedDate.parse("h:1410-02-12")
    rows = [
        someone(
            office,
            birth_date_typed=born,
            birth_date=born.gregorian,
            national_number="1023456781",
            national_number_digest="x",
            national_number_last4="6781",
            tags=["widow", "elderly"],
        ),
        someone(office),
    ]
    assert bulk.insert(rows) == rows
    for row in rows:
        kept = Person.objects.get(pk=row.pk)
        for field in Person._meta.concrete_fields:
            assert (getattr(kept, field.attname) or None) == (getattr(row, field.attname) or None), field.name
    assert not rows[0]._state.adding


def test_numbers_are_encrypted_where_they_lie(office):
    row = someone(office, national_number="1023456781", national_number_digest="x", national_number_last4="6781")
    bulk.insert([row])
    raw = Person.objects.filter(pk=row.pk).annotate(raw=F("national_number")).extra(select={"raw": "national_number"})  # noqa: S610
    assert "1023456781" not in raw.values_list("raw", flat=True).get()


def test_documents_moments_and_keys(office):
    letter = Delivery(
        office=office,
        kind="x",
        channel="sms",
        address="••••••6781",
        number="+966500000000",
        facts={"days": 3, "words": ["«ن»"]},
        not_before=now(),
        once="k",
    )
    bulk.insert([letter])
    kept = Delivery.objects.get()
    assert (kept.facts, kept.not_before, kept.number) == (letter.facts, letter.not_before, letter.number)
    assert kept.idempotency_key == letter.idempotency_key


def test_what_the_table_knows_already_is_passed_over(office):
    def letter(once):
        return Delivery(office=office, kind="x", channel="email", address="a@example.invalid", once=once)

    bulk.insert([letter("a")])
    written = bulk.insert([letter("a"), letter("b")], once="once")
    assert [row.once for row in written] == ["b"]
    assert Delivery.objects.count() == 2
    assert bulk.insert([], once="once") == []


def test_constraints_hold(office):
    with pytest.raises(IntegrityError, match="person_status_has_date"):
        bulk.insert([someone(office, security_status="current")])


def test_changes_reach_the_row_and_its_history(office):
    first, second = PersonFactory(office=office, gender="f"), PersonFactory(office=office, gender="f")
    first.gender, first.security_status, first.security_status_as_of = "m", "applied", dt.date(2026, 1, 2)
    assert bulk.update([first], fields=("gender", "security_status", "security_status_as_of")) == 1
    kept = Person.objects.get(pk=first.pk)
    assert (kept.gender, kept.security_status, kept.security_status_as_of) == ("m", "applied", dt.date(2026, 1, 2))
    assert Person.objects.get(pk=second.pk).gender == "f"
    assert kept.birth_date_typed is None
    history = apps.get_model("beneficiaries", "PersonEvent").objects.filter(pgh_obj=first)
    assert [row.gender for row in history] == ["f"]
    assert bulk.update([], fields=("gender",)) == 0


def test_a_foreign_key_is_written_by_its_name(office):
    one, other = HouseholdFactory(office=office), HouseholdFactory(office=office)
    person = PersonFactory(office=office, household=one, relation="")
    person.household = other
    bulk.update([person], fields=("household",))
    assert Person.objects.get(pk=person.pk).household == other
    assert Household.objects.filter(members=person).get() == other
    assert not Contact.objects.exists()

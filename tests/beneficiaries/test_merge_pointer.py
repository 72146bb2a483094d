"""A duplicate points at its survivor, one level deep and within one office: the database refuses anything else."""

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Person
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def point(person, target):
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(merged_into=target)


def test_a_duplicate_points_at_its_survivor():
    survivor = PersonFactory()
    duplicate = PersonFactory(office=survivor.office)
    point(duplicate, survivor)
    duplicate.refresh_from_db()
    assert duplicate.survivor == survivor


def test_a_survivor_is_not_itself_a_duplicate():
    first = PersonFactory()
    second, third = (PersonFactory(office=first.office) for _ in range(2))
    point(second, first)
    with pytest.raises(IntegrityError, match="survivor"):
        point(third, second)
    with pytest.raises(IntegrityError, match="survivor"):
        point(first, third)


def test_two_offices_never_share_a_person():
    with pytest.raises(IntegrityError, match="survivor"):
        point(PersonFactory(), PersonFactory())

"""How a person is reached: which number or address a message may go to."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.contacts import Channel, channel_of, channels_of
from beneficiaries.models import Contact
from core.constraints import explain
from tests.factories.beneficiaries import ContactFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


def contact(person, value, **fields):
    return ContactFactory(person=person, value=value, **fields)


def test_nobody_without_a_contact_is_reached(person):
    assert channel_of(person) is None
    assert channels_of([]) == {}


def test_the_own_number_comes_before_a_relatives_and_a_neighbours(person):
    contact(person, "+966500000003", owner="neighbour")
    assert channel_of(person).own is False
    contact(person, "+966500000002", owner="relative")
    assert channel_of(person).owner == "relative"
    contact(person, "+966500000001")
    assert channel_of(person) == Channel("+966500000001", True, "self", None, None, "ar")


def test_of_two_own_numbers_the_newer_one(person):
    contact(person, "+966500000001")
    contact(person, "+966500000002")
    assert channel_of(person).value == "+966500000002"


@pytest.mark.parametrize("mark", ["wrong", "do_not_contact"])
def test_a_wrong_or_barred_number_is_never_used(person, mark):
    contact(person, "+966500000001", **{mark: True})
    assert channel_of(person) is None
    contact(person, "+966500000002", owner="relative")
    assert channel_of(person).value == "+966500000002"


def test_the_kind_is_asked_for(person):
    contact(person, "salma@example.com", kind="email")
    assert channel_of(person) is None
    assert channel_of(person, "email").value == "salma@example.com"


def test_safe_hours_and_language_come_with_it():
    person = PersonFactory(language="en")
    contact(person, "+966500000001", safe_from=dt.time(9), safe_until=dt.time(12))
    channel = channel_of(person)
    assert (channel.safe_from, channel.safe_until, channel.language) == (dt.time(9), dt.time(12), "en")


@pytest.mark.parametrize("hours", [(dt.time(9), None), (None, dt.time(9)), (dt.time(12), dt.time(9))])
def test_half_or_reversed_hours_are_refused(person, hours):
    with pytest.raises(ValidationError) as refused, explain(Contact):
        contact(person, "+966500000001", safe_from=hours[0], safe_until=hours[1])
    assert refused.value.code == "contact_safe_hours"


def test_a_duplicates_contacts_are_its_survivors(person):
    duplicate = PersonFactory(office=person.office, merged_into=person)
    contact(duplicate, "+966500000001")
    assert channel_of(person).value == channel_of(duplicate).value == "+966500000001"
    contact(person, "+966500000001", wrong=True)
    assert channel_of(person) is None
    assert channel_of(duplicate) is None


def test_somebody_whom_only_the_keepers_know_is_not_written_to():
    person = PersonFactory(discreet=True)
    contact(person, "+966500000001")
    assert channel_of(person) is None


def test_many_at_once_cost_three_queries(django_assert_num_queries):
    people = PersonFactory.create_batch(4)
    for person in people:
        contact(person, "+966500000001")
    with django_assert_num_queries(3):
        assert len(channels_of(people)) == 4

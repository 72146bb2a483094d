"""Real threads on a real database: two officers decide about the same people, two of them write down one dwelling."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction

from accounts.enums import Role
from beneficiaries import services
from beneficiaries.housing import services as housing
from beneficiaries.housing.models import HousingDeclaration, HousingTask
from beneficiaries.models import DuplicatePair, LifeEvent, Person, RegisterEvent
from core.clock import today
from core.errors import is_conflict
from core.typed_dates import TypedDate
from tests.beneficiaries.people import actor_of
from tests.factories.accounts import OfficeOrganisationFactory
from tests.factories.beneficiaries import DuplicatePairFactory, PersonFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def office():
    return OfficeOrganisationFactory()


@pytest.fixture
def by(office):
    return actor_of(office, Role.RESEARCHER)


def at_once(*acts):
    """The acts in threads that are let go together; what each gave, or how it was refused."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        close_old_connections()
        gate.wait(timeout=30)
        try:
            with transaction.atomic():
                results[place] = act()
        except ValidationError as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results):
    return [result for result in results if isinstance(result, ValidationError)]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_same_two_are_merged_once(office, by, _round):
    stays, goes = PersonFactory(office=office), PersonFactory(office=office)
    results = at_once(*[lambda: services.merge(duplicate=goes, survivor=stays, by=by)] * 4)
    refused = refusals(results)
    assert len(refused) == 3
    assert all(is_conflict(error) for error in refused)
    assert Person.objects.get(pk=goes.pk).merged_into_id == stays.pk
    assert RegisterEvent.objects.filter(verb="merged").count() == 1
    assert DuplicatePair.objects.get().state == "merged"


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_each_into_the_other_is_one_merge_and_never_a_circle(office, by, _round):
    one, other = PersonFactory(office=office), PersonFactory(office=office)
    results = at_once(
        lambda: services.merge(duplicate=one, survivor=other, by=by),
        lambda: services.merge(duplicate=other, survivor=one, by=by),
    )
    assert len(refusals(results)) == 1
    assert Person.objects.filter(merged_into__isnull=False).count() == 1
    assert Person.objects.filter(merged_into=None).count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_chain_of_merges_stays_one_level(office, by, _round):
    first, middle, last = (PersonFactory(office=office) for _ in range(3))
    at_once(
        lambda: services.merge(duplicate=first, survivor=middle, by=by),
        lambda: services.merge(duplicate=middle, survivor=last, by=by),
    )
    assert not Person.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_merged_or_told_apart_but_not_both(office, by, _round):
    pair = DuplicatePairFactory(first=PersonFactory(office=office))
    at_once(
        lambda: services.merge(duplicate=pair.second, survivor=pair.first, by=by),
        lambda: services.tell_apart(pair=pair, by=by),
    )
    pair.refresh_from_db()
    merged = Person.objects.get(pk=pair.second_id).merged_into_id == pair.first_id
    assert merged == (pair.state == "merged")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_declarations_of_one_household(office, by, _round):
    household = PersonFactory(office=office).household
    results = at_once(
        *(
            lambda basis=basis: housing.declare(household=household, by=by, basis=basis)
            for basis in ("hosted", "no_document", "hosted")
        )
    )
    assert refusals(results) == []
    assert HousingDeclaration.objects.filter(household=household).count() == 3
    assert HousingDeclaration.objects.current().filter(household=household).count() == 1
    assert HousingTask.objects.open().filter(declaration__household=household).count() <= 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_death_is_written_down_once(office, by, _round):
    person = PersonFactory(office=office)
    day = TypedDate.from_gregorian(today())
    results = at_once(*[lambda: services.record_event(person=person, by=by, kind="death", happened_on=day)] * 4)
    assert refusals(results) == []
    assert LifeEvent.objects.count() == 1

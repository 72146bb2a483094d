"""Real threads on a real database: one report, one end, one event."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import today
from core.errors import is_conflict
from data_changes import services
from data_changes.models import DataChange, DataChangeEvent, Noticed, Outreach
from data_changes.tasks import notice
from tests.factories.accounts import MembershipFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import LifeEventFactory, PersonFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def office():
    return OfficeOrganisationFactory()


@pytest.fixture
def by(office):
    membership = MembershipFactory(organisation=office, role=Role.RESEARCHER)
    return Actor.of(membership.user, [membership])


@pytest.fixture
def change(office, by):
    person = PersonFactory(office=office)
    return services.open_new(person=person, by=by, kind="social", happened_on=today(), channel="office")


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


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_report_is_recorded_once(change, by, _round):
    """The person through their link and the researcher at the desk, in the same second."""
    system = Actor.system(change.office)
    results = at_once(
        lambda: services.notify(change=change, by=by, proof="said", notified_on=today()),
        lambda: services.notify(change=change, by=system, proof="said", by_link=True),
        lambda: services.notify(change=change, by=by, proof="seen", notified_on=today()),
    )
    refused = [result for result in results if isinstance(result, ValidationError)]
    assert len(refused) == 2
    assert all(is_conflict(error) for error in refused)
    assert DataChangeEvent.objects.filter(change=change, verb="notify").count() == 1
    assert not change.reminders.filter(status="planned").exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_told_or_closed(change, by, _round):
    at_once(
        lambda: services.notify(change=change, by=by, proof="said"),
        lambda: services.close(change=change, by=by, reason="no_change"),
    )
    verbs = list(DataChangeEvent.objects.filter(change=change).order_by("id").values_list("verb", flat=True))
    assert verbs in (["open", "close"], ["open", "notify", "close"])


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_help_is_asked_once(change, _round):
    at_once(*[lambda: services.ask_help(change=change)] * 3)
    assert Outreach.objects.filter(change=change, reason="help").count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_change_is_followed_once(office, by, _round):
    person = PersonFactory(office=office)
    said = {"person": person, "by": by, "kind": "housing", "happened_on": today(), "channel": "office"}
    results = at_once(*[lambda: services.open_new(**said)] * 3)
    assert sum(isinstance(result, DataChange) for result in results) == 1
    assert DataChange.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_page_and_two_sweeps_propose_it_once(office, by, _round):
    LifeEventFactory(person=PersonFactory(office=office), membership=by.membership)
    at_once(lambda: services.propose_own(by=by), notice, notice)
    assert DataChange.objects.count() == 1
    assert Noticed.objects.count() == 1

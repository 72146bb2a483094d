"""Looking a National Address up: the row waits, the service is asked with no transaction open, the answer is a record."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts.actor import Actor
from beneficiaries.housing import services
from beneficiaries.housing.models import AddressLookup, HousingDeclaration, HousingRecord
from beneficiaries.housing.tasks import look_up_address, look_up_addresses, recheck_housing
from core.clock import now, today
from tests.beneficiaries.address_service import KEY, address_service, found
from tests.factories.beneficiaries import PersonFactory
from tests.factories.housing import ADDRESS, AddressLookupFactory, HousingRecordFactory, housed


@pytest.fixture
def service(settings):
    with address_service() as service:
        settings.ADDRESS_PROVIDER, settings.SPL_API_KEY, settings.SPL_API_URL = "spl", KEY, service.url
        settings.SPL_READ_SECONDS, settings.SPL_BACK_OFF_SECONDS = 0.3, 0.01
        yield service


@pytest.fixture
def lookup(office):
    return AddressLookupFactory(declaration=housed(office, basis="hosted", document_number=""))


def again(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.django_db
class TestAsked:
    def test_the_page_asks_and_the_answer_is_compared(self, as_user, researcher, office, service):
        row = housed(office, basis="hosted", document_number="")
        url = reverse("beneficiaries:housing-look-up", args=[row.uuid])
        assert as_user(researcher).post(url).status_code == 302
        assert as_user(researcher).post(url).status_code == 409, "once at a time"
        lookup = AddressLookup.objects.get()
        assert (
            "جارٍ الاستعلام"
            in as_user(researcher).get(reverse("beneficiaries:housing-detail", args=[row.uuid])).content.decode()
        )
        assert look_up_address(lookup.pk) == 1
        assert again(lookup).status == "done"
        record = row.records.get()
        assert (record.source, record.through, record.membership, record.city) == (
            "national_address",
            "spl",
            None,
            "القطيف",
        )
        assert again(row).result == "matched"

    def test_the_api_asks_too(self, api, researcher, office, service):
        row = housed(office)
        answer = api(researcher).post(reverse("api-beneficiaries-housing-look-up", args=[row.uuid]))
        assert (answer.status_code, answer.json()["looking_up"]) == (202, True)

    def test_a_new_declaration_is_looked_up_by_itself(self, actor, researcher, office, service):
        person = PersonFactory(office=office)
        services.declare(household=person.household, by=actor(researcher), basis="hosted", **ADDRESS)
        assert AddressLookup.objects.get().status == "waiting"

    def test_too_little_is_not_asked(self, actor, researcher, office, service):
        row = housed(office, addressed=False)
        with pytest.raises(ValidationError) as refusal:
            services.ask_address(declaration=row, by=actor(researcher))
        assert refusal.value.code == "address_not_enough"

    def test_off_nobody_is_asked(self, actor, researcher, office):
        person = PersonFactory(office=office)
        row = services.declare(household=person.household, by=actor(researcher), basis="hosted", **ADDRESS)
        assert not AddressLookup.objects.exists()
        with pytest.raises(ValidationError) as refusal:
            services.ask_address(declaration=row, by=actor(researcher))
        assert refusal.value.code == "address_service_off"

    def test_nothing_registered_asks_for_help(self, lookup, service):
        service.then(lambda door: door.say(found()))
        look_up_address(lookup.pk)
        assert again(lookup.declaration).result == "help_needed"
        assert lookup.declaration.tasks.get().kind == "help"

    def test_the_service_knows_another_district(self, lookup, service):
        service.then(lambda door: door.say(found({"District": "الناصرة"})))
        look_up_address(lookup.pk)
        assert again(lookup.declaration).result == "mismatched"

    def test_meanwhile_declared_anew(self, lookup, service, actor, researcher):
        services.declare(household=lookup.declaration.household, by=actor(researcher), basis="rented")
        assert look_up_address(lookup.pk) == 1
        assert again(lookup).status == "done"
        assert not HousingRecord.objects.exists()


@pytest.mark.django_db
class TestNoAnswer:
    def test_it_is_put_off_longer_each_time_and_given_up(self, lookup, service):
        service.then(lambda door: door.say({}, status=500))
        waits = []
        for _turn in range(services.MOST_TRIES):
            AddressLookup.objects.filter(status="waiting").update(not_before=now())
            assert look_up_addresses() == 0
            waits.append(again(lookup).not_before - now())
        row = again(lookup)
        assert (row.status, row.problem, row.tries) == ("failed", "broken", services.MOST_TRIES)
        assert waits[0] < waits[1] < waits[2] <= services.LONGEST_WAIT
        assert look_up_addresses() == 0, "given up is given up"
        assert not HousingRecord.objects.exists()
        assert again(lookup.declaration).result == "not_checked"

    def test_not_before_its_time(self, lookup, service):
        AddressLookup.objects.update(not_before=now() + dt.timedelta(minutes=5))
        assert look_up_addresses() == 0
        assert service.asked == []

    def test_the_first_silence_ends_the_sweep(self, office, service):
        for _n in range(3):
            AddressLookupFactory(declaration=housed(office))
        service.then(lambda door: door.say({}, status=429))
        assert look_up_addresses() == 0
        assert len(service.asked) == 1

    def test_who_dies_while_asking_leaves_it_to_the_next(self, lookup, service, office):
        held = services.hold_lookups(by=Actor.system(office), held_for=dt.timedelta(minutes=2), most=20)
        assert held == [lookup]
        assert look_up_addresses() == 0, "held"
        AddressLookup.objects.update(not_before=now() - dt.timedelta(seconds=1))
        assert look_up_addresses() == 1

    def test_the_page_says_that_it_failed(self, as_user, researcher, lookup):
        AddressLookup.objects.update(status="failed", problem="slow", finished_at=now())
        url = reverse("beneficiaries:housing-detail", args=[lookup.declaration.uuid])
        assert "لم تُجب الخدمة في الوقت المحدد" in as_user(researcher).get(url).content.decode()


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_none_is_open_while_the_service_is_asked(self, lookup, service):
        """Seen from the database's side: no session of this test stands idle inside a transaction."""
        seen = []

        def look(door):
            with connection.cursor() as cursor:  # this thread's own connection
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
                )
                seen.append(cursor.fetchone()[0])
            connection.close()
            door.say(found({}))

        service.then(look)
        assert look_up_address(lookup.pk) == 1
        assert seen == [0]


@pytest.mark.django_db
def test_a_lease_that_ran_out_overnight_is_found(office):
    row = housed(office)
    HousingRecordFactory(declaration=row, city="القطيف", ends_on=today() - dt.timedelta(days=1))
    HousingDeclaration.objects.filter(pk=row.pk).update(result="matched", checked_at=now())
    assert recheck_housing() == 1
    assert again(row).result == "help_needed"
    assert row.tasks.get().kind == "help"
    assert recheck_housing() == 0

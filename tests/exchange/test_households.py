"""People of one household in a table come into one household; what does not fit is told."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from beneficiaries.models import Household, Person
from beneficiaries.register_import import REGISTER, apply, examine
from core.clock import today
from core.encryption import digest
from exchange import running, services
from exchange.models import ImportBatch
from offices.models import Office
from tests.exchange.tables import HEADERS, excel, person, upload
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory, national_number
from tests.factories.offices import DistrictFactory

pytestmark = pytest.mark.django_db


def table(*rows):
    """`(n, household, changed)`: people with the household that their row names."""
    lines = [(*person(n, **(changed[0] if changed else {})), household) for n, household, *changed in rows]
    return excel(*lines, headers=(*HEADERS, "رقم الأسرة"))


def known(n):
    return Person.objects.get(national_number_digest=digest(national_number(n)))


def errors(batch):
    return {
        row.number: {field: [error["code"] for error in listed] for field, listed in row.errors.items()}
        for row in batch.rows.filter(state="bad")
    }


def test_rows_with_one_number_become_one_household(taken_over):
    taken_over(content=table((1, "أسرة 7"), (2, "٧"), (3, "7"), (4, ""), (5, "أُسرة ٧")))
    assert known(1).household == known(5).household
    assert known(2).household == known(3).household
    assert len({known(n).household_id for n in (1, 2, 4)}) == 3
    assert [known(n).relation for n in (1, 2, 3, 4, 5)] == ["head", "head", "", "head", ""]


def test_across_chunks_and_runs(officer, staged, work, monkeypatch):
    monkeypatch.setattr(running, "STAGED_AT_ONCE", 2)
    batch = staged(content=table(*((n, str(n % 2)) for n in range(1, 10))))
    services.start(batch=batch, by=officer, kind=REGISTER)
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
    assert Household.objects.count() == 2
    again = staged(content=table(*((n, str(n % 2)) for n in range(1, 13))))
    assert errors(again) == {}
    services.start(batch=again, by=officer, kind=REGISTER)
    work(again)
    assert Household.objects.count() == 2
    assert Person.objects.filter(household=known(1).household).count() == 6


def test_a_member_whom_the_register_knows_brings_the_others_into_their_household(taken_over, office):
    mother = PersonFactory(office=office, national_number=national_number(9), first_name="سلمى", family_name="التجريبي")
    taken_over(content=table((1, "12"), (2, "12"), (9, "12")))
    assert known(1).household == known(2).household == mother.household


def test_a_reference_of_the_register_is_the_household(taken_over, office):
    household = HouseholdFactory(office=office, reference="QTF-HH-1448-000123", district=None)
    taken_over(content=table((1, "QTF-HH-1448-000123"), (2, "qtf-hh-1448-000123")))
    assert known(1).household == known(2).household == household


def test_what_does_not_fit_is_told_and_nobody_is_moved(staged, taken_over, office, other_office):
    one = PersonFactory(office=office, national_number=national_number(1), first_name="سلمى", family_name="التجريبي")
    two = PersonFactory(office=office, national_number=national_number(2), first_name="سلمى", family_name="التجريبي")
    Household.objects.filter(pk=one.household_id).update(reference="QTF-HH-1448-000001")
    one.household.refresh_from_db()
    foreign = HouseholdFactory(office=other_office, reference="KHB-HH-1448-000001")
    hidden = HouseholdFactory(office=office, reference="QTF-HH-1448-000009", discreet=True)
    batch = taken_over(
        content=table(
            (1, "5"),
            (2, "5"),
            (3, "QTF-HH-1448-999999"),
            (4, foreign.reference),
            (5, hidden.reference),
            (6, "ا" * 41),
            (1, one.household.reference),
        )
    )
    assert errors(batch) == {
        3: {"household": ["household_split"]},
        4: {"household": ["unknown_household"]},
        5: {"household": ["unknown_household"]},
        6: {"household": ["unknown_household"]},
        7: {"household": ["household_too_long"]},
        8: {"national_number": ["twice_in_file"]},
    }
    words = batch.rows.get(number=3).errors["household"][0]["ar"]
    assert one.household.reference in words
    assert two.household.reference in words
    before = two.household
    two.refresh_from_db()
    assert two.household == before
    moved = staged(content=table((2, one.household.reference)))
    assert errors(moved) == {2: {"household": ["household_differs"]}}


def test_somebody_whom_only_the_keepers_know_leads_nobody_into_their_household(taken_over, office):
    hidden = PersonFactory(
        office=office, national_number=national_number(1), first_name="سلمى", family_name="التجريبي", discreet=True
    )
    batch = taken_over(content=table((1, "3"), (2, "3"), (3, "3")))
    assert errors(batch) == {}
    assert known(2).household == known(3).household != hidden.household


def test_a_household_without_a_district_gets_that_of_whoever_joins(taken_over, office):
    district = DistrictFactory(governorate=Office.objects.get(organisation=office).governorate, name_ar="الشاطئ")
    HouseholdFactory(office=office, reference="QTF-HH-1448-000123", district=None)
    taken_over(content=table((1, "QTF-HH-1448-000123", {"district": "الشاطئ"})))
    assert known(1).household.district == district


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_household_of_one(officer):
    rows = [(n, str(n % 7)) for n in range(1, 200)]
    batch = services.open_batch(by=officer, kind=REGISTER, file=upload(table(*rows)), as_of=today(), source="سجل")
    services.confirm_columns(batch=batch, by=officer, kind=REGISTER, chosen=batch.columns)
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
    services.start(batch=batch, by=officer, kind=REGISTER)

    def take_over():
        try:
            running.work(batch.pk, kind=replace(REGISTER, at_once=10), examine=examine, apply=apply)
        finally:
            connection.close()

    workers = [threading.Thread(target=take_over) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert ImportBatch.objects.get(pk=batch.pk).status == "finished"
    assert Household.objects.count() == 7
    assert Person.objects.count() == 199

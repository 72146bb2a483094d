"""What a lower room recorded through the API is proposed once, by the sweep; what a page proposed is left alone."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import today
from core.typed_dates import TypedDate
from data_changes.enums import ChangeStatus
from data_changes.models import DataChange, Noticed
from data_changes.tasks import notice
from tests.factories.beneficiaries import PersonFactory
from tests.factories.housing import HousingDeclarationFactory


def moved(office, day=None):
    person = PersonFactory(office=office, birth_date=dt.date(1980, 1, 1))
    day = day or today()
    return HousingDeclarationFactory(
        household=person.household,
        changed_on=day,
        changed_on_typed=TypedDate.from_gregorian(day),
        changed_person=person,
    )


@pytest.mark.django_db
class TestNotice:
    def test_the_api_notes_and_the_sweep_proposes(self, api, researcher, office):
        person = PersonFactory(office=office)
        sent = {
            "household": person.household.reference,
            "basis": "hosted",
            "changed_on": f"g:{today()}",
            "changed_person": person.pk,
        }
        assert api(researcher).post(reverse("api-beneficiaries-housing-list"), sent).status_code == 201
        assert not DataChange.objects.exists(), "the API of the register knows nothing of the room above it"
        assert notice() == 1
        change = DataChange.objects.get()
        assert (change.person, change.kind, change.status) == (person, "housing", "proposed")
        assert notice() == 0

    def test_every_office_has_its_own(self, office, other_office):
        here, there = moved(office), moved(other_office)
        assert notice() == 2
        assert {(row.office, row.person) for row in DataChange.objects.all()} == {
            (office, here.changed_person),
            (other_office, there.changed_person),
        }

    def test_what_was_closed_does_not_come_back(self, office):
        moved(office)
        notice()
        DataChange.objects.update(status=ChangeStatus.CLOSED, close_reason="no_change")
        assert notice() == 0
        assert DataChange.objects.count() == 1

    def test_a_day_that_is_refused_is_marked_and_left(self, office):
        moved(office, dt.date(1970, 1, 1))
        assert notice() == 1
        assert Noticed.objects.get().change is None
        assert not DataChange.objects.exists()
        assert notice() == 0

    def test_what_the_page_proposed_is_handled(self, as_user, researcher, office):
        person = PersonFactory(office=office)
        day = today()
        sent = {
            "basis": "hosted",
            "changed_on_day": day.day,
            "changed_on_month": day.month,
            "changed_on_year": day.year,
        }
        url = reverse("portal:housing-declare", args=[person.household.reference])
        assert as_user(researcher).post(url, sent | {"changed_on_calendar": "gregorian"}).status_code == 302
        assert Noticed.objects.get().change == DataChange.objects.get()
        assert notice() == 0

    def test_a_day_that_is_refused_saves_nothing_on_the_page(self, as_user, researcher, office):
        person = PersonFactory(office=office, birth_date=dt.date(1990, 1, 1))
        sent = {"basis": "hosted", "changed_on_day": 1, "changed_on_month": 1, "changed_on_year": 1970}
        url = reverse("portal:housing-declare", args=[person.household.reference])
        answer = as_user(researcher).post(url, sent | {"changed_on_calendar": "gregorian"})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert not person.household.housing.exists()

"""What a lower room recorded through the API is proposed once, by the sweep; what a page proposed is left alone."""

import datetime as dt

import pytest
from django.urls import reverse

from beneficiaries.contacts import channel_of
from beneficiaries.models import LifeEvent
from core.clock import today
from core.typed_dates import TypedDate
from data_changes.enums import ChangeStatus
from data_changes.models import DataChange, Noticed
from data_changes.tasks import notice
from tests.factories.beneficiaries import ContactFactory, PersonFactory
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


class LifeDoors:
    """A life event through the page or the API."""

    @staticmethod
    def page(as_user, api, user, person, **said):
        return as_user(user).post(reverse("portal:life-event", args=[person.pk]), said).status_code in (302,)

    @staticmethod
    def api(as_user, api, user, person, **said):
        address = reverse("api-beneficiaries-life-events-list")
        return api(user).post(address, said | {"person": person.pk}, format="json").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("door", [LifeDoors.page, LifeDoors.api])
class TestLives:
    @pytest.mark.parametrize(
        ("kind", "change"),
        [
            ("birth", "social"), ("marriage", "social"), ("divorce", "social"), ("death", "social"), ("move", "housing"),
            ("job", "economic"), ("wage", "economic"), ("project_income", "economic"),
        ],
    )  # fmt: skip
    def test_each_kind_proposes_its_change_once(self, door, as_user, api, researcher, office, kind, change):
        head = PersonFactory(office=office)
        member = PersonFactory(office=office, household=head.household, relation="child")
        for _again in range(2):
            assert door(as_user, api, researcher, member, kind=kind, happened_on=f"g:{today()}")
            notice()
        found = DataChange.objects.get()
        assert (found.person, found.kind, found.status, found.channel) == (head, change, "proposed", "register")
        assert found.happened_on == today()

    def test_the_day_as_it_was_typed(self, door, as_user, api, researcher, office):
        person = PersonFactory(office=office)
        assert door(as_user, api, researcher, person, kind="job", happened_on="h:1445-02-30")
        notice()
        assert str(DataChange.objects.get().happened_on_typed) == "h:1445-02-30"

    def test_the_dead_report_nothing_and_are_written_to_no_more(self, door, as_user, api, researcher, office):
        head = PersonFactory(office=office)
        widow = PersonFactory(office=office, household=head.household, relation="spouse")
        PersonFactory(office=office, household=head.household, relation="child")
        ContactFactory(person=head)
        assert not door(as_user, api, researcher, head, kind="death", happened_on=f"g:{today()}", duty_of=head.pk)
        assert door(as_user, api, researcher, head, kind="death", happened_on=f"g:{today()}")
        head.refresh_from_db()
        assert head.died_on == today()
        assert channel_of(head) is None
        notice()
        assert DataChange.objects.get().person == widow
        day = today() - dt.timedelta(days=1)
        assert not door(as_user, api, researcher, head, kind="death", happened_on=f"g:{day}")
        assert not door(as_user, api, researcher, head, kind="job", happened_on=f"g:{today()}")

    def test_of_somebody_who_lived_alone_nobody_reports(self, door, as_user, api, researcher, office):
        assert door(as_user, api, researcher, PersonFactory(office=office), kind="death", happened_on=f"g:{today()}")
        assert notice() == 0
        assert LifeEvent.objects.get().duty_of is None

    @pytest.mark.parametrize(
        ("kind", "day"),
        [
            ("job", f"g:{today() + dt.timedelta(days=1)}"), ("job", "g:1970-01-01"), ("job", "h:1448-01-30"),
            ("job", "g:2024"), ("x", f"g:{today()}"), ("job", ""),
        ],
    )  # fmt: skip
    def test_what_is_wrong_writes_nothing(self, door, as_user, api, researcher, office, kind, day):
        person = PersonFactory(office=office, birth_date=dt.date(1980, 1, 1))
        assert not door(as_user, api, researcher, person, kind=kind, happened_on=day)
        assert not LifeEvent.objects.exists()


@pytest.mark.django_db
class TestRegisterEdits:
    """What a page of the register records is proposed with the answer, and explained there."""

    def follow(self, client, url, sent):
        return client.post(url, sent, follow=True).content.decode()

    def test_a_newborn(self, as_user, researcher, office):
        head = PersonFactory(office=office)
        sent = {"first_name": "هدى", "gender": "f", "relation": "child", "birth_date_typed": f"g:{today()}"}
        page = self.follow(as_user(researcher), reverse("portal:add-member", args=[head.household.reference]), sent)
        change = DataChange.objects.get()
        assert (change.person, change.kind, change.happened_on) == (head, "social", today())
        assert change.reference in page
        assert notice() == 0
        file = as_user(researcher).get(
            reverse("portal:household", args=[head.household.reference]), {"part": "matters"}
        )
        assert reverse("data_changes:detail", args=[change.reference]) in file.content.decode()

    def test_an_older_child_is_no_news(self, as_user, researcher, office):
        head = PersonFactory(office=office)
        sent = {"first_name": "هدى", "gender": "f", "relation": "child", "birth_date_typed": "g:2015-01-01"}
        self.follow(as_user(researcher), reverse("portal:add-member", args=[head.household.reference]), sent)
        assert not LifeEvent.objects.exists()

    def test_a_move(self, as_user, researcher, office):
        head = PersonFactory(office=office)
        url = reverse("portal:edit-household", args=[head.household.reference])
        page = self.follow(as_user(researcher), url, {"needs": "مكيف", "moved_on": f"g:{today()}"})
        change = DataChange.objects.get()
        assert (change.person, change.kind) == (head, "housing")
        assert change.reference in page

    def test_a_move_before_birth_saves_nothing(self, as_user, researcher, office):
        head = PersonFactory(office=office, birth_date=dt.date(1980, 1, 1))
        url = reverse("portal:edit-household", args=[head.household.reference])
        answer = as_user(researcher).post(url, {"needs": "مكيف", "moved_on": "g:1970-01-01"})
        assert answer.context["form"].errors["moved_on"]
        head.household.refresh_from_db()
        assert not head.household.needs

    def test_without_a_day_the_district_is_corrected(self, as_user, researcher, office):
        head = PersonFactory(office=office)
        self.follow(
            as_user(researcher), reverse("portal:edit-household", args=[head.household.reference]), {"needs": "مكيف"}
        )
        assert not LifeEvent.objects.exists()

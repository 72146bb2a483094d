"""Declared, compared, helped: the verbs of the housing match, through the page and through the API."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse

from beneficiaries.housing import services, work
from beneficiaries.housing.models import HousingDeclaration, HousingMatch, HousingRecord, HousingTask
from beneficiaries.models import Household
from core.clock import today
from core.errors import Conflict
from core.typed_dates import TypedDate
from data_changes.models import DataChange
from tests.factories.beneficiaries import DisclosureFactory, PersonFactory
from tests.factories.housing import ADDRESS, HousingDeclarationFactory, housed

LEASE = {"document_number": "10051063760", "holder_name": "سلمى علي التجريبي"}
TOMORROW = today() + dt.timedelta(days=1)


class Page:
    done = created = 302

    def __init__(self, as_user, api):
        self.client_of = as_user

    def post(self, user, name, kwargs, data):
        sent = {}
        for field, value in data.items():
            if isinstance(value, dt.date):
                sent |= {f"{field}_day": value.day, f"{field}_month": value.month, f"{field}_year": value.year}
                sent[f"{field}_calendar"] = "gregorian"
            elif field == "found":
                sent["absent"] = "" if value else "on"
            else:
                sent[field] = value
        return self.client_of(user).post(reverse(name, kwargs=kwargs), sent)

    def declare(self, user, household, data):
        return self.post(user, "portal:housing-declare", {"reference": household.reference}, data)

    def record(self, user, row, data):
        kwargs = {"uuid": row.uuid, "source": data["source"]}
        return self.post(user, "beneficiaries:housing-record", kwargs, data)

    def act(self, user, verb, row, data):
        name = "portal:housing-change" if verb == "change" else f"beneficiaries:housing-{verb}"
        return self.post(user, name, {"uuid": row.uuid}, data)

    def fields(self, answer):
        return set(answer.context["form"].errors)


class Api:
    done, created = 200, 201

    def __init__(self, as_user, api):
        self.client_of = api

    def typed(self, data):
        dates = ("ends_on", "changed_on")
        return {name: f"g:{value}" if name in dates else value for name, value in data.items()}

    def declare(self, user, household, data):
        sent = self.typed(data) | {"household": household.reference}
        return self.client_of(user).post(reverse("api-beneficiaries-housing-list"), sent)

    def record(self, user, row, data):
        url = reverse("api-beneficiaries-housing-records", args=[row.uuid])
        return self.client_of(user).post(url, self.typed(data))

    def act(self, user, verb, row, data):
        url = reverse(f"api-beneficiaries-housing-{verb}", args=[row.uuid])
        return self.client_of(user).post(url, self.typed(data))

    def fields(self, answer):
        return set(answer.json()["errors"])


@pytest.fixture(params=[Page, Api])
def door(request, as_user, api):
    return request.param(as_user, api)


@pytest.fixture
def row(office):
    """Rented, with an address and a lease; nothing seen yet."""
    return housed(office)


def again(row):
    return HousingDeclaration.objects.get(pk=row.pk)


class TestDeclare:
    def test_it_is_written_down(self, door, researcher, office):
        household = PersonFactory(office=office).household
        answer = door.declare(
            researcher, household, {"basis": "rented"} | ADDRESS | LEASE | {"short_address": "qtfa ٤١٢١"}
        )
        assert answer.status_code == door.created
        row = HousingDeclaration.objects.get(household=household)
        assert (row.result, row.short_address, row.document_number) == ("not_checked", "QTFA4121", "10051063760")
        assert row.membership.user == researcher
        assert not row.tasks.exists()
        assert not row.matches.exists()

    def test_without_a_document_it_is_a_task_and_no_mismatch(self, door, researcher, office, actor):
        household = PersonFactory(office=office).household
        door.declare(researcher, household, {"basis": "no_document"} | ADDRESS)
        row = HousingDeclaration.objects.get(household=household)
        assert row.result == "help_needed"
        assert row.matches.get().gaps == ["no_document"]
        task = row.tasks.get()
        assert (task.kind, task.status, task.assignee.user) == ("help", "open", researcher)
        (item,) = work.items(actor(researcher))
        assert (item.title, item.reference) == ("المساعدة في توثيق السكن", household.reference)

    def test_what_stood_before_is_its_past(self, door, researcher, row):
        services_task = HousingTask.objects.create(office=row.office, declaration=row, kind="help", due_on=today())
        assert door.declare(researcher, row.household, {"basis": "hosted"} | ADDRESS).status_code == door.created
        before, now = again(row), HousingDeclaration.objects.current().get(household=row.household)
        assert before.replaced_at
        assert now.pk != before.pk
        services_task.refresh_from_db()
        assert (services_task.status, services_task.outcome) == ("done", "replaced")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"building_number": "412"}, "building_number"),
            ({"postal_code": "3261a"}, "postal_code"),
            ({"short_address": "4121QTFA"}, "short_address"),
            ({"document_number": "1005"}, "document_number"),
            ({"document_number": "١٠٠٥١٠٦٣٧٦٠-أ"}, "document_number"),
            ({"changed_on": TOMORROW}, "changed_on"),
            ({"basis": "bought"}, "basis"),
        ],
    )
    def test_what_has_not_its_form_is_said_on_its_field(self, door, researcher, office, wrong, field):
        household = PersonFactory(office=office).household
        answer = door.declare(researcher, household, {"basis": "rented"} | ADDRESS | wrong)
        assert answer.status_code in (200, 400)
        assert field in door.fields(answer)
        assert not HousingDeclaration.objects.exists()

    def test_a_document_that_does_not_exist_has_no_number(self, door, researcher, office):
        household = PersonFactory(office=office).household
        answer = door.declare(researcher, household, {"basis": "no_document", "document_number": "310205001234"})
        assert answer.status_code in (200, 400)
        assert not HousingDeclaration.objects.exists()

    def test_a_move_is_proposed_for_follow_up(self, as_user, researcher, office):
        person = PersonFactory(office=office)
        page = Page(as_user, None)
        page.declare(researcher, person.household, {"basis": "hosted", "changed_on": today()})
        change = DataChange.objects.get()
        assert (change.person, change.kind, change.status, change.happened_on) == (
            person,
            "housing",
            "proposed",
            today(),
        )


class TestRecord:
    def test_what_differs_is_kept_with_both_values(self, door, researcher, row):
        answer = door.record(researcher, row, {"source": "ejar", "district": "حي الناصرة", "city": "قطيف"})
        assert answer.status_code == door.created
        assert again(row).result == "mismatched"
        lines = {line["field"]: line for line in row.matches.get().lines}
        assert lines["district"] == {
            "source": "ejar",
            "field": "district",
            "declared": "حي النموذج",
            "found": "حي الناصرة",
            "verdict": "differs",
        }
        assert lines["city"]["verdict"] == "same"
        assert (row.tasks.get().kind, row.tasks.get().status) == ("mismatch", "open")

    def test_what_agrees_ends_the_task(self, door, researcher, row):
        door.record(researcher, row, {"source": "ejar", "district": "حي الناصرة"})
        door.record(researcher, row, {"source": "ejar", "district": "النموذج"})
        assert again(row).result == "matched"
        task = row.tasks.get()
        assert (task.status, task.outcome, task.finisher.user) == ("done", "agrees", researcher)
        assert [match.result for match in row.matches.order_by("id")] == ["mismatched", "matched"]

    def test_a_source_that_knows_nothing_asks_for_help(self, door, researcher, row):
        door.record(researcher, row, {"source": "ejar", "found": False})
        assert again(row).result == "help_needed"
        assert row.matches.get().gaps == ["no_lease"]
        assert row.tasks.get().kind == "help"

    def test_the_task_follows_the_match(self, door, researcher, row):
        door.record(researcher, row, {"source": "ejar", "found": False})
        door.record(researcher, row, {"source": "ejar", "city": "الدمام"})
        assert [task.kind for task in row.tasks.all()] == ["mismatch"]

    def test_the_same_again_is_no_new_match(self, door, researcher, row):
        door.record(researcher, row, {"source": "ejar", "city": "الدمام"})
        door.record(researcher, row, {"source": "ejar", "city": "الدمام"})
        assert (row.records.count(), row.matches.count()) == (2, 1)

    def test_nothing_at_all_is_no_record(self, door, researcher, row):
        assert door.record(researcher, row, {"source": "ejar"}).status_code in (200, 400)
        assert not row.records.exists()

    def test_the_past_takes_no_record(self, door, researcher, row):
        door.declare(researcher, row.household, {"basis": "hosted"} | ADDRESS)
        assert door.record(researcher, row, {"source": "ejar", "city": "الدمام"}).status_code == 409
        assert not row.records.exists()


class TestTask:
    def test_it_is_taken_and_finished(self, door, researcher, manager, row, actor):
        services.record(declaration=row, by=actor(manager), source="ejar", found=False)
        assert row.tasks.get().assignee is None, "what a manager finds waits for the researchers together"
        assert door.act(researcher, "take", row, {}).status_code == door.done
        assert row.tasks.get().assignee.user == researcher
        data = {"outcome": "documented", "words": "رافقناها إلى مكتب الوسيط."}
        assert door.act(researcher, "finish", row, data).status_code == door.done
        task = row.tasks.get()
        assert (task.status, task.outcome, task.words) == ("done", "documented", data["words"])
        assert work.items(actor(researcher)) == []

    def test_another_outcome_is_explained(self, door, researcher, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", found=False)
        answer = door.act(researcher, "finish", row, {"outcome": "other"})
        assert answer.status_code in (200, 400)
        assert door.fields(answer) == {"words"}

    def test_the_portals_own_outcomes_cannot_be_given(self, door, researcher, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", found=False)
        assert "outcome" in door.fields(door.act(researcher, "finish", row, {"outcome": "agrees"}))

    @pytest.mark.parametrize(("verb", "data"), [("take", {}), ("finish", {"outcome": "guided"})])
    def test_nothing_is_left_to_do(self, door, researcher, row, verb, data):
        assert door.act(researcher, verb, row, data).status_code == 409

    def test_it_has_the_offices_working_days(self, researcher, row, actor, settings):
        settings.HOUSING_WORKING_DAYS = 1
        services.record(declaration=row, by=actor(researcher), source="ejar", found=False)
        assert row.tasks.get().due_on > today()

    def test_the_director_sees_what_is_past_its_time(self, researcher, manager, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", found=False)
        assert work.items(actor(manager)) == []
        HousingTask.objects.update(due_on=today() - dt.timedelta(days=1))
        assert [item.reference for item in work.items(actor(manager))] == [row.household.reference]

    def test_another_researchers_work_is_not_mine(self, researcher, office, member, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", found=False)
        assert work.items(actor(member(office, "researcher"))) == []
        assert len(work.items(actor(researcher))) == 1


class TestChange:
    def test_a_mismatch_is_noted_as_a_change(self, door, researcher, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        person = row.household.members.get()
        answer = door.act(researcher, "change", row, {"changed_person": person.pk, "changed_on": today()})
        assert answer.status_code == door.done
        noted = again(row)
        assert (noted.changed_on, noted.changed_person) == (today(), person)
        assert (row.tasks.get().status, row.tasks.get().outcome) == ("done", "change")

    def test_it_is_noted_once(self, door, researcher, row):
        data = {"changed_person": row.household.members.get().pk, "changed_on": today()}
        door.act(researcher, "change", row, data)
        assert door.act(researcher, "change", row, data).status_code == 409

    def test_only_a_members_change(self, door, researcher, row, office):
        data = {"changed_person": PersonFactory(office=office).pk, "changed_on": today()}
        assert "changed_person" in door.fields(door.act(researcher, "change", row, data))

    def test_not_before_it_happens(self, door, researcher, row):
        data = {"changed_person": row.household.members.get().pk, "changed_on": TOMORROW}
        assert "changed_on" in door.fields(door.act(researcher, "change", row, data))

    def test_the_page_proposes_the_follow_up(self, as_user, researcher, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        data = {"changed_person": row.household.members.get().pk, "changed_on": today()}
        answer = Page(as_user, None).act(researcher, "change", row, data)
        change = DataChange.objects.get()
        assert answer.url == reverse("data_changes:detail", args=[change.reference])
        assert (change.kind, change.status, row.household.reference in change.details) == ("housing", "proposed", True)


class TestServices:
    def test_only_whoever_edits_the_register(self, row, actor, coordinator, specialist, charity_staff):
        for user in (coordinator, specialist, charity_staff):
            with pytest.raises(PermissionDenied):
                services.declare(household=row.household, by=actor(user), basis="hosted")

    def test_a_field_that_no_dwelling_has_is_our_fault(self, row, actor, researcher):
        with pytest.raises(TypeError):
            services.record(declaration=row, by=actor(researcher), source="ejar", colour="white")

    def test_a_day_that_has_not_come(self, row, actor, researcher):
        with pytest.raises(ValidationError):
            services.record(declaration=row, by=actor(researcher), source="ejar", city="القطيف", seen_on=TOMORROW)
        with pytest.raises(ValidationError):
            services.declare(household=row.household, by=actor(researcher), basis="hosted", declared_on=TOMORROW)

    def test_an_end_of_a_lease_has_its_day(self, row, actor, researcher):
        with pytest.raises(ValidationError) as refusal:
            services.record(declaration=row, by=actor(researcher), source="ejar", ends_on=TypedDate.parse("h:1449"))
        assert set(refusal.value.error_dict) == {"ends_on"}

    def test_a_lease_that_has_run_out_since(self, row, actor, researcher):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="القطيف", ends_on=today())
        assert again(row).result == "matched"
        with pytest.raises(Conflict):
            services.take(declaration=row, by=actor(researcher))

    def test_matches_and_records_are_never_changed(self, row, actor, researcher):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        for model in (HousingRecord, HousingMatch):
            with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
                model.objects.all().delete()

    def test_the_past_of_a_declaration_is_kept(self, row, actor, researcher):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        events = HousingDeclaration.pgh_event_model.objects.filter(pgh_obj=row)
        assert [event.result for event in events] == ["not_checked"]


class TestWhoSees:
    def test_a_discreet_household_is_its_keepers(self, office, researcher, member, actor):
        row = housed(office)
        Household.objects.filter(pk=row.household_id).update(discreet=True)
        keeper = member(office, "researcher", "discretion_keeper")
        assert not HousingDeclaration.objects.visible_to(actor(researcher)).exists()
        assert HousingDeclaration.objects.visible_to(actor(keeper)).get() == row
        services.record(declaration=row, by=actor(keeper), source="ejar", found=False)
        HousingTask.objects.update(assignee=None)
        assert work.items(actor(researcher)) == []
        assert len(work.items(actor(keeper))) == 1

    def test_a_disclosure_opens_no_housing(self, row, charity, charity_staff, actor, as_user):
        person = row.household.members.get()
        DisclosureFactory(person=person, organisation=charity)
        assert not HousingDeclaration.objects.visible_to(actor(charity_staff)).exists()
        client = as_user(charity_staff)
        page = client.get(reverse("portal:household", args=[row.household.reference]))
        assert page.status_code == 200
        assert "QTFA4121" not in page.content.decode()
        assert client.get(reverse("beneficiaries:housing-detail", args=[row.uuid])).status_code == 404

    def test_another_offices_household_does_not_exist(self, row, foreign_researcher, api):
        answer = api(foreign_researcher).post(
            reverse("api-beneficiaries-housing-list"), {"household": row.household.reference, "basis": "hosted"}
        )
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"household"}


class TestPages:
    def test_both_values_stand_side_by_side(self, as_user, researcher, row, actor):
        services.record(declaration=row, by=actor(researcher), source="ejar", district="حي الناصرة", city="القطيف")
        page = as_user(researcher).get(reverse("beneficiaries:housing-detail", args=[row.uuid])).content.decode()
        assert "حي الناصرة" in page
        assert "حي النموذج" in page
        assert (
            "بيانات السكن في المنصة لا تطابق بيانات العقار أو العنوان الوطني أو عقد إيجار. يرجى مراجعة البيانات."
            in page
        )
        assert reverse("portal:housing-change", args=[row.uuid]) in page

    def test_the_file_tells_of_the_housing(self, as_user, researcher, row):
        client = as_user(researcher)
        link = reverse("beneficiaries:housing-detail", args=[row.uuid])
        assert link in client.get(reverse("portal:household", args=[row.household.reference])).content.decode()
        person = row.household.members.get()
        assert link in client.get(reverse("portal:person", args=[person.pk])).content.decode()

    def test_the_list_is_narrowed(self, as_user, researcher, office, actor):
        row, other = housed(office), housed(office, basis="owned")
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        client = as_user(researcher)

        def found(**filters):
            answer = client.get(reverse("beneficiaries:housing"), filters)
            return {line["row"] for line in answer.context["lines"]}

        assert found() == {row, other}
        assert found(result="mismatched") == {row}
        assert found(basis="owned") == {other}
        assert found(mine="on") == {row}
        assert found(result="matched") == set()

    def test_the_lists_queries_do_not_grow(self, as_user, researcher, office, at_most_queries):
        for _n in range(5):
            housed(office)
        client = as_user(researcher)
        client.get(reverse("beneficiaries:housing"))
        with at_most_queries(12):
            client.get(reverse("beneficiaries:housing"))

    def test_the_pages_queries_are_counted(self, as_user, researcher, row, actor, at_most_queries):
        services.record(declaration=row, by=actor(researcher), source="ejar", city="الدمام")
        client = as_user(researcher)
        url = reverse("beneficiaries:housing-detail", args=[row.uuid])
        client.get(url)
        with at_most_queries(12):
            client.get(url)


def test_a_declaration_of_another_household_stays(office, researcher, actor):
    row, other = housed(office), HousingDeclarationFactory(household=PersonFactory(office=office).household)
    services.declare(household=row.household, by=actor(researcher), basis="hosted")
    assert again(other).is_current

"""The office's register: finding, registering and changing people."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts import scope
from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries import services
from beneficiaries.enums import Relation, SecurityStatus
from beneficiaries.models import Person, Reveal
from core.clock import today
from core.errors import is_conflict
from core.typed_dates import TypedDate
from tests.beneficiaries.people import actor_of, keeper_of
from tests.factories.accounts import CharityOrganisationFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import HouseholdFactory, PersonFactory, national_number
from tests.factories.offices import DistrictFactory

pytestmark = pytest.mark.django_db
NUMBER = national_number(90_000_000 + 4242)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def office():
    return OfficeOrganisationFactory(code="QTF")


@pytest.fixture
def researcher(office):
    return actor_of(office, Role.RESEARCHER)


class TestFind:
    def test_by_number_however_it_is_typed(self, office):
        person = PersonFactory(office=office, national_number=NUMBER)
        for typed in (NUMBER, NUMBER.translate(ARABIC), f" {NUMBER[:4]}-{NUMBER[4:]} ", f"{NUMBER[:3]} {NUMBER[3:]}"):
            assert services.find_by_number(office=office, national_number=typed) == person

    def test_nobody(self, office):
        PersonFactory(office=office, national_number=None)
        for typed in ("", NUMBER, "12", "abc"):
            assert services.find_by_number(office=office, national_number=typed) is None

    def test_the_same_number_in_two_offices_is_two_people(self, office):
        ours = PersonFactory(office=office, national_number=NUMBER)
        theirs = PersonFactory(national_number=NUMBER)
        assert services.find_by_number(office=office, national_number=NUMBER) == ours
        assert services.find_by_number(office=theirs.office, national_number=NUMBER) == theirs

    def test_a_merged_row_stands_for_its_survivor(self, office):
        survivor = PersonFactory(office=office)
        PersonFactory(office=office, national_number=NUMBER, merged_into=survivor)
        assert services.find_by_number(office=office, national_number=NUMBER) == survivor


class TestRegister:
    def test_alone(self, office, researcher):
        district = DistrictFactory()
        person = services.register_person(
            by=researcher,
            first_name="  سلمى\u202e ",
            family_name="التجريبي",
            gender="f",
            national_number=NUMBER.translate(ARABIC),
            birth_date_typed=TypedDate.parse("h:1402-03"),
            district=district,
        )
        person = Person.objects.get(pk=person.pk)
        assert (person.full_name, person.national_number, person.national_number_last4) == (
            "سلمى التجريبي",
            NUMBER,
            NUMBER[-4:],
        )
        assert (str(person.birth_date_typed), person.birth_date) == ("h:1402-03", date(1981, 12, 27))
        assert person.verified
        assert not person.doubtful
        assert (person.relation, person.household.district) == (Relation.HEAD, district)
        assert person.household.reference.startswith("QTF-HH-14")

    def test_into_a_household(self, office, researcher):
        head = PersonFactory(office=office)
        person = services.register_person(
            by=researcher, household=head.household, first_name="حسن", relation=Relation.CHILD
        )
        assert person.household == head.household

    def test_two_heads_are_refused_in_words(self, office, researcher):
        head = PersonFactory(office=office)
        with pytest.raises(ValidationError):
            services.register_person(by=researcher, household=head.household, first_name="حسن", relation=Relation.HEAD)

    def test_a_known_number_is_a_conflict_on_its_field(self, office, researcher):
        PersonFactory(office=office, national_number=NUMBER)
        with pytest.raises(ValidationError) as refused:
            services.register_person(by=researcher, first_name="حسن", national_number=NUMBER)
        assert is_conflict(refused.value)
        assert list(refused.value.error_dict) == ["national_number"]
        assert Person.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"first_name": ""}, "first_name"),
            ({"first_name": "\u200f \u202e"}, "first_name"),
            ({"first_name": "حسن", "national_number": "1234"}, "national_number"),
            ({"first_name": "حسن", "national_number": "1000000000"}, "national_number"),
            ({"first_name": "حسن", "birth_date_typed": TypedDate.parse("g:2100-01-01")}, "birth_date_typed"),
        ],
    )
    def test_refused_on_the_field(self, researcher, fields, wrong):
        with pytest.raises(ValidationError) as refused:
            services.register_person(by=researcher, **fields)
        assert list(refused.value.error_dict) == [wrong]
        assert not Person.objects.exists()

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SPECIALIST, Role.PROTECTION_OFFICER])
    def test_who_may_not(self, office, role):
        with pytest.raises(PermissionDenied):
            services.register_person(by=actor_of(office, role), first_name="حسن")

    def test_a_charity_may_not(self, office):
        actor = actor_of(CharityOrganisationFactory(parent=office), Role.CHARITY_MANAGER)
        with pytest.raises(PermissionDenied):
            services.register_person(by=actor, first_name="حسن")

    def test_a_household_of_another_office_does_not_exist(self, researcher):
        with pytest.raises(HouseholdFactory._meta.model.DoesNotExist):
            services.register_person(by=researcher, household=HouseholdFactory(), first_name="حسن")

    def test_whom_only_the_keepers_know_becomes_known_without_a_word(self, office, researcher):
        hidden = PersonFactory(
            office=office, national_number=NUMBER, discreet=True, household__discreet=True, first_name="سلمى"
        )
        person = services.register_person(by=researcher, first_name="هدى", national_number=NUMBER)
        assert person == hidden
        assert person.first_name == "هدى"
        assert person in Person.objects.visible_to(researcher)
        person.household.refresh_from_db()
        assert not person.household.discreet

    def test_a_keeper_is_told(self, office):
        PersonFactory(office=office, national_number=NUMBER, discreet=True)
        with pytest.raises(ValidationError):
            services.register_person(by=keeper_of(office), first_name="هدى", national_number=NUMBER)


class TestUpdate:
    def test_what_was_wrong(self, office, researcher):
        person = PersonFactory(office=office, verified=False)
        services.update_person(person=person, by=researcher, first_name="هدى", national_number=NUMBER, verified=True)
        person.refresh_from_db()
        assert person.full_name.startswith("هدى ")
        assert person.verified
        assert services.find_by_number(office=office, national_number=NUMBER) == person

    def test_the_number_can_be_taken_away(self, office, researcher):
        person = PersonFactory(office=office)
        services.update_person(person=person, by=researcher, national_number="")
        person.refresh_from_db()
        assert (person.national_number, person.national_number_digest, person.national_number_last4) == (None, None, "")

    def test_its_own_number_is_no_conflict_anothers_is(self, office, researcher):
        person = PersonFactory(office=office, national_number=NUMBER)
        services.update_person(person=person, by=researcher, national_number=NUMBER)
        with pytest.raises(ValidationError) as refused:
            services.update_person(person=PersonFactory(office=office), by=researcher, national_number=NUMBER)
        assert list(refused.value.error_dict) == ["national_number"]

    def test_a_number_that_only_the_keepers_know_is_given_without_a_word(self, office, researcher):
        hidden = PersonFactory(office=office, national_number=NUMBER, discreet=True)
        person = services.update_person(person=PersonFactory(office=office), by=researcher, national_number=NUMBER)
        assert services.find_by_number(office=office, national_number=NUMBER) == person
        hidden.refresh_from_db()
        assert hidden.discreet
        assert hidden.doubtful

    def test_another_offices_person_does_not_exist(self, researcher):
        with pytest.raises(Person.DoesNotExist):
            services.update_person(person=PersonFactory(), by=researcher, first_name="هدى")

    def test_history_keeps_what_was_and_who_changed_it_but_no_number(self, office, researcher):
        person = PersonFactory(office=office, national_number=NUMBER)
        with scope.enter(researcher):
            services.update_person(person=person, by=researcher, first_name="هدى")
        event = person.events.get()
        assert event.first_name == "سلمى"
        assert event.pgh_context.metadata == {"membership": researcher.membership.pk}
        assert not {"national_number", "national_number_digest"} & {field.name for field in event._meta.fields}

    def test_a_household(self, office, researcher):
        household = HouseholdFactory(office=office)
        district = DistrictFactory()
        services.update_household(household=household, by=researcher, district=district, needs="مكيف\nوثلاجة")
        household.refresh_from_db()
        assert (household.district, household.needs) == (district, "مكيف\nوثلاجة")


class TestSecurityStatus:
    def test_with_its_day_and_source(self, office, researcher):
        person = PersonFactory(office=office)
        services.set_security_status(
            person=person, by=researcher, status=SecurityStatus.CURRENT, as_of=today(), source="نظام الوزارة"
        )
        person.refresh_from_db()
        assert (person.security_status, person.security_status_as_of, person.security_status_source) == (
            "current",
            today(),
            "نظام الوزارة",
        )

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"status": "current", "as_of": None}, "as_of"),
            ({"status": "current", "as_of": today() + timedelta(days=1)}, "as_of"),
            ({"status": "rich", "as_of": today()}, "status"),
        ],
    )
    def test_refused_on_the_field(self, office, researcher, values, wrong):
        with pytest.raises(ValidationError) as refused:
            services.set_security_status(person=PersonFactory(office=office), by=researcher, **values)
        assert list(refused.value.error_dict) == [wrong]


class TestReveal:
    def test_for_a_reason_that_is_kept(self, office, researcher):
        person = PersonFactory(office=office, national_number=NUMBER)
        assert services.reveal_number(person=person, by=researcher, reason="مطابقة مع نظام الوزارة") == NUMBER
        reveal = Reveal.objects.get()
        assert (reveal.person, reveal.membership, reveal.office) == (person, researcher.membership, office)

    @pytest.mark.parametrize("reason", ["", "   ", "\u200b\u200b\u200b\u200b\u200b\u200b", "لا", "ا" * 301])
    def test_not_without_a_reason(self, office, researcher, reason):
        with pytest.raises(ValidationError) as refused:
            services.reveal_number(person=PersonFactory(office=office), by=researcher, reason=reason)
        assert list(refused.value.error_dict) == ["reason"]
        assert not Reveal.objects.exists()

    def test_who_may_not(self, office):
        person = PersonFactory(office=office)
        for actor in (
            actor_of(office, Role.SPECIALIST),
            actor_of(CharityOrganisationFactory(parent=office), Role.CHARITY_MANAGER),
        ):
            with pytest.raises(PermissionDenied):
                services.reveal_number(person=person, by=actor, reason="سبب كافٍ")

    def test_the_system_reveals_nothing(self, office):
        with pytest.raises(PermissionDenied):
            services.reveal_number(person=PersonFactory(office=office), by=Actor.system(office), reason="سبب كافٍ")


def test_a_number_is_unreadable_in_a_dump(office):
    PersonFactory(office=office, national_number=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM beneficiaries_person p")
        (row,) = cursor.fetchone()
    assert NUMBER not in row

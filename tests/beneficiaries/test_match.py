"""Whom a matter names. A charity's answer never says whether the register knew the person."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries import services
from beneficiaries.enums import LegalBasis, Purpose
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Household, Person
from tests.beneficiaries.people import actor_of, given, keeper_of
from tests.factories.accounts import CharityOrganisationFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.offices import DistrictFactory

pytestmark = pytest.mark.django_db
NUMBER = national_number(90_000_000 + 777)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def office():
    return OfficeOrganisationFactory()


@pytest.fixture
def researcher(office):
    return actor_of(office, Role.RESEARCHER)


@pytest.fixture
def charity(office):
    return actor_of(CharityOrganisationFactory(parent=office), Role.CHARITY_STAFF)


@pytest.fixture
def known(office):
    return PersonFactory(office=office, national_number=NUMBER, first_name="فاطمة", family_name="التجريبي")


def match(by, person=None, discreet=False, **values):
    return services.match_or_create(by=by, given=given(person, **values), discreet=discreet)


def test_the_office_is_believed_by_number(researcher, known):
    assert match(researcher, first_name="اسم آخر", national_number=NUMBER.translate(ARABIC)) == known


def test_a_charity_that_knows_number_and_name(charity, known):
    assert match(charity, known) == known
    assert match(charity, first_name="فاطمه", family_name="التجريبى", national_number=NUMBER) == known


def test_an_unknown_number_makes_an_unconfirmed_person_and_a_household_of_one(charity):
    district = DistrictFactory()
    person = match(
        charity, first_name="ليلى", family_name="المثال", gender="f", national_number=NUMBER, district=district
    )
    assert not person.verified
    assert not person.doubtful
    assert person.office == charity.office
    assert person.household.district == district
    assert list(person.household.members.all()) == [person]


def test_a_person_whom_the_office_names_is_confirmed(researcher):
    assert match(researcher, first_name="ليلى", national_number=NUMBER).verified


def test_without_a_number_nobody_is_matched(charity):
    first = match(charity, first_name="ليلى", family_name="المثال")
    assert match(charity, first_name="ليلى", family_name="المثال") != first


def test_a_wrong_number_is_refused_on_its_field(charity):
    with pytest.raises(ValidationError) as refused:
        match(charity, first_name="ليلى", national_number="123")
    assert list(refused.value.error_dict) == ["national_number"]


def test_a_merged_row_stands_for_its_survivor(charity, office, known):
    duplicate = PersonFactory(
        office=office, national_number=national_number(90_000_000 + 778), merged_into=known, first_name="فاطمة"
    )
    assert match(charity, known, national_number=duplicate.national_number) == known


def test_the_same_number_in_two_offices_is_two_people(known):
    elsewhere = actor_of(OfficeOrganisationFactory(), Role.RESEARCHER)
    person = match(elsewhere, known)
    assert person != known
    assert person.office == elsewhere.office


class TestNoOracle:
    """A charity that types a number with any name learns neither whether it is known nor whose it is."""

    def see(self, charity, person):
        services.disclose(
            office=charity.office,
            organisation=charity.organisation,
            source="QTF-REF-1448-000001",
            purpose=Purpose.REFERRAL,
            legal_basis=LegalBasis.AGREEMENT,
            by=charity,
            household=person.household,
            person=person,
        )
        seen = person.pk in can_see_identity(charity, [person])
        return shown(Person.objects.get(pk=person.pk), seen=seen)

    def test_it_sees_what_it_typed(self, charity, known):
        typed = {"first_name": "ليلى", "family_name": "المثال", "gender": "f"}
        of_known = self.see(charity, match(charity, national_number=NUMBER, **typed))
        of_unknown = self.see(charity, match(charity, national_number=national_number(90_000_000 + 1), **typed))
        assert of_known.name == of_unknown.name == "ليلى المثال"
        assert of_known.number == f"••••••{NUMBER[-4:]}"
        known.refresh_from_db()
        assert known.first_name == "فاطمة"
        assert known not in Person.objects.visible_to(charity)

    @pytest.mark.parametrize("family_name", ["", "المثال"])
    def test_a_guessed_first_name_opens_nothing(self, charity, known, family_name):
        person = match(charity, first_name="فاطمة", family_name=family_name, national_number=NUMBER)
        assert person != known
        assert person.doubtful

    def test_the_same_words_again_mean_the_same_row(self, charity, known):
        first = match(charity, known, first_name="ليلى")
        assert match(charity, known, first_name="ليلى") == first
        assert match(charity, known, first_name="هدى") != first
        assert match(charity, known) == known

    def test_the_office_finds_the_holder_not_the_doubt(self, charity, researcher, office, known):
        match(charity, known, first_name="ليلى")
        assert services.find_by_number(office=office, national_number=NUMBER) == known
        assert match(researcher, known) == known


class TestDiscreet:
    def test_a_discreet_matter_makes_a_person_for_keepers_alone(self, office, researcher):
        keeper = keeper_of(office)
        person = match(keeper, first_name="ليلى", national_number=NUMBER, discreet=True)
        for model, row in ((Person, person), (Household, person.household)):
            assert row in model.objects.visible_to(keeper)
            assert row not in model.objects.visible_to(researcher)
        assert can_see_identity(researcher, [person]) == set()

    def test_a_known_person_stays_known(self, office, researcher, known):
        assert match(keeper_of(office), known, discreet=True) == known
        assert known in Person.objects.visible_to(researcher)

    def test_a_second_discreet_matter_changes_nothing(self, office, researcher):
        keeper = keeper_of(office)
        person = match(keeper, first_name="ليلى", national_number=NUMBER, discreet=True)
        assert match(keeper, first_name="ليلى", national_number=NUMBER, discreet=True) == person
        assert person not in Person.objects.visible_to(researcher)

    @pytest.mark.parametrize("role", [Role.RESEARCHER, Role.CHARITY_STAFF])
    def test_an_ordinary_matter_makes_the_person_known(self, office, charity, researcher, role):
        person = match(keeper_of(office), first_name="ليلى", national_number=NUMBER, discreet=True)
        by = charity if role == Role.CHARITY_STAFF else researcher
        assert match(by, first_name="ليلى", national_number=NUMBER) == person
        assert person in Person.objects.visible_to(researcher)
        assert person.household in Household.objects.visible_to(researcher)

    def test_a_charity_that_does_not_know_the_name_lifts_nothing(self, office, charity, researcher):
        person = match(keeper_of(office), first_name="ليلى", national_number=NUMBER, discreet=True)
        match(charity, first_name="هدى", national_number=NUMBER)
        assert person not in Person.objects.visible_to(researcher)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_matters_at_once_name_one_person():
    office = OfficeOrganisationFactory()

    def name(_):
        try:
            return match(Actor.system(office), first_name="ليلى", national_number=NUMBER).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(name, range(4)))) == 1
    assert Household.objects.count() == 1

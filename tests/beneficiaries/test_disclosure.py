"""Who sees whom: a disclosure opens, narrows, runs out and ends."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from beneficiaries import services
from beneficiaries.enums import DisclosureScope, LegalBasis, Purpose, Relation
from beneficiaries.identity import can_see_identity, shown, shown_to
from beneficiaries.models import Disclosure, Household, Person
from core.clock import today
from tests.beneficiaries.people import actor_of, keeper_of
from tests.factories.accounts import CharityOrganisationFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import DisclosureFactory, PersonFactory

pytestmark = pytest.mark.django_db
SOURCE = "QTF-REF-1448-000231"


@pytest.fixture
def office():
    return OfficeOrganisationFactory()


@pytest.fixture
def charity(office):
    return actor_of(CharityOrganisationFactory(parent=office), Role.CHARITY_STAFF)


@pytest.fixture
def person(office):
    return PersonFactory(office=office, first_name="سلمى", family_name="التجريبي")


def disclose(to, **about):
    about = {"source": SOURCE, "purpose": Purpose.REFERRAL, "legal_basis": LegalBasis.AGREEMENT, "by": None} | about
    return services.disclose(office=to.office, organisation=to.organisation, **about)


def sees(actor, person):
    exists = person in Person.objects.visible_to(actor)
    name = person.pk in can_see_identity(actor, [person])
    return (exists, name)


def test_without_a_disclosure_nobody_exists(charity, person):
    assert sees(charity, person) == (False, False)
    assert person.household not in Household.objects.visible_to(charity)


def test_a_disclosed_person_is_the_only_one_of_the_household(charity, person):
    child = PersonFactory(office=person.office, household=person.household, relation=Relation.CHILD)
    disclose(charity, household=person.household, person=person)
    assert sees(charity, person) == (True, True)
    assert sees(charity, child) == (False, False)
    assert person.household in Household.objects.visible_to(charity)


def test_a_disclosed_household_is_all_its_members(charity, person):
    child = PersonFactory(office=person.office, household=person.household, relation=Relation.CHILD)
    disclose(charity, household=person.household)
    assert sees(charity, person) == sees(charity, child) == (True, True)


def test_initials_are_not_a_name(charity, person):
    disclose(charity, person=person, scope=DisclosureScope.INITIALS)
    assert sees(charity, person) == (True, False)
    (seen,) = shown_to(charity, [person])
    assert (seen.name, seen.number) == ("س. ت.", f"••••••{person.national_number_last4}")
    assert not seen.seen


def test_another_charity_sees_nothing(charity, person):
    disclose(charity, person=person)
    neighbour = actor_of(CharityOrganisationFactory(parent=person.office), Role.CHARITY_MANAGER)
    assert sees(neighbour, person) == (False, False)


def test_a_reader_sees_nobody(charity, person):
    disclose(charity, person=person)
    assert sees(actor_of(charity.organisation, Role.CHARITY_READER), person) == (False, False)


def test_only_to_single_members(charity, person):
    colleague = actor_of(charity.organisation, Role.CHARITY_MANAGER)
    disclose(charity, person=person, memberships=[charity.membership], discreet=True)
    assert sees(charity, person) == (True, True)
    assert sees(colleague, person) == (False, False)


def test_a_discreet_disclosure_is_not_in_the_offices_register_of_disclosures(charity, person):
    disclose(charity, person=person, discreet=True)
    assert not Disclosure.objects.visible_to(actor_of(person.office, Role.RESEARCHER)).exists()
    assert Disclosure.objects.visible_to(keeper_of(person.office)).exists()


def test_it_ends_at_once(charity, person):
    disclose(charity, person=person)
    assert services.end_disclosures(office=person.office, source=SOURCE) == 1
    assert sees(charity, person) == (False, False)


def test_the_name_stays_90_days_after_the_end(charity, person, settings):
    disclose(charity, person=person)
    last = today() + timedelta(days=settings.IDENTITY_MASKED_AFTER_DAYS)
    services.end_disclosures(office=person.office, source=SOURCE, until=last)
    assert sees(charity, person) == (True, True)
    Disclosure.objects.update(starts_on=today() - timedelta(days=91), until=today() - timedelta(days=1))
    assert sees(charity, person) == (False, False)


def test_an_end_is_never_made_later(charity, person):
    disclose(charity, person=person)
    soon, later = today() + timedelta(days=1), today() + timedelta(days=90)
    services.end_disclosures(office=person.office, source=SOURCE, until=soon)
    assert services.end_disclosures(office=person.office, source=SOURCE, until=later) == 0
    assert Disclosure.objects.get().until == soon


def test_one_matter_ends_another_stays(charity, person):
    disclose(charity, person=person)
    disclose(charity, person=person, source="QTF-STM-1448-000001")
    services.end_disclosures(office=person.office, source=SOURCE)
    assert sees(charity, person) == (True, True)


def test_one_organisation_ends_the_other_stays(charity, person):
    other = actor_of(CharityOrganisationFactory(parent=person.office), Role.CHARITY_STAFF)
    disclose(charity, person=person)
    disclose(other, person=person)
    services.end_disclosures(office=person.office, source=SOURCE, organisation=charity.organisation)
    assert sees(charity, person) == (False, False)
    assert sees(other, person) == (True, True)


def test_the_same_is_not_shown_twice(charity, person):
    (first,) = disclose(charity, person=person)
    assert disclose(charity, person=person) == [first]
    services.end_disclosures(office=person.office, source=SOURCE, until=today() + timedelta(days=90))
    (again,) = disclose(charity, person=person)
    assert again != first
    assert Disclosure.objects.open().count() == 1
    assert again.until is None


def test_a_survivor_is_seen_through_its_duplicate(charity, person):
    duplicate = PersonFactory(office=person.office, merged_into=person)
    disclose(charity, person=duplicate)
    assert sees(charity, person) == (True, True)


def test_not_yet_begun(charity, person):
    DisclosureFactory(person=person, organisation=charity.organisation, starts_on=today() + timedelta(days=1))
    assert sees(charity, person) == (False, False)


class TestOffice:
    def test_its_register_is_open_to_its_roles(self, office, person):
        for role in (Role.RESEARCHER, Role.SPECIALIST, Role.MANAGER):
            assert sees(actor_of(office, role), person) == (True, True)
        for role in (Role.COORDINATOR, Role.PROTECTION_OFFICER):
            assert sees(actor_of(office, role), person) == (False, False)

    def test_another_office_sees_nothing(self, person):
        assert sees(actor_of(OfficeOrganisationFactory(), Role.MANAGER), person) == (False, False)

    def test_only_keepers_see_whom_a_discreet_matter_made(self, office):
        person = PersonFactory(office=office, discreet=True)
        assert sees(actor_of(office, Role.MANAGER), person) == (False, False)
        assert sees(keeper_of(office), person) == (True, True)


def test_a_page_is_one_query(office, charity, django_assert_num_queries):
    people = PersonFactory.create_batch(4, office=office)
    disclose(charity, person=people[0])
    director = actor_of(office, Role.MANAGER)
    for actor in (charity, director):
        with django_assert_num_queries(1):
            can_see_identity(actor, [person.pk for person in people])
    with django_assert_num_queries(1):
        can_see_identity(charity, people)
    with django_assert_num_queries(0):  # rows in hand say enough to a reader of the register
        assert can_see_identity(director, people) == {person.pk for person in people}
    with django_assert_num_queries(0):
        assert can_see_identity(charity, []) == set()


def test_initials_without_a_family_name():
    assert shown(PersonFactory.build(first_name="سلمى", family_name="", household=None), seen=False).name == "س."
    assert shown(PersonFactory.build(first_name="ال", family_name="", household=None), seen=False).name == "ا."

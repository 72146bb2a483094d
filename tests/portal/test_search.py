"""The search of the bar: references open, numbers go to the register in the body, names are asked of the rooms."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import DisclosureFactory, HouseholdFactory, PersonFactory
from tests.factories.charities import CharityFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.statements import StatementRequestFactory

SEARCH = "/search/"


@pytest.fixture
def office():
    return OfficeOrganisationFactory()


@pytest.fixture
def researcher(as_user, office):
    return as_user(MembershipFactory(organisation=office, role=Role.RESEARCHER).user)


@pytest.mark.django_db
def test_a_reference_opens_its_page_however_it_is_typed(researcher, office):
    household = HouseholdFactory(office=office, reference="QTF-HH-1448-000007")
    answer = researcher.post(SEARCH, {"q": " qtf-hh-١٤٤٨-000007 "})
    assert answer.status_code == 302
    assert answer.url == reverse("portal:household", args=[household.reference])


@pytest.mark.django_db
def test_a_name_is_found_in_any_spelling(researcher, office):
    person = PersonFactory(office=office, first_name="فاطمة", family_name="المثال")
    page = researcher.post(SEARCH, {"q": "فاطمه المثال"}).content.decode()
    assert reverse("portal:person", args=[person.pk]) in page
    assert person.national_number not in page


@pytest.mark.django_db
def test_a_number_never_stands_in_an_address(researcher, office):
    person = PersonFactory(office=office)
    answer = researcher.post(SEARCH, {"q": person.national_number})
    assert answer.status_code == 307
    assert answer.url == reverse("beneficiaries:search")
    page = researcher.post(SEARCH, {"q": person.national_number}, follow=True).content.decode()
    assert reverse("portal:person", args=[person.pk]) in page


@pytest.mark.django_db
def test_another_office_finds_nothing(as_user, office):
    PersonFactory(office=office, first_name="فاطمة", family_name="المثال")
    household = HouseholdFactory(office=office, reference="QTF-HH-1448-000008")
    stranger = as_user(MembershipFactory(role=Role.RESEARCHER).user)
    for words in ("فاطمة المثال", household.reference):
        answer = stranger.post(SEARCH, {"q": words})
        assert answer.status_code == 200
        assert "ak-task" not in answer.content.decode()


@pytest.mark.django_db
def test_a_charity_finds_whom_it_was_told_of_and_nobody_else(as_user, office):
    charity = CharityOrganisationFactory(parent=office)
    told = PersonFactory(office=office, first_name="سلمى", family_name="المثال")
    PersonFactory(office=office, first_name="سلمى", family_name="التجريبي")
    DisclosureFactory(person=told, organisation=charity)
    client = as_user(MembershipFactory(organisation=charity, role=Role.CHARITY_STAFF).user)
    page = client.post(SEARCH, {"q": "سلمى"}).content.decode()
    assert page.count('class="ak-task"') == 1
    assert reverse("portal:person", args=[told.pk]) in page


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", "x", "<img src=x onerror=alert(1)>", "a\x00b", "\u202eabc", "ا" * 500, "%_\\"])
def test_odd_words_are_answered(researcher, words):
    answer = researcher.post(SEARCH, {"q": words})
    assert answer.status_code in (200, 400)
    assert "<img src=x" not in answer.content.decode()


@pytest.mark.django_db
def test_the_box_stands_open_without_words(researcher):
    assert researcher.get(SEARCH).status_code == 200


@pytest.mark.django_db
def test_a_role_without_people_is_not_sent_to_the_register(as_user, office):
    client = as_user(MembershipFactory(organisation=office, role=Role.COORDINATOR).user)
    assert client.post(SEARCH, {"q": "1023456781"}).status_code == 200


@pytest.mark.django_db
def test_a_charity_is_found_by_its_name(researcher, office):
    charity = CharityFactory(organisation__parent=office, organisation__name_ar="جمعية الإحسان التجريبية")
    page = researcher.post(SEARCH, {"q": "الاحسان"}).content.decode()
    assert reverse("charities:detail", args=[charity.organisation.code]) in page


@pytest.mark.django_db
def test_a_referral_opens_by_its_reference(researcher, office):
    referral = ReferralFactory(office=office)
    answer = researcher.post(SEARCH, {"q": referral.reference.lower()})
    assert answer.url == reverse("referrals:detail", args=[referral.reference])


@pytest.mark.django_db
def test_a_discreet_referral_is_not_found_by_its_reference(researcher, office):
    referral = ReferralFactory(office=office, kind="taaffuf")
    answer = researcher.post(SEARCH, {"q": referral.reference})
    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_data_change_opens_by_its_reference(researcher, office):
    change = DataChangeFactory(person__office=office)
    answer = researcher.post(SEARCH, {"q": change.reference})
    assert answer.url == reverse("data_changes:detail", args=[change.reference])


@pytest.mark.django_db
def test_a_statement_opens_by_its_reference(researcher, office):
    statement = StatementRequestFactory(office=office, charity__parent=office)
    answer = researcher.post(SEARCH, {"q": statement.reference})
    assert answer.url == reverse("statements:detail", args=[statement.reference])

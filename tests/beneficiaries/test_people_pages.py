"""Finding people: the list, the box, what a charity may find."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from beneficiaries.enums import DisclosureScope
from tests.factories.beneficiaries import (
    ContactFactory,
    DisclosureFactory,
    HouseholdFactory,
    PersonFactory,
    national_number,
)
from tests.frame import own_queries

NUMBER = national_number(90_000_000 + 321)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LIST, SEARCH = reverse("beneficiaries:people"), reverse("beneficiaries:search")


@pytest.fixture
def salma(office):
    return PersonFactory(
        office=office,
        first_name="سلمى",
        family_name="المسؤول",
        national_number=NUMBER,
        household__reference="QTF-HH-1448-000777",
    )


def names(response):
    return [line["person"].name for line in response.context["lines"]]


class TestList:
    def test_by_name_with_masked_numbers(self, as_user, researcher, office, salma):
        PersonFactory(office=office, first_name="أحمد", family_name="المثال")
        response = as_user(researcher).get(LIST)
        assert names(response) == ["أحمد علي المثال", "سلمى علي المسؤول"]
        assert NUMBER not in response.content.decode()
        assert NUMBER[-4:] in response.content.decode()

    @pytest.mark.parametrize(
        "typed",
        ["سلمي", "المسئول", "سلمى المسوول", "سل", "  سَلْمَى  ", "ﺳﻠﻤﻰ", "سلـــمى", "المسؤول سلمى", "لمى", "سلمى\u200f"],
    )
    def test_forgiving(self, as_user, researcher, salma, typed):
        PersonFactory(office=salma.office, first_name="أحمد", family_name="المثال")
        response = as_user(researcher).post(SEARCH, {"q": typed}, follow=True)
        assert names(response) == ["سلمى علي المسؤول"]

    def test_filters_stand_in_the_url(self, as_user, researcher, salma):
        PersonFactory(
            office=salma.office, security_status="current", security_status_as_of="2026-01-01", tags=["widow"]
        )
        client = as_user(researcher)
        for query in ({"status": "current"}, {"tag": "widow"}):
            response = client.get(LIST, query)
            assert len(response.context["lines"]) == 1
            assert salma.full_name not in names(response)
        assert len(client.get(LIST, {"unconfirmed": "on"}).context["lines"]) == 0
        assert client.get(LIST, {"status": "rich", "district": "x"}).status_code == 200

    def test_pages_and_a_bad_cursor(self, as_user, researcher, office):
        PersonFactory.create_batch(23, office=office)
        client = as_user(researcher)
        first = client.get(LIST)
        assert len(first.context["lines"]) == 20
        second = client.get(LIST, {"cursor": first.context["page"].next})
        assert len(second.context["lines"]) == 3
        assert client.get(LIST, {"cursor": "x" * 5000}).status_code == 400

    def test_duplicates_are_not_listed(self, as_user, researcher, salma):
        PersonFactory(office=salma.office, merged_into=salma)
        assert len(as_user(researcher).get(LIST).context["lines"]) == 1

    def test_emptiness_says_something(self, as_user, researcher, charity_staff):
        assert "سجل" in as_user(researcher).get(LIST).content.decode()
        assert as_user(charity_staff).get(LIST).status_code == 200

    def test_queries(self, as_user, researcher, office):
        PersonFactory.create_batch(8, office=office)
        assert own_queries(as_user(researcher), LIST, {"q": "سلمى", "status": "unknown"}) <= 5

    def test_another_office_sees_nobody(self, as_user, foreign_researcher, salma):
        assert names(as_user(foreign_researcher).get(LIST)) == []

    def test_only_keepers_see_whom_a_discreet_matter_made(self, as_user, researcher, member, office):
        person = PersonFactory(office=office, discreet=True, national_number=NUMBER)
        assert names(as_user(researcher).get(LIST)) == []
        assert names(as_user(researcher).post(SEARCH, {"q": NUMBER})) == []
        keeper = as_user(member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER))
        assert names(keeper.get(LIST)) == [person.full_name]


class TestNumbers:
    @pytest.mark.parametrize(
        "typed",
        [NUMBER, NUMBER.translate(ARABIC), NUMBER.translate(PERSIAN), f"{NUMBER[:4]} {NUMBER[4:7]} {NUMBER[7:]}"],
    )
    def test_a_number_is_answered_without_an_address(self, as_user, researcher, salma, typed):
        response = as_user(researcher).post(SEARCH, {"q": typed})
        assert response.status_code == 200
        assert names(response) == [salma.full_name]

    def test_a_mobile(self, as_user, researcher, salma):
        ContactFactory(person=salma, value="+966559998887")
        assert names(as_user(researcher).post(SEARCH, {"q": "٠٥٥٩٩٩٨٨٨٧"})) == [salma.full_name]

    def test_a_reference_opens_the_household(self, as_user, researcher, salma):
        response = as_user(researcher).post(SEARCH, {"q": "qtf-hh-1448-000777"})
        assert response.url == reverse("portal:household", args=["QTF-HH-1448-000777"])

    @pytest.mark.parametrize("typed", ["1234567890", "12", "QTF-HH-1448-999999", "1000000000"])
    def test_what_is_no_number_says_so_and_keeps_it(self, as_user, researcher, typed):
        response = as_user(researcher).post(SEARCH, {"q": typed})
        assert response.status_code == 200
        assert response.context["search"].errors["q"]
        assert f'value="{typed}"' in response.content.decode()

    def test_a_number_in_the_address_is_not_searched(self, as_user, researcher, salma):
        assert as_user(researcher).get(LIST, {"q": NUMBER}).url == LIST

    @pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)>", "سل\u202eمى", "\x00", "'; --", "ا" * 500])
    def test_bad_input_is_no_fault(self, as_user, researcher, salma, typed):
        response = as_user(researcher).post(SEARCH, {"q": typed}, follow=True)
        assert response.status_code == 200
        assert "<img src=x" not in response.content.decode()


class TestCharity:
    """A charity finds whom it has been shown, and learns nothing about anybody else."""

    def test_only_the_disclosed(self, as_user, charity, charity_staff, office, salma):
        PersonFactory(office=office, first_name="أحمد")
        DisclosureFactory(person=salma, organisation=charity)
        client = as_user(charity_staff)
        assert names(client.get(LIST)) == [salma.full_name]
        assert names(client.get(LIST, {"q": "أحمد"})) == []
        assert names(client.post(SEARCH, {"q": NUMBER})) == [salma.full_name]

    def test_known_and_unknown_numbers_are_answered_alike(self, as_user, charity_staff, salma):
        client = as_user(charity_staff)
        known, unknown = (client.post(SEARCH, {"q": typed}) for typed in (NUMBER, national_number(90_000_000 + 999)))
        assert names(known) == names(unknown) == []

        def without_the_number(response, number):
            csrf = response.context["csrf_token"]
            return response.content.decode().replace(number, "").replace(str(csrf), "")

        assert without_the_number(known, NUMBER) == without_the_number(unknown, national_number(90_000_000 + 999))

    def test_initials_are_not_found_by_name_or_number(self, as_user, charity, charity_staff, salma):
        DisclosureFactory(person=salma, organisation=charity, scope=DisclosureScope.INITIALS)
        client = as_user(charity_staff)
        assert names(client.get(LIST)) == ["س. م."]
        assert "سلمى" not in client.get(LIST).content.decode()
        assert names(client.get(LIST, {"q": "سلمى"})) == []
        assert names(client.post(SEARCH, {"q": NUMBER})) == []

    def test_its_page_says_why_and_shows_no_status(self, as_user, charity, charity_staff, salma):
        salma.security_status, salma.security_status_as_of = "current", "2026-01-01"
        salma.save()
        disclosure = DisclosureFactory(person=salma, organisation=charity)
        page = as_user(charity_staff).get(reverse("portal:person", args=[salma.pk])).content.decode()
        assert salma.full_name in page
        assert disclosure.source in page
        assert "مستفيدة حاليًا" not in page

    def test_closed_identity_on_the_page(self, as_user, charity, charity_staff, salma):
        ContactFactory(person=salma, value="+966559998887")
        salma.household.needs = "ترميم بيت سلمى"
        salma.household.save()
        DisclosureFactory(person=salma, organisation=charity, scope=DisclosureScope.INITIALS)
        client = as_user(charity_staff)
        for url in (
            reverse("portal:person", args=[salma.pk]),
            reverse("portal:household", args=[salma.household.reference]),
        ):
            page = client.get(url).content.decode()
            assert "سلمى" not in page
            assert "9998887" not in page

    def test_the_households_other_members_stay_closed(self, as_user, charity, charity_staff, salma):
        PersonFactory(office=salma.office, household=salma.household, relation="child", first_name="زهراء")
        DisclosureFactory(person=salma, organisation=charity)
        page = as_user(charity_staff).get(reverse("portal:household", args=[salma.household.reference]))
        assert "زهراء" not in page.content.decode()


class TestFiles:
    def test_a_duplicates_page_is_its_survivors(self, as_user, researcher, salma):
        duplicate = PersonFactory(office=salma.office, merged_into=salma)
        response = as_user(researcher).get(reverse("portal:person", args=[duplicate.pk]))
        assert response.url == reverse("portal:person", args=[salma.pk])

    def test_a_charity_learns_nothing_of_merged_records(self, as_user, charity, charity_staff, salma):
        duplicate = PersonFactory(office=salma.office, merged_into=salma, first_name="ليلى")
        DisclosureFactory(person=duplicate, organisation=charity)
        page = as_user(charity_staff).get(reverse("portal:person", args=[salma.pk]))
        assert page.status_code == 200
        assert "ليلى" not in page.content.decode()

    def test_a_household_without_members(self, as_user, researcher, office):
        household = HouseholdFactory(office=office, needs="<img src=x onerror=alert(1)>")
        page = as_user(researcher).get(reverse("portal:household", args=[household.reference])).content.decode()
        assert "<img src=x" not in page

    def test_queries(self, as_user, manager, charity, salma):
        PersonFactory.create_batch(4, office=salma.office, household=salma.household, relation="child")
        DisclosureFactory(person=salma, organisation=charity)
        ContactFactory(person=salma)
        client = as_user(manager)
        for url in (
            reverse("portal:person", args=[salma.pk]),
            reverse("portal:household", args=[salma.household.reference]),
        ):
            assert own_queries(client, url) <= 6


class TestHouseholds:
    URL = reverse("beneficiaries:households")

    def test_listed_with_whom_they_are_called_by(self, as_user, researcher, office, salma):
        PersonFactory(office=office, household=salma.household, relation="child", first_name="زهراء")
        (line,) = as_user(researcher).get(self.URL).context["lines"]
        assert (line["head"].name, line["members"]) == (salma.full_name, 2)

    def test_by_the_name_of_a_member(self, as_user, researcher, office, salma):
        PersonFactory(office=office, first_name="أحمد")
        client = as_user(researcher)
        assert len(client.get(self.URL, {"q": "سلمي"}).context["lines"]) == 1
        assert len(client.get(self.URL, {"q": "لا أحد"}).context["lines"]) == 0
        assert client.get(self.URL, {"q": NUMBER}).url == self.URL
        assert client.get(self.URL, {"district": "x"}).status_code == 200

    def test_a_household_whose_members_were_merged_away_is_not_listed(self, as_user, researcher, salma):
        PersonFactory(office=salma.office, merged_into=salma)
        assert len(as_user(researcher).get(self.URL).context["lines"]) == 1

    def test_whom_a_charity_may_not_name(self, as_user, charity, charity_staff, salma):
        DisclosureFactory(person=salma, organisation=charity, scope=DisclosureScope.INITIALS)
        client = as_user(charity_staff)
        (line,) = client.get(self.URL).context["lines"]
        assert line["head"].name == "س. م."
        assert len(client.get(self.URL, {"q": "سلمى"}).context["lines"]) == 0

    def test_queries(self, as_user, researcher, office):
        PersonFactory.create_batch(8, office=office)
        assert own_queries(as_user(researcher), self.URL, {"q": "سلمى"}) <= 5

"""The household's ledger of assistance: by itself and by hand, at both doors; and the bare yes or no to charities."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from beneficiaries.models import Household
from charities.enums import HelpKind
from core.clock import today
from referrals import services
from referrals.assistance import helped_recently
from referrals.enums import NeedResult, ReferralKind, ReferralStatus
from referrals.models import Assistance
from referrals.services import GivenNeed, Result
from tests.factories.referrals import AssistanceFactory
from tests.referrals.conftest import ROOF, given_person, move

pytestmark = pytest.mark.django_db
S = ReferralStatus


def completed(row, people, by=None, **results):
    needs = list(row.needs.order_by("pk"))
    given = {need.pk: result for need, result in zip(needs, results["of"], strict=True)}
    return services.complete(referral=row, by=by or people.staff, results=given)


class TestOfNeeds:
    def test_what_was_helped_stands_in_the_ledger(self, referral_in, people):
        food, cash = GivenNeed(kind=HelpKind.FOOD, description="سلة"), GivenNeed(kind=HelpKind.CASH)
        row = referral_in(S.IN_PROGRESS, needs=[ROOF, food, cash])
        completed(
            row,
            people,
            of=[
                Result(NeedResult.MET, "عُزل السقف", Decimal(4200)),
                Result(NeedResult.PARTLY),
                Result(NeedResult.NOT_MET),
            ],
        )
        lines = Assistance.objects.order_by("pk").values_list("kind", "what", "value", "organisation", "discreet")
        assert list(lines) == [
            (HelpKind.HOME_REPAIR, "عُزل السقف", Decimal(4200), people.charity.pk, False),
            (HelpKind.FOOD, "سلة", None, people.charity.pk, False),
        ]

    def test_completed_anew_the_earlier_line_is_struck_out(self, referral_in, people):
        row = referral_in(S.COMPLETED)
        row = move(row, "reopen", people)
        row = move(row, "accept", people)
        completed(row, people, of=[Result(NeedResult.NOT_MET)])
        line = Assistance.objects.get()
        assert line.is_struck
        assert line.struck_because

    @pytest.mark.parametrize("door", ["web", "api"])
    def test_the_value_is_asked_for_at_both_doors(self, door, referral_in, people, as_user, api):
        row = referral_in(S.IN_PROGRESS)
        need = row.needs.get()
        if door == "web":
            given = {f"result_{need.pk}": "met", f"words_{need.pk}": "", f"value_{need.pk}": "٤٢٠٠"}
            assert (
                as_user(people.staff.user).post(reverse("referrals:complete", args=[row.key]), given).status_code == 302
            )
        else:
            body = {"results": [{"need": need.pk, "result": "met", "value": "4200"}]}
            url = reverse("api-referrals-complete", args=[row.key])
            assert api(people.staff.user).post(url, body, format="json").status_code == 200
        assert Assistance.objects.get().value == 4200

    def test_of_taaffuf_for_keepers_alone(self, drafted, people, as_user):
        row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF, given=given_person(71))
        row = services.send(referral=row, by=people.keeper)
        row = services.accept(referral=row, by=people.charity_keeper)
        completed(row, people, by=people.charity_keeper, of=[Result(NeedResult.MET)])
        line = Assistance.objects.get()
        assert line.discreet
        assert Assistance.objects.visible_to(people.keeper).exists()
        for actor in (people.manager, people.researcher, people.staff, people.charity_keeper):
            assert not Assistance.objects.visible_to(actor).exists()
        url = reverse("referrals:assistance", args=[line.household.reference])
        assert as_user(people.keeper.user).get(url).status_code == 200
        assert as_user(people.manager.user).get(url).status_code == 404


class TestByHand:
    @pytest.fixture(params=["web", "api"])
    def record(self, request, as_user, api, person):
        def through(actor, **given):
            if request.param == "web":
                url = reverse("referrals:record-assistance", args=[person.household.reference])
                day = given.pop("given_on", today())
                date = {
                    "given_on_day": day.day,
                    "given_on_month": day.month,
                    "given_on_year": day.year,
                    "given_on_calendar": "g",
                }
                organisation = given.pop("organisation", None)
                if organisation:
                    given["organisation"] = organisation.pk
                return as_user(actor.user).post(url, given | date)
            if "organisation" in given:
                given["organisation"] = given["organisation"].code
            if "given_on" in given:
                given["given_on"] = given["given_on"].isoformat()
            url = reverse("api-referrals-assistance-list")
            return api(actor.user).post(url, {"household": person.household.reference, **given}, format="json")

        through.web = request.param == "web"
        return through

    def test_recorded(self, record, people, person):
        answer = record(people.researcher, kind="food", what="سلة غذائية", value="350", organisation=people.charity)
        assert answer.status_code == (302 if record.web else 201)
        line = Assistance.objects.get()
        assert (line.household, line.organisation, line.value) == (person.household, people.charity, 350)
        assert line.recorded_by == people.researcher.membership

    def test_not_in_the_future_and_of_a_known_kind(self, record, people):
        assert record(people.researcher, kind="food", given_on=today() + dt.timedelta(days=2)).status_code in (200, 400)
        assert record(people.researcher, kind="gold").status_code in (200, 400)
        assert not Assistance.objects.exists()

    def test_not_by_a_charity(self, record, people):
        assert record(people.staff, kind="food").status_code in (403, 404)

    def test_struck_out_with_its_reason_at_both_doors(self, people, person, as_user, api):
        first, second = AssistanceFactory.create_batch(2, office=people.office, household=person.household)
        url = reverse("referrals:strike-assistance", args=[person.household.reference, first.pk])
        client = as_user(people.researcher.user)
        assert client.post(url, {}).status_code == 200
        assert client.post(url, {"because": "سُجلت لأسرة أخرى"}).status_code == 302
        assert client.post(url, {"because": "سُجلت لأسرة أخرى"}).status_code == 409
        url = reverse("api-referrals-assistance-strike", args=[second.pk])
        assert api(people.researcher.user).post(url, {"because": "مكررة"}, format="json").status_code == 200
        assert api(people.researcher.user).post(url, {"because": "مكررة"}, format="json").status_code == 409
        page = client.get(reverse("referrals:assistance", args=[person.household.reference])).content.decode()
        assert "سُجلت لأسرة أخرى" in page
        assert not Assistance.objects.valid().exists()

    def test_a_line_is_never_changed_nor_deleted(self, people):
        line = AssistanceFactory(office=people.office)
        for act in (lambda: Assistance.objects.filter(pk=line.pk).update(value=1), line.delete):
            with pytest.raises(InternalError), transaction.atomic():
                act()

    def test_stands_on_the_households_page_for_the_office_alone(self, referral_in, people, person, as_user):
        referral_in(S.COMPLETED)
        url = reverse("portal:household", args=[person.household.reference])
        ledger = reverse("referrals:assistance", args=[person.household.reference])
        assert ledger in as_user(people.researcher.user).get(url).content.decode()
        theirs = as_user(people.staff.user).get(url)
        assert theirs.status_code == 404 or ledger not in theirs.content.decode()


class TestHelpedOfLate:
    """Yes or no to a charity whose agreement says so, of a household that stands before it; never of ta'affuf."""

    @pytest.fixture
    def row(self, referral_in, people, person):
        people.charity.agreements.update(tells_recent_help=True)
        AssistanceFactory(office=people.office, household=person.household, kind=HelpKind.HOME_REPAIR)
        return referral_in(S.UNDER_REVIEW)

    @staticmethod
    def said(actor, row, as_user, api):
        page = as_user(actor.user).get(row.get_absolute_url())
        body = api(actor.user).get(reverse("api-referrals-detail", args=[row.key])).json()
        told = body["needs"][0]["helped_recently"]
        helped = page.context["helped"]
        assert (helped is None) == (told is None)
        assert helped is None or bool(helped) == told
        return told

    def test_as_the_agreement_says(self, row, people, as_user, api):
        assert self.said(people.staff, row, as_user, api) is True
        people.charity.agreements.update(tells_recent_help=False)
        assert self.said(people.staff, row, as_user, api) is None
        assert self.said(people.researcher, row, as_user, api) is True

    def test_within_the_months_of_the_setting(self, people, person, referral_in, as_user, api, settings):
        long_ago = today() - dt.timedelta(days=100)
        AssistanceFactory(
            office=people.office, household=person.household, kind=HelpKind.HOME_REPAIR, given_on=long_ago
        )
        row = referral_in(S.UNDER_REVIEW)
        for months, told in ((6, True), (3, False)):
            settings.HELPED_WITHIN_MONTHS = months
            assert self.said(people.researcher, row, as_user, api) is told
            assert helped_recently(row.household, HelpKind.HOME_REPAIR, None, people.researcher) is told

    def test_not_what_was_struck_out(self, row, people, as_user, api):
        services.strike_assistance(assistance=Assistance.objects.get(), by=people.researcher, because="خطأ")
        assert self.said(people.staff, row, as_user, api) is False

    def test_never_of_taaffuf(self, people, person, referral_in, as_user, api):
        people.charity.agreements.update(tells_recent_help=True)
        AssistanceFactory(office=people.office, household=person.household, kind=HelpKind.HOME_REPAIR, discreet=True)
        row = referral_in(S.UNDER_REVIEW)
        assert self.said(people.staff, row, as_user, api) is False
        assert self.said(people.keeper, row, as_user, api) is False

    def test_no_oracle(self, row, people, drafted, as_user, api):
        """Of a household that does not stand before it a charity is answered nothing, by whatever door."""
        people.third.agreements.update(tells_recent_help=True)
        assert helped_recently(row.household, HelpKind.HOME_REPAIR, 6, people.third_staff) is None
        assert helped_recently(row.household, HelpKind.HOME_REPAIR, 6, people.staff) is True
        typed = drafted(by=people.staff, given=given_person(33), needs=[ROOF])
        assert self.said(people.staff, typed, as_user, api) is None
        ended = move(row, "decline", people)
        assert self.said(people.staff, ended, as_user, api) is None

    def test_while_a_charity_drafts_for_somebody_disclosed_to_it(self, row, people, person, drafted, as_user, api):
        draft = drafted(by=people.staff, person=person, needs=[ROOF])
        assert self.said(people.staff, draft, as_user, api) is True
        assert Household.objects.visible_to(people.staff).exists()

"""Which charity: an order with its reasons, a motive for passing over it; the reasons of each kind for declining."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from charities.enums import HelpKind
from charities.models import Charity, Service
from referrals import services
from referrals.enums import DECLINE_REASONS, DeclineReason, ReferralKind, ReferralStatus
from referrals.models import Referral
from referrals.ranking import rank
from tests.factories.accounts import MembershipFactory
from tests.factories.charities import ready_charity
from tests.factories.offices import DistrictFactory
from tests.factories.referrals import ReferralFactory
from tests.referrals.conftest import ROOF, move

pytestmark = pytest.mark.django_db
S = ReferralStatus


def order(referral):
    return [each.charity for each in rank(referral).best]


class TestOrder:
    def test_by_what_was_received_this_quarter(self, people, drafted):
        ReferralFactory.create_batch(2, office=people.office, recipient=people.charity)
        row = drafted()
        assert order(row) == [people.third, people.charity]
        with translation.override("ar"):
            first, second = [each.sentence for each in rank(row).best]
        assert first.startswith("تقدّم الخدمة المطلوبة، وتعمل في حي الأسرة")
        assert first.endswith("لم تستقبل إحالات هذا الربع")
        assert second.endswith("استقبلت إحالتين هذا الربع")

    def test_taaffuf_is_not_counted(self, people, drafted):
        ReferralFactory(office=people.office, recipient=people.charity, kind=ReferralKind.TAAFFUF)
        assert {each.received for each in rank(drafted()).candidates} == {0}

    def test_room_stands_before_the_share(self, people, drafted):
        ReferralFactory(office=people.office, recipient=people.charity)
        Service.objects.filter(charity=people.third).update(monthly_capacity=1)
        assert order(drafted()) == [people.charity, people.third]
        assert order(drafted(kind=ReferralKind.URGENT)) == [people.third, people.charity]

    def test_the_area_stands_before_room(self, people, drafted, person):
        here, there = DistrictFactory(), DistrictFactory()
        person.household.district = here
        person.household.save()
        Charity.objects.get(organisation=people.charity).districts.set([there])
        Charity.objects.get(organisation=people.third).districts.set([here])
        Service.objects.filter(charity=people.third).update(monthly_capacity=1)
        assert order(drafted()) == [people.third, people.charity]

    def test_who_is_not_ready_is_not_proposed(self, people, drafted):
        people.third.agreements.update(ended=True)
        Service.objects.filter(charity=people.charity).update(kind=HelpKind.FOOD)
        assert order(drafted()) == []

    def test_as_many_queries_however_many_charities(self, people, drafted, django_assert_max_num_queries):
        for _n in range(5):
            ready_charity(people.office)
        row = Referral.objects.select_related("household").get(pk=drafted().pk)
        with django_assert_max_num_queries(8):
            assert len(rank(row).candidates) == 7


class TestMotive:
    @pytest.fixture
    def passed_over(self, people, drafted):
        """A draft to a charity that received more than another."""
        ReferralFactory.create_batch(2, office=people.office, recipient=people.charity)
        return drafted()

    def test_is_asked_for_on_the_summary(self, passed_over, people, as_user):
        client = as_user(people.researcher.user)
        page = client.get(passed_over.get_absolute_url())
        assert 'name="motive"' in page.content.decode()
        send = reverse("referrals:send", args=[passed_over.key])
        refused = client.post(send, {"passes_over": "True"})
        assert "motive" in refused.context["form"].errors
        assert client.post(send, {"passes_over": "True", "motive": "الأسرة معروفة لديها"}).status_code == 302
        event = Referral.objects.get(pk=passed_over.pk).events.get(verb="choose")
        assert (event.words, event.audience) == ("الأسرة معروفة لديها", "own")

    def test_is_read_by_the_office_alone(self, passed_over, people, as_user, api):
        row = services.send(referral=passed_over, by=people.researcher, motive="الأسرة معروفة لديها")
        assert "معروفة" in as_user(people.manager.user).get(row.get_absolute_url()).content.decode()
        assert "معروفة" not in as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
        answer = api(people.staff.user).get(reverse("api-referrals-detail", args=[row.key])).json()
        assert "choose" not in {event["verb"] for event in answer["events"]}

    def test_by_the_api(self, passed_over, people, api):
        url = reverse("api-referrals-send", args=[passed_over.key])
        refused = api(people.researcher.user).post(url, {}, format="json")
        assert (refused.status_code, set(refused.json()["errors"])) == (400, {"motive"})
        assert api(people.researcher.user).post(url, {"motive": "أقرب"}, format="json").status_code == 200
        assert Referral.objects.get(pk=passed_over.pk).events.filter(verb="choose").exists()

    def test_is_the_rule_of_the_service(self, passed_over, people, as_user):
        """Whatever the form did not ask."""
        with pytest.raises(ValidationError) as refused:
            services.send(referral=passed_over, by=people.researcher)
        assert set(refused.value.error_dict) == {"motive"}
        page = as_user(people.researcher.user).post(reverse("referrals:send", args=[passed_over.key]), {})
        assert "motive" in page.context["form"].errors

    def test_the_gate_stands_before_the_motive(self, passed_over, people):
        people.charity.agreements.update(ended=True)
        with pytest.raises(ValidationError) as refused:
            services.send(referral=passed_over, by=people.researcher, motive="أقرب")
        assert refused.value.code == "recipient_not_ready"

    def test_when_redirecting_and_when_sending_to_a_second(self, people, referral_in, as_user):
        fourth = ready_charity(people.office)
        MembershipFactory(organisation=fourth, role=Role.CHARITY_STAFF)
        ReferralFactory.create_batch(3, office=people.office, recipient=people.third)
        row = referral_in(S.SENT)
        with pytest.raises(ValidationError) as refused:
            services.redirect(referral=row, by=people.manager, to=people.third)
        assert set(refused.value.error_dict) == {"motive"}
        assert services.redirect(referral=row, by=people.manager, to=fourth).recipient == fourth

    def test_the_door_that_was_suggested_needs_none(self, people, referral_in):
        MembershipFactory(organisation=ready_charity(people.office), role=Role.CHARITY_STAFF)
        ReferralFactory.create_batch(2, office=people.office, recipient=people.third)
        row = move(referral_in(S.SENT), "decline", people, next_door=people.third)
        assert services.redirect(referral=row, by=people.manager, to=people.third).recipient == people.third

    def test_not_where_nobody_stands_before(self, people, drafted, as_user):
        page = as_user(people.researcher.user).get(drafted().get_absolute_url())
        assert 'name="motive"' not in page.content.decode()

    def test_redirecting_shows_the_order_without_the_present_one(self, referral_in, people, as_user):
        row = referral_in(S.SENT)
        page = as_user(people.manager.user).get(reverse("referrals:redirect", args=[row.key]))
        assert [each.charity for each in page.context["ranked"]] == [people.third]


class TestReasons:
    def test_every_kind_has_its_own(self):
        assert set(DECLINE_REASONS) == set(ReferralKind)
        assert all(DeclineReason.OTHER in reasons for reasons in DECLINE_REASONS.values())

    def test_another_kinds_reason_is_refused_at_both_doors(self, referral_in, people, as_user, api):
        row = referral_in(S.SENT)
        given = {"reason": DeclineReason.NOT_URGENT.value, "words": "نعتذر"}
        page = as_user(people.staff.user).post(reverse("referrals:decline", args=[row.key]), given)
        assert "reason" in page.context["form"].errors
        answer = api(people.staff.user).post(reverse("api-referrals-decline", args=[row.key]), given, format="json")
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"reason"})

    def test_a_retired_one_stays_readable(self, referral_in, people, as_user, monkeypatch):
        row = move(referral_in(S.SENT), "decline", people, reason=DeclineReason.BEYOND_REPAIR)
        monkeypatch.setitem(DECLINE_REASONS, ReferralKind.HOME_REPAIR, (DeclineReason.OTHER,))
        text = as_user(people.researcher.user).get(row.get_absolute_url()).content.decode()
        assert str(DeclineReason.BEYOND_REPAIR.label) in text
        assert ROOF.description in text

"""Beside the table: the conversation, telephone calls, an urgent case that goes to the next charity as well."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.enums import Role
from core.clock import in_riyadh, now, riyadh_date, today
from core.errors import Conflict
from core.periods import Period
from notifications.models import Notice
from referrals import services, tasks
from referrals.enums import CallOutcome, CommentAudience, ReferralKind, ReferralStatus
from referrals.models import LadderStep, Referral
from tests.factories.charities import CharityContactFactory, ready_charity
from tests.indicators.test_figures import count
from tests.referrals.conftest import ROOF, move

pytestmark = pytest.mark.django_db
S = ReferralStatus


@pytest.fixture(params=["web", "api"])
def door(request, as_user, api):
    """`door(actor, referral, act, **given)`: the same act by the page or by the API."""
    web = request.param == "web"

    def through(actor, referral, act, **given):
        hyphened = act.replace("_", "-")
        if web:
            data = {name: getattr(value, "pk", value) for name, value in given.items() if value}
            if data.pop("audience", ""):
                data["inside"] = "on"
            return as_user(actor.user).post(reverse(f"referrals:{act}", args=[referral.key]), data)
        body = {name: getattr(value, "code", getattr(value, "pk", value)) for name, value in given.items()}
        return api(actor.user).post(reverse(f"api-referrals-{hyphened}", args=[referral.key]), body, format="json")

    through.done = 302 if web else 200
    through.refused = 200 if web else 400
    return through


@pytest.fixture
def urgent(people, drafted):
    return services.send(referral=drafted(kind=ReferralKind.URGENT, needs=[ROOF]), by=people.researcher)


@pytest.fixture
def late(urgent):
    due = now() - dt.timedelta(minutes=5)
    Referral.objects.filter(pk=urgent.pk).update(due_at=due, take_up_due_at=due)
    urgent.refresh_from_db()
    return urgent


class TestConversation:
    def test_the_other_side_is_told(self, door, referral_in, people):
        row = referral_in(S.UNDER_REVIEW)
        Notice.objects.all().delete()
        assert door(people.staff, row, "comment", words="متى تناسب الزيارة؟").status_code == door.done
        assert [(notice.kind, notice.organisation) for notice in Notice.objects.all()] == [
            ("referrals.commented", people.office)
        ]
        assert row.events.first().words == "متى تناسب الزيارة؟"

    def test_a_note_for_ones_own_people_goes_nowhere_else(self, door, referral_in, people, as_user, api):
        row = referral_in(S.UNDER_REVIEW)
        Notice.objects.all().delete()
        note = "المتبقي من الطاقة منزلان"
        given = {"words": note, "audience": CommentAudience.OWN}
        assert door(people.staff, row, "comment", **given).status_code == door.done
        assert not Notice.objects.exists()
        url = reverse("api-referrals-detail", args=[row.key])
        assert note in as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
        assert note in str(api(people.staff.user).get(url).json())
        for other in (people.researcher, people.manager):
            assert note not in as_user(other.user).get(row.get_absolute_url()).content.decode()
            assert note not in str(api(other.user).get(url).json())

    def test_something_must_be_said(self, door, referral_in, people):
        row = referral_in(S.UNDER_REVIEW)
        assert door(people.staff, row, "comment", words=" ").status_code == door.refused
        assert row.events.filter(verb="comment").count() == 0

    def test_not_by_strangers_nor_after_the_end(self, door, referral_in, people):
        row = referral_in(S.UNDER_REVIEW)
        assert door(people.third_staff, row, "comment", words="؟").status_code == 404
        row = move(row, "decline", people)
        assert door(people.staff, row, "comment", words="؟").status_code == 409

    def test_the_next_recipient_reads_nothing_of_it(self, referral_in, people, as_user):
        row = referral_in(S.UNDER_REVIEW)
        services.comment(referral=row, by=people.researcher, words="كلام للجمعية الأولى")
        row = services.redirect(referral=row, by=people.manager, to=people.third)
        assert (
            "كلام للجمعية الأولى" not in as_user(people.third_staff.user).get(row.get_absolute_url()).content.decode()
        )
        assert "كلام للجمعية الأولى" in as_user(people.staff.user).get(row.get_absolute_url()).content.decode()


class TestCalls:
    def test_recorded_in_one_touch(self, door, urgent, people):
        contact = CharityContactFactory(charity=people.charity, name="موظفة الاستقبال")
        given = {"outcome": CallOutcome.NO_ANSWER, "contact": contact}
        assert door(people.researcher, urgent, "call", **given).status_code == door.done
        event = urgent.events.first()
        assert (event.verb, event.reason, event.words) == ("call", "no_answer", "موظفة الاستقبال")

    def test_the_page_says_whom_to_call(self, urgent, people, as_user):
        CharityContactFactory(charity=people.charity, phone="+966138000001")
        text = as_user(people.researcher.user).get(urgent.get_absolute_url()).content.decode()
        assert 'href="tel:+966138000001"' in text
        assert "في الحالات المهددة للحياة يُتصل بالطوارئ أولًا." in text
        assert "tel:" not in as_user(people.staff.user).get(urgent.get_absolute_url()).content.decode()

    def test_the_outcome_is_asked_for(self, door, urgent, people):
        foreign = CharityContactFactory(charity=people.third)
        assert door(people.researcher, urgent, "call").status_code == door.refused
        given = {"outcome": CallOutcome.ANSWERED, "contact": foreign}
        assert door(people.researcher, urgent, "call", **given).status_code == door.refused

    def test_by_the_recipient_to_the_sender_of_any_kind(self, door, referral_in, people, as_user, api):
        row = referral_in(S.UNDER_REVIEW)
        assert door(people.staff, row, "call", outcome="answered", words="سألنا عن العنوان").status_code == door.done
        event = row.events.first()
        assert (event.verb, event.organisation, event.towards) == ("call", people.charity, people.office)
        for actor in (people.staff, people.researcher):
            page = as_user(actor.user).get(row.get_absolute_url())
            assert f"إلى {people.office}" in str(page.context["timeline"][1].title)
            body = api(actor.user).get(reverse("api-referrals-detail", args=[row.key])).json()
            assert body["events"][-1]["towards"] == people.office.code

    def test_one_touch_stands_on_the_page_of_both_sides(self, referral_in, people, as_user):
        row = referral_in(S.SENT)
        url = reverse("referrals:call", args=[row.key])
        for actor in (people.staff, people.researcher):
            assert f'action="{url}"' in as_user(actor.user).get(row.get_absolute_url()).content.decode()

    def test_not_by_strangers_nor_after_the_end(self, door, referral_in, people):
        assert door(people.third_staff, referral_in(S.SENT), "call", outcome="answered").status_code == 404
        ended = referral_in(S.DECLINED, kind=ReferralKind.INELIGIBLE_HOUSEHOLD)
        assert door(people.staff, ended, "call", outcome="answered").status_code == 409


class TestSecondDoor:
    def test_the_hour_is_said(self, late, people, as_user):
        page = as_user(people.researcher.user).get(late.get_absolute_url())
        if riyadh_date(late.due_at) == today():  # not in the first minutes of a day
            assert f"{in_riyadh(late.due_at):%H:%M}" in str(page.context["left"])

    def test_the_ladder_calls_for_it(self, late, people):
        LadderStep.objects.filter(referral=late).delete()
        tasks.plan()
        Notice.objects.all().delete()
        tasks.climb()
        assert {(notice.kind, notice.organisation, notice.role) for notice in Notice.objects.all()} >= {
            ("referrals.overdue", people.charity, Role.CHARITY_MANAGER)
        }
        assert Notice.objects.filter(kind="referrals.urgent_late", organisation=people.office).exists()

    def test_a_linked_referral_to_the_next_charity(self, door, late, people):
        assert door(people.researcher, late, "send_second", to=people.third).status_code == door.done
        second = Referral.objects.get(linked_to=late)
        assert (second.status, second.recipient, second.person) == (S.SENT, people.third, late.person)
        assert [need.kind for need in second.needs.all()] == [need.kind for need in late.needs.all()]
        late.refresh_from_db()
        assert (late.status, late.events.first().verb) == (S.SENT, "send_second")
        again = door(people.researcher, late, "send_second", to=ready_charity(people.office))
        assert again.status_code in (200, 409)  # said on the form, or as a conflict
        assert Referral.objects.filter(linked_to=late).count() == 1

    def test_neither_charity_learns_of_the_other(self, late, people, as_user, api):
        second = services.send_second(referral=late, by=people.researcher, to=people.third)
        mine = as_user(people.third_staff.user).get(second.get_absolute_url()).content.decode()
        assert late.reference not in mine
        assert str(people.charity) not in mine
        first = as_user(people.staff.user).get(late.get_absolute_url()).content.decode()
        assert second.reference not in first
        known = api(people.staff.user).get(reverse("api-referrals-detail", args=[late.key])).json()
        assert "send_second" not in str(known["events"])
        assert late.reference in as_user(people.manager.user).get(second.get_absolute_url()).content.decode()

    def test_not_before_its_time_nor_for_another_kind(self, urgent, referral_in, people):
        with pytest.raises(Conflict):
            services.send_second(referral=urgent, by=people.researcher, to=people.third)
        with pytest.raises(PermissionDenied):
            services.send_second(referral=urgent, by=people.staff, to=people.third)

    def test_both_are_one_intervention(self, late, people):
        second = services.send_second(referral=late, by=people.researcher, to=people.third)
        move(move(second, "accept", people), "start", people)
        move(move(late, "accept", people), "start", people)
        assert Referral.objects.filter(first_started_on=today(), kind="urgent").count() == 2
        assert count(people.office, "urgent_interventions", Period.custom(today(), today())) == 1

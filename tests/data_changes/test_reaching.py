"""Whom the reminders reach: by message at the right hours and in the right words, or by a researcher; told is who was reached."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import RIYADH, now, today
from data_changes import links, services, tasks, work
from data_changes.enums import ContactWay, Milestone, OutreachReason, Proof, ReminderStatus
from data_changes.models import Outreach, Reminder
from notifications.models import Delivery
from notifications.wording import sms, words
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import ContactFactory
from tests.factories.data_changes import (
    ContactAttemptFactory,
    DataChangeFactory,
    OutreachFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DISCLAIMER = "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية."
NUMBER = "+966501234567"


@pytest.fixture
def change(office):
    return DataChangeFactory(person__office=office, person__gender="f", happened_on=today() - 11 * DAY)


def mobile(change, **more):
    return ContactFactory(person=change.person, kind="mobile", value=NUMBER, **more)


def told(change, **more):
    """The reminder of a change after the sweep."""
    reminder = ReminderFactory(change=change, due_at=now() - dt.timedelta(minutes=1), **more)
    tasks.remind()
    reminder.refresh_from_db()
    return reminder


def ended(reminder, status, **more):
    """What became of the reminder's message, read by the next sweep."""
    Delivery.objects.filter(once__startswith=f"change:{reminder.change_id}:").update(status=status, **more)
    tasks.settle()
    reminder.refresh_from_db()
    return reminder.status


class TestWords:
    def test_her_own_number_in_her_gender_with_both_calendars_and_her_link(self, change):
        mobile(change)
        told(change)
        text = sms(Delivery.objects.get())
        assert "بقيت 4 أيام لتحديث بياناتكِ" in text
        assert "هـ (" in text
        assert DISCLAIMER in text
        assert links.address(change) in text
        assert change.person.first_name not in text

    def test_a_mans_own(self, office):
        change = DataChangeFactory(person__office=office, person__gender="m", happened_on=today() - 15 * DAY)
        mobile(change)
        told(change, milestone=Milestone.DAY_15)
        text = sms(Delivery.objects.get())
        assert "آخر موعد لتحديث بياناتك في" in text

    @pytest.mark.parametrize("owner", ["relative", "neighbour"])
    @pytest.mark.parametrize("gender", ["f", "m"])
    @pytest.mark.parametrize("days", [11, 15, 16])
    def test_somebody_elses_names_nothing_and_leads_nowhere(self, office, owner, gender, days):
        change = DataChangeFactory(person__office=office, person__gender=gender, happened_on=today() - days * DAY)
        mobile(change, owner=owner)
        told(change)
        text = sms(Delivery.objects.get())
        for said in ("ضمان", "الاجتماعية", "تغيير", "بيانات", "http", change.person.first_name):
            assert said not in text
        assert change.reference in text

    def test_nothing_threatens(self, change):
        mobile(change)
        told(change)
        text = sms(Delivery.objects.get())
        for said in ("إيقاف", "غرامة", "عقوبة", "يُقطع", "حرمان"):
            assert said not in text

    def test_in_the_persons_language(self, change):
        change.person.language = "en"
        change.person.save()
        mobile(change)
        told(change)
        assert "4 days left to update your data" in sms(Delivery.objects.get())

    def test_the_link_is_no_fact_that_a_screen_shows(self, change):
        mobile(change)
        told(change)
        facts = dict(Delivery.objects.get().facts)
        assert "link" in facts.pop("secret")
        assert links.token(change) not in str(facts)

    def test_an_email_of_the_last_day(self, change):
        ContactFactory(person=change.person, kind="email", value="own@example.invalid")
        told(change)
        text = words(Delivery.objects.get(), "ar")
        assert DISCLAIMER in text
        assert "آخر موعد" in text


class TestHours:
    def at(self, monkeypatch, hour, minute=0):
        day = today() + DAY
        moment = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=RIYADH)
        for module in ("data_changes.services.reminders", "data_changes.tasks", "notifications.services.telling"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)
        return moment

    def test_at_night_it_waits_for_the_morning(self, change, monkeypatch):
        mobile(change)
        moment = self.at(monkeypatch, 22)
        ReminderFactory(change=change, due_at=moment - dt.timedelta(hours=1))
        tasks.remind()
        assert Delivery.objects.get().not_before == (moment + DAY).replace(hour=8)

    def test_only_in_the_persons_own_hours(self, change, monkeypatch):
        mobile(change, safe_from=dt.time(16), safe_until=dt.time(19))
        moment = self.at(monkeypatch, 9)
        ReminderFactory(change=change, due_at=moment)
        tasks.remind()
        delivery = Delivery.objects.get()
        assert delivery.not_before == moment.replace(hour=16)
        assert delivery.windows == "16:00-19:00"

    def test_hours_that_never_meet_the_days_are_no_way(self, change, monkeypatch):
        mobile(change, safe_from=dt.time(22), safe_until=dt.time(23))
        moment = self.at(monkeypatch, 9)
        reminder = ReminderFactory(change=change, due_at=moment)
        tasks.remind()
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.UNREACHED
        assert not Delivery.objects.exists()

    def test_what_could_go_out_only_after_the_next_is_overtaken(self, change, monkeypatch):
        mobile(change)
        moment = self.at(monkeypatch, 22)
        late = ReminderFactory(change=change, due_at=moment)
        ReminderFactory(change=change, milestone=Milestone.DAY_12, due_at=(moment + DAY).replace(hour=8))
        tasks.remind()
        late.refresh_from_db()
        assert late.status == ReminderStatus.OVERTAKEN
        assert not Delivery.objects.exists()

    def test_it_is_given_up_when_the_next_one_comes(self, change):
        mobile(change)
        following = ReminderFactory(change=change, milestone=Milestone.DAY_12, due_at=now() + 2 * DAY)
        told(change)
        assert Delivery.objects.get().not_after == following.due_at


class TestOutcome:
    @pytest.mark.parametrize("status", ["sent", "delivered"])
    def test_told_when_it_arrived(self, change, status):
        mobile(change)
        reminder = told(change)
        assert reminder.status == ReminderStatus.HANDED
        assert ended(reminder, status) == ReminderStatus.TOLD
        assert not Outreach.objects.exists()

    @pytest.mark.parametrize(
        ("status", "attempts", "found"),
        [
            ("pending", 1, ReminderStatus.HANDED),
            ("pending", 2, ReminderStatus.UNREACHED),
            ("failed", 1, ReminderStatus.UNREACHED),
            ("dead", 5, ReminderStatus.UNREACHED),
            ("unknown", 1, ReminderStatus.UNREACHED),
        ],
    )
    def test_failed_twice_is_a_researchers_task(self, change, status, attempts, found):
        mobile(change)
        reminder = told(change)
        assert ended(reminder, status, attempts=attempts) == found
        reasons = list(Outreach.objects.waiting().values_list("reason", flat=True))
        assert reasons == ([OutreachReason.UNDELIVERED] if found == ReminderStatus.UNREACHED else [])
        tasks.settle()
        assert Outreach.objects.count() == len(reasons)

    def test_one_of_two_ways_is_enough(self, change):
        mobile(change)
        ContactFactory(person=change.person, kind="email", value="own@example.invalid")
        reminder = told(change)
        Delivery.objects.filter(channel="sms").update(status="failed")
        Delivery.objects.filter(channel="email").update(status="sent")
        tasks.settle()
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.TOLD

    def test_a_late_receipt_corrects(self, change):
        mobile(change)
        reminder = told(change)
        ended(reminder, "sent")
        Delivery.objects.update(status="failed")
        assert tasks.recheck() == 1
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.UNREACHED
        Delivery.objects.update(status="delivered")
        assert (tasks.recheck(), tasks.recheck()) == (1, 0)
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.TOLD
        assert not Outreach.objects.waiting().exists()

    def test_whom_a_researcher_reached_stays_told(self, change, actor, researcher):
        mobile(change)
        reminder = told(change)
        ended(reminder, "failed")
        services.attempt(change=change, by=actor(researcher), way=ContactWay.CALL, reached=True)
        assert tasks.recheck() == 0
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.TOLD

    def test_a_newer_one_calls_the_older_back(self, change):
        mobile(change)
        older = told(change)
        newer = told(change, milestone=Milestone.DAY_12)
        assert Delivery.objects.get(once=f"change:{change.pk}:day_7:sms").status == "withdrawn"
        Delivery.objects.filter(once__endswith="day_12:sms").update(status="sent")
        tasks.settle()
        for row in (older, newer):
            row.refresh_from_db()
        assert (older.status, newer.status) == (ReminderStatus.OVERTAKEN, ReminderStatus.TOLD)

    def test_the_report_silences_what_waits(self, change, actor, researcher):
        mobile(change)
        reminder = told(change)
        services.notify(change=change, by=actor(researcher), proof=Proof.SAID)
        assert Delivery.objects.filter(channel="sms").get().status == "withdrawn"
        tasks.settle()
        reminder.refresh_from_db()
        assert reminder.status == ReminderStatus.SILENCED
        assert not Outreach.objects.exists()


class TestNobodyToMessage:
    def test_a_task_at_once(self, change):
        reminder = told(change)
        assert reminder.status == ReminderStatus.UNREACHED
        assert Outreach.objects.get().reason == OutreachReason.NO_CHANNEL
        told(change, milestone=Milestone.DAY_12)
        assert Outreach.objects.count() == 1

    def test_the_researcher_and_the_director_see_it(self, change, office, researcher, manager, actor, as_user):
        follower = MembershipFactory(organisation=office)
        change.assignee = follower
        change.save()
        told(change)
        (item,) = work.items(actor(follower.user))
        assert item.title == "التواصل المباشر مع صاحب الشأن"
        assert [item.reference for item in work.items(actor(manager))] == [change.reference]
        assert [(fact.label, fact.value) for fact in work.facts(actor(manager))] == [("أشخاص لا تصل إليهم الرسائل", 1)]
        page = as_user(manager).get(reverse("data_changes:list"), {"state": "unreached"})
        assert page.context["page"].rows == [change]
        text = as_user(researcher).get(reverse("data_changes:detail", args=[change.reference])).content.decode()
        assert "يلزم أن يتواصل أحدنا مع صاحب الشأن" in text

    def test_reached_by_a_researcher_is_told(self, change, actor, researcher):
        older = told(change)
        newer = told(change, milestone=Milestone.DAY_12)
        by = actor(researcher)
        services.attempt(change=change, by=by, way=ContactWay.CALL, reached=False, words="لم يُجب")
        assert Outreach.objects.waiting().exists()
        services.attempt(change=change, by=by, way=ContactWay.RELATIVE, reached=True)
        assert not Outreach.objects.waiting().exists()
        for row in (older, newer):
            row.refresh_from_db()
        assert (older.status, newer.status) == (ReminderStatus.UNREACHED, ReminderStatus.TOLD)

    def test_an_end_ends_the_task(self, change, actor, researcher):
        told(change)
        services.close(change=change, by=actor(researcher), reason="no_change")
        assert not Outreach.objects.waiting().exists()

    def test_all_its_parts_in_few_queries(self, change, researcher, api, at_most_queries):
        OutreachFactory(change=change)
        for _ in range(5):
            ContactAttemptFactory(change=change)
        client = api(researcher)
        with at_most_queries(10):
            answer = client.get(reverse("api-data-changes-detail", args=[change.reference])).json()
        assert len(answer["attempts"]) == 5
        assert [row["reason"] for row in answer["outreach"]] == ["no_channel"]


def test_a_week_of_outage_sends_only_the_newest(office):
    """Nobody was told for a week; then one message goes out, the others are marked, and none comes twice."""
    change = DataChangeFactory(person__office=office, happened_on=today() - 14 * DAY)
    mobile(change)
    for milestone, days in ((Milestone.DAY_7, 7), (Milestone.DAY_12, 2), (Milestone.DAY_14, 0)):
        ReminderFactory(change=change, milestone=milestone, due_at=now() - days * DAY - dt.timedelta(minutes=1))
    assert (tasks.remind(), tasks.remind()) == (1, 0)
    assert Delivery.objects.get().facts["milestone"] == Milestone.DAY_14
    assert sorted(Reminder.objects.values_list("milestone", "status")) == [
        (Milestone.DAY_12, ReminderStatus.OVERTAKEN),
        (Milestone.DAY_14, ReminderStatus.HANDED),
        (Milestone.DAY_7, ReminderStatus.OVERTAKEN),
    ]


def test_a_clock_that_jumps_back_tells_nothing_again(change, monkeypatch):
    mobile(change)
    told(change)
    before = now() - DAY
    monkeypatch.setattr("data_changes.services.reminders.now", lambda: before)
    assert tasks.remind() == 0
    assert Delivery.objects.count() == 1

"""The page and the API are two doors to one rule: the verbs of a plan, what they do, what they refuse."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.models import Consent
from core.clock import today
from empowerment.enums import GoalStatus, ObstacleStatus, PlanStatus, StepStatus
from empowerment.models import AssessmentQuestion, ObstacleKind, Plan
from empowerment.services import plans
from notifications.models import Notice
from tests.factories.beneficiaries import ConsentTextFactory, PersonFactory
from tests.factories.empowerment import (
    GoalFactory,
    ObstacleFactory,
    PlanFactory,
    StepFactory,
)
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PDF = b"%PDF-1.4 paper"


class Page:
    done, invalid = 302, 200

    def __init__(self, as_user, api):
        self.client_of = as_user

    def act(self, user, verb, plan, data=None, row=None):
        args = [plan.reference] + ([row.pk] if row else [])
        return self.client_of(user).post(reverse(f"empowerment:plan-{verb}", args=args), self.typed(data or {}))

    def open(self, user, data):
        return self.client_of(user).post(reverse("empowerment:new"), data)

    def typed(self, data):
        sent = {"kind": "contact", "reached": "yes", "owner": "person", "became": "stands"}
        for name, value in data.items():
            if isinstance(value, dt.date):
                sent |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
                sent[f"{name}_calendar"] = "gregorian"
            elif name == "scores":
                sent |= {f"question_{pk}": score for pk, score in value.items()}
            else:
                sent[name] = value
        return sent

    def refused(self, answer):
        return set(answer.context["form"].errors)


class Api:
    done, invalid = 200, 400

    def __init__(self, as_user, api):
        self.client_of = api

    def act(self, user, verb, plan, data=None, row=None):
        args = [plan.reference] + ([row.pk] if row else [])
        files = any(isinstance(value, SimpleUploadedFile) for value in (data or {}).values())
        url = reverse(f"api-empowerment-plans-{verb}", args=args)
        return self.client_of(user).post(url, data or {}, format="multipart" if files else "json")

    def open(self, user, data):
        return self.client_of(user).post(reverse("api-empowerment-plans-list"), data, format="json")

    def refused(self, answer):
        return set(answer.json()["errors"])


@pytest.fixture(params=[Page, Api], ids=["page", "api"])
def door(request, as_user, api):
    return request.param(as_user, api)


class TestOpening:
    def test_for_anybody_of_the_register(self, door, office, specialist):
        person = PersonFactory(office=office)
        answer = door.open(specialist, {"person": person.pk, "aim": "عمل"})
        assert answer.status_code in (201, 302)
        plan = Plan.objects.get()
        assert (plan.person, plan.status, plan.specialist.user) == (person, PlanStatus.DRAFT, specialist)
        assert plan.contact_due_on > today()

    def test_one_open_plan_at_a_time(self, door, plan, specialist):
        answer = door.open(specialist, {"person": plan.person.pk})
        assert answer.status_code == 409
        assert plan.reference in answer.content.decode()

    def test_the_director_chooses_who_leads_it(self, door, office, manager, colleague):
        person = PersonFactory(office=office)
        assert door.open(manager, {"person": person.pk}).status_code == door.invalid
        answer = door.open(manager, {"person": person.pk, "specialist": colleague.memberships.get().pk})
        assert answer.status_code in (201, 302)
        assert Notice.objects.get().kind == "empowerment.plan_given"

    def test_nobody_else_opens_one(self, door, office, researcher):
        assert door.open(researcher, {"person": PersonFactory(office=office).pk}).status_code == 403


class TestTheVerbs:
    def test_it_begins_with_the_persons_agreement(self, door, office, specialist):
        plan = PlanFactory(office=office, specialist=specialist.memberships.get(), status=PlanStatus.DRAFT)
        assert door.refused(door.act(specialist, "activate", plan)) == {"way"}
        answer = door.act(specialist, "activate", plan, {"way": "spoken"})
        assert answer.status_code == door.invalid  # the director publishes the text first
        ConsentTextFactory(office=office, purpose="plan")
        assert door.act(specialist, "activate", plan, {"way": "spoken"}).status_code == door.done
        plan.refresh_from_db()
        assert (plan.status, plan.agreement) == (PlanStatus.ACTIVE, Consent.objects.get())
        assert plan.agreement.recorded_by.user == specialist
        assert door.act(specialist, "activate", plan, {"way": "spoken"}).status_code == 409

    def test_it_rests_and_goes_on(self, door, plan, specialist):
        assert door.act(specialist, "hold", plan).status_code == door.invalid
        assert door.act(specialist, "hold", plan, {"words": "سفر", "until": today() + 9 * DAY}).status_code == door.done
        plan.refresh_from_db()
        assert (plan.status, plan.contact_due_on) == (PlanStatus.ON_HOLD, today() + 9 * DAY)
        assert door.act(specialist, "resume", plan).status_code == door.done

    def test_it_is_completed_when_a_goal_was_reached_and_none_is_open(self, door, plan, specialist):
        assert door.act(specialist, "complete", plan).status_code == 409
        goal = GoalFactory(plan=plan)
        assert door.act(specialist, "complete", plan).status_code == 409
        step = StepFactory(goal=goal)
        assert door.act(specialist, "goal-reach", plan, row=goal).status_code == 409
        assert door.act(specialist, "step-finish", plan, row=step).status_code == door.done
        assert door.act(specialist, "goal-reach", plan, row=goal).status_code == door.done
        assert door.act(specialist, "complete", plan).status_code == door.done
        plan.refresh_from_db()
        assert (plan.status, plan.ended_on, plan.contact_due_on) == (PlanStatus.COMPLETED, today(), None)
        assert door.act(specialist, "goal-add", plan, {"words": "آخر"}).status_code == 409

    def test_it_is_closed_with_its_reason(self, door, plan, specialist):
        assert door.refused(door.act(specialist, "close", plan)) == {"reason"}
        assert door.refused(door.act(specialist, "close", plan, {"reason": "other"})) == {"words"}
        assert door.act(specialist, "close", plan, {"reason": "moved"}).status_code == door.done
        plan.refresh_from_db()
        assert (plan.status, plan.close_reason) == (PlanStatus.CLOSED, "moved")

    def test_the_specialist_or_the_director_says_who_else_reads_it(self, door, plan, specialist, colleague, manager):
        mine = {"deputy": colleague.memberships.get().pk}
        assert door.act(colleague, "deputy", plan, mine).status_code == 403
        assert door.act(specialist, "deputy", plan, mine).status_code == door.done
        to = {"to": colleague.memberships.get().pk}
        assert door.act(colleague, "hand-over", plan, to).status_code == 403
        assert door.act(manager, "hand-over", plan, to).status_code == door.done
        plan.refresh_from_db()
        assert (plan.specialist.user, plan.deputy) == (colleague, None)

    def test_a_stranger_finds_nothing(self, door, plan, researcher, other_office, member):
        assert door.act(researcher, "resume", plan).status_code == 404
        assert door.act(member(other_office, Role.SPECIALIST), "resume", plan).status_code == 404


class TestWhatGoesOn:
    def test_an_assessment(self, door, plan, specialist, manager):
        questions = list(AssessmentQuestion.objects.filter(office=plan.office).order_by("position"))
        assert door.act(specialist, "assess", plan).status_code == door.invalid
        given = {"scores": {str(row.pk): 4 for row in questions}}
        assert door.act(specialist, "assess", plan, given).status_code == door.done
        assert plan.assessments.get().answers.count() == len(questions)
        secret = {"scores": {str(questions[0].pk): 4}}  # psychological
        assert door.act(manager, "assess", plan, secret).status_code == door.invalid
        assert plan.assessments.count() == 1

    def test_health_is_written_by_those_who_read_it(self, door, plan, specialist, manager):
        assert door.act(specialist, "abilities", plan, {"skills": "خياطة", "health": "س"}).status_code == door.done
        door.act(manager, "abilities", plan, {"skills": "تطريز", "health": "ص"})
        plan.abilities.refresh_from_db()
        assert plan.abilities.health == "س"

    def test_goals_and_steps(self, door, plan, specialist):
        assert door.act(specialist, "goal-add", plan).status_code == door.invalid
        assert (
            door.act(specialist, "goal-add", plan, {"words": "دورة", "due_on": today() + DAY}).status_code == door.done
        )
        goal = plan.goals.get()
        data = {"words": "تسجيل", "owner": "specialist"}
        assert door.act(specialist, "step-add", plan, data, row=goal).status_code == door.done
        step = goal.steps.get()
        assert door.act(specialist, "step-start", plan, row=step).status_code == door.done
        assert door.act(specialist, "step-hold", plan, row=step).status_code == door.done
        assert door.act(specialist, "step-change", plan, data | {"due_on": today()}, row=step).status_code == door.done
        assert door.act(specialist, "goal-drop", plan, row=goal).status_code == door.invalid
        assert door.act(specialist, "goal-drop", plan, {"words": "سفر"}, row=goal).status_code == door.done
        step.refresh_from_db()
        goal.refresh_from_db()
        assert (step.status, step.abandon_words, goal.status) == (StepStatus.ABANDONED, "سفر", GoalStatus.DROPPED)
        assert door.act(specialist, "step-finish", plan, row=step).status_code == 409
        assert door.act(specialist, "step-add", plan, data, row=goal).status_code == 409

    def test_a_step_is_not_done_tomorrow(self, door, plan, specialist):
        step = StepFactory(goal__plan=plan)
        assert (
            door.act(specialist, "step-finish", plan, {"done_on": today() + DAY}, row=step).status_code == door.invalid
        )

    def test_obstacles_and_what_was_tried(self, door, plan, specialist, manager):
        kind = ObstacleKind.objects.filter(office=plan.office, sensitive=False).first()
        assert door.act(specialist, "obstacle-add", plan, {"kind": kind.pk}).status_code == door.done
        row = plan.obstacles.get()
        data = {"words": "تنسيق", "became": "removed"}
        assert door.act(manager, "obstacle-try", plan, data, row=row).status_code == door.done
        row.refresh_from_db()
        assert row.status == ObstacleStatus.REMOVED
        assert door.act(manager, "obstacle-try", plan, data, row=row).status_code == 409

    def test_an_obstacle_about_health_is_not_there_for_others(self, door, plan, manager):
        kind = ObstacleKind.objects.get(office=plan.office, sensitive=True)
        assert door.act(manager, "obstacle-add", plan, {"kind": kind.pk}).status_code == door.invalid
        row = ObstacleFactory(plan=plan, kind=kind)
        assert door.act(manager, "obstacle-try", plan, {"words": "تنسيق"}, row=row).status_code == 404

    def test_a_follow_up_sets_the_next(self, door, plan, specialist):
        data = {"channel": "call", "words": "تواصل", "next_contact_on": today() + 20 * DAY}
        assert door.act(specialist, "follow-up", plan, data).status_code == door.done
        plan.refresh_from_db()
        assert plan.contact_due_on == today() + 20 * DAY
        late = {"channel": "call", "next_contact_on": today()}
        assert door.refused(door.act(specialist, "follow-up", plan, late)) == {"next_contact_on"}

    def test_a_document_is_kept_once(self, door, plan, specialist):
        for _again in range(2):
            paper = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
            assert door.act(specialist, "attach", plan, {"file": paper, "caption": "شهادة"}).status_code == door.done
        assert plan.papers.get().caption == "شهادة"
        wrong = SimpleUploadedFile("a.pdf", b"nothing", "application/pdf")
        assert door.refused(door.act(specialist, "attach", plan, {"file": wrong})) == {"file"}


def test_a_candidates_referral_leads_to_a_plan(office, specialist, charity, as_user):
    person = PersonFactory(office=office)
    by = Actor.of(specialist, list(specialist.memberships.all()))
    referral = ReferralFactory(
        office=office, sender=charity, recipient=office, kind="empowerment_candidate", status="accepted", person=person
    )
    client = as_user(specialist)
    leads_to = reverse("empowerment:new", query={"referral": referral.reference})
    assert leads_to in client.get(referral.get_absolute_url()).content.decode()
    assert leads_to in client.get(reverse("empowerment:candidates")).content.decode()
    assert client.get(leads_to).context["person"].id == person.pk
    plan = plans.open_plan(person=person, by=by, origin_referral=referral)
    assert plan.origin_referral == referral
    assert leads_to not in client.get(reverse("empowerment:candidates")).content.decode()


def test_reminders_go_out_once_a_day_due(plan):
    plan.contact_due_on = today() - DAY
    plan.save()
    system = Actor.system(plan.office)
    assert [plans.remind_due(by=system) for _again in range(2)] == [1, 0]
    assert Notice.objects.filter(kind="empowerment.plan_contact_due").count() == 1
    plan.refresh_from_db()
    plan.contact_due_on = today()
    plan.save()
    assert plans.remind_due(by=system) == 1


def test_all_plans_go_over_with_their_secrets(plan, specialist, colleague, manager):
    by = Actor.of(manager, list(manager.memberships.all()))
    assert plans.hand_over(from_=specialist.memberships.get(), to=colleague.memberships.get(), by=by) == 1
    plan.refresh_from_db()
    assert plan.specialist.user == colleague


def test_the_lists_in_few_queries(plan, specialist, as_user, at_most_queries):
    for _more in range(30):
        PlanFactory(office=plan.office, specialist=plan.specialist, contact_due_on=today())
    client = as_user(specialist)
    for name in ("plans", "candidates", "sets"):
        with at_most_queries(12):
            assert client.get(reverse(f"empowerment:{name}")).status_code == 200
    page = client.get(reverse("empowerment:plans"))
    assert len(page.context["page"].rows) == 20
    assert page.context["page"].next

"""A plan with everything on it, and who meets it."""

import pytest

from accounts.enums import Role
from empowerment.enums import Dimension, TrackSet
from empowerment.models import AssessmentQuestion, ObstacleKind, Track
from empowerment.services import sets
from tests.factories.empowerment import (
    AbilitiesFactory,
    AssessmentAnswerFactory,
    AssessmentFactory,
    EnrolmentFactory,
    FollowUpFactory,
    GoalFactory,
    ObstacleAttemptFactory,
    ObstacleFactory,
    OutcomeFactory,
    PlanFactory,
    PlanPaperFactory,
    StepFactory,
)

SECRET_HEALTH = "علة لا تقال"
SECRET_OBSTACLE = "عائق لا يقال"


@pytest.fixture
def lists(office):
    sets.ensure(office=office)


@pytest.fixture
def plan(office, specialist, lists):
    """Active, of `specialist`."""
    return PlanFactory(
        office=office,
        specialist=specialist.memberships.get(),
        track=Track.objects.get(office=office, track_set=TrackSet.OFFICE, code="vocational"),
    )


@pytest.fixture
def full_plan(plan):
    """Everything that a plan may hold."""
    AbilitiesFactory(plan=plan, skills="خياطة", health=SECRET_HEALTH)
    questions = list(AssessmentQuestion.objects.filter(office=plan.office))
    for score in (1, 4):
        assessment = AssessmentFactory(plan=plan)
        for question in questions:
            secret = question.dimension == Dimension.PSYCHOLOGICAL
            AssessmentAnswerFactory(assessment=assessment, question=question, score=score if secret else 3)
    goal = GoalFactory(plan=plan)
    StepFactory(goal=goal)
    StepFactory(goal=goal)
    health = ObstacleKind.objects.get(office=plan.office, sensitive=True)
    ObstacleAttemptFactory(obstacle=ObstacleFactory(plan=plan, kind=health, words=SECRET_OBSTACLE))
    transport = ObstacleKind.objects.filter(office=plan.office, sensitive=False).first()
    ObstacleAttemptFactory(obstacle=ObstacleFactory(plan=plan, kind=transport))
    FollowUpFactory(plan=plan)
    PlanPaperFactory(plan=plan)
    EnrolmentFactory(plan=plan, office=plan.office)
    OutcomeFactory(plan=plan)
    return plan


@pytest.fixture
def colleague(office, member):
    """Another specialist of the office."""
    return member(office, Role.SPECIALIST)

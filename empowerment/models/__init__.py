"""Tracks, what enabling bodies offer, plans of people, enrolments and what came of them."""

from empowerment.models.enrolments import Attendance, Enrolment, EnrolmentEvent
from empowerment.models.offers import EnablingBody, Offering, OfferingEvent, Programme, ProgrammeCondition
from empowerment.models.outcomes import Outcome, OutcomeCheck
from empowerment.models.plans import FollowUp, Obstacle, ObstacleAttempt, Plan, PlanEvent, PlanPaper
from empowerment.models.progress import Abilities, Assessment, AssessmentAnswer, Goal, Step
from empowerment.models.sets import AssessmentQuestion, ObstacleKind, Track

__all__ = [
    "Abilities",
    "Assessment",
    "AssessmentAnswer",
    "AssessmentQuestion",
    "Attendance",
    "EnablingBody",
    "Enrolment",
    "EnrolmentEvent",
    "FollowUp",
    "Goal",
    "Obstacle",
    "ObstacleAttempt",
    "ObstacleKind",
    "Offering",
    "OfferingEvent",
    "Outcome",
    "OutcomeCheck",
    "Plan",
    "PlanEvent",
    "PlanPaper",
    "Programme",
    "ProgrammeCondition",
    "Step",
    "Track",
]

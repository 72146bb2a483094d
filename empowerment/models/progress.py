"""What is known of a person's abilities, how they stand in six dimensions, and the goals and steps of the plan."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import OfficeRow
from core.clock import today
from core.fields import EncryptedTextField
from empowerment.enums import OPEN_STEPS, STEP_MOVES, Dimension, Education, GoalStatus, StepOwner, StepStatus
from empowerment.models.plans import Plan, PlanRowQuerySet
from empowerment.models.sets import AssessmentQuestion

_OPEN = sorted(OPEN_STEPS)


class Abilities(OfficeRow):
    """Discovery of abilities (اكتشاف القدرات): what the person brings, and what has to be thought of."""

    plan = models.OneToOneField(
        Plan, primary_key=True, on_delete=models.PROTECT, related_name="abilities", verbose_name=_("plan")
    )
    education = models.CharField(_("education"), max_length=12, choices=Education.choices, blank=True)
    field_of_study = models.CharField(_("field of study"), max_length=100, blank=True)
    skills = models.CharField(_("skills"), max_length=500, blank=True)
    experience = models.CharField(_("experience"), max_length=500, blank=True)
    experience_years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    interests = models.CharField(_("interests"), max_length=500, blank=True)
    care_duties = models.CharField(_("care duties"), max_length=300, blank=True)
    # All that an enabling body learns: what it has to provide, never why.
    accommodation = models.CharField(_("accommodation needed"), max_length=200, blank=True)
    health = EncryptedTextField(_("health and disability"), blank=True)

    class Meta:
        verbose_name = _("abilities")
        verbose_name_plural = _("abilities")
        ordering = ["plan"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.plan_id}"


class Assessment(OfficeRow):
    """One assessment of the person in six dimensions. The next is a new row, so that scores are seen over time."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("plan"))
    held_on = models.DateField(_("on"), default=today)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    words = models.CharField(_("summary"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"


class AssessmentAnswer(OfficeRow):
    """The score of one question, 1 to 5."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="answers", verbose_name=_("assessment")
    )
    question = models.ForeignKey(
        AssessmentQuestion, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    score = models.PositiveSmallIntegerField(_("score"), validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        verbose_name = _("answer of an assessment")
        verbose_name_plural = _("answers of assessments")
        ordering = ["assessment", "question", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="assessment_answer_once"),
            models.CheckConstraint(
                name="assessment_score_in_range",
                condition=Q(score__range=(1, 5)),
                violation_error_message=_("A score lies between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.question_id}"


class Goal(OfficeRow):
    """Something that the person wants to have reached, in their own words."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals", verbose_name=_("plan"))
    words = models.CharField(_("goal"), max_length=300)
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=GoalStatus.choices, default=GoalStatus.OPEN)
    drop_words = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_dropped_says_why",
                condition=Q(status="dropped") & ~Q(drop_words="") | ~Q(status="dropped") & Q(drop_words=""),
                violation_error_message=_("Say why it was dropped."),
            )
        ]

    def __str__(self) -> str:
        return self.words


class Step(OfficeRow):
    """One step towards a goal: who, until when, and what became of it, done or dropped."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps", verbose_name=_("plan"))
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="steps", verbose_name=_("goal"))
    words = models.CharField(_("step"), max_length=300)
    owner = models.CharField(_("who"), max_length=10, choices=StepOwner.choices, default=StepOwner.PERSON)
    status = models.CharField(_("status"), max_length=12, choices=StepStatus.choices, default=StepStatus.PLANNED)
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    abandon_words = models.CharField(_("why it was abandoned"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["goal", "id"]
        constraints = [
            models.CheckConstraint(
                name="step_done_has_day",
                condition=Q(status="done", done_on__isnull=False) | ~Q(status="done") & Q(done_on=None),
            ),
            models.CheckConstraint(
                name="step_abandoned_says_why",
                condition=Q(status="abandoned") & ~Q(abandon_words="") | ~Q(status="abandoned") & Q(abandon_words=""),
                violation_error_message=_("Say why it was abandoned."),
            ),
        ]
        indexes = [models.Index(fields=["plan", "due_on"], name="step_open", condition=Q(status__in=_OPEN))]

    def __str__(self) -> str:
        return self.words

    def allows(self, verb: str) -> bool:
        return self.status in STEP_MOVES[verb].leaves

"""What came of a plan: work, a wage, a project's income; and whether it lasted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import OfficeRow
from beneficiaries.models import Person
from core.fields import TypedDateField
from empowerment.enums import CHECK_MONTHS, CheckResult, OutcomeKind
from empowerment.models.enrolments import Enrolment
from empowerment.models.plans import Plan, PlanPaper, PlanRowQuerySet


class Outcome(OfficeRow):
    """A job, a training wage or a project's income that a person began to have, with its evidence."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("plan"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("person"))
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("enrolment")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=OutcomeKind.choices)
    started_on = models.DateField(_("since"))
    started_on_typed = TypedDateField(blank=True, editable=False)
    employer = models.CharField(_("where"), max_length=150, blank=True)
    income = models.DecimalField(_("income a month in riyals"), max_digits=9, decimal_places=2, null=True, blank=True)
    evidence = models.ForeignKey(
        PlanPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("evidence")
    )
    evidence_words = models.CharField(_("evidence in words"), max_length=200, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-started_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="outcome_income_has_evidence",
                condition=Q(income=None) | Q(evidence__isnull=False) | ~Q(evidence_words=""),
                violation_error_message=_("An income needs its evidence: a document, or what was seen."),
            ),
            models.CheckConstraint(
                name="outcome_income_not_negative",
                condition=Q(income=None) | Q(income__gte=0),
                violation_error_message=_("An amount cannot be below zero."),
            ),
            models.CheckConstraint(
                name="outcome_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("It ends on or after the day it starts."),
            ),
        ]
        indexes = [models.Index(fields=["office", "started_on"], include=["person", "kind"], name="outcome_counted")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class OutcomeCheck(OfficeRow):
    """The look after 3, 6 and 12 months: still so? Planned with the outcome, answered once."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="checks", verbose_name=_("outcome"))
    months = models.PositiveSmallIntegerField(_("after months"))
    due_on = models.DateField(_("due"))
    result = models.CharField(_("result"), max_length=10, choices=CheckResult.choices, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    income = models.DecimalField(_("income a month in riyals"), max_digits=9, decimal_places=2, null=True, blank=True)
    evidence = models.ForeignKey(
        PlanPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("evidence")
    )
    words = models.CharField(_("what was seen"), max_length=300, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("check of an outcome")
        verbose_name_plural = _("checks of outcomes")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "months"], name="outcome_check_once"),
            models.CheckConstraint(name="outcome_check_months", condition=Q(months__in=CHECK_MONTHS)),
            models.CheckConstraint(
                name="outcome_check_answered_whole",
                condition=Q(result="", checked_on=None, membership=None, income=None)
                | ~Q(result="") & Q(checked_on__isnull=False, membership__isnull=False),
            ),
            models.CheckConstraint(
                name="outcome_check_income_has_evidence",
                condition=Q(income=None) | Q(evidence__isnull=False) | ~Q(words=""),
                violation_error_message=_("An income needs its evidence: a document, or what was seen."),
            ),
        ]
        indexes = [models.Index(fields=["office", "due_on", "id"], name="outcome_check_due", condition=Q(result=""))]

    def __str__(self) -> str:
        return f"{self.outcome_id} {self.months}"

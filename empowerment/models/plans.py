"""Plans: one person, one specialist, the way from here to an income of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import EventRow, OfficeRow
from beneficiaries.models import Consent, Person
from core.attachments import Attachment
from core.clock import today
from empowerment.enums import (
    OPEN_PLANS,
    PLAN_MOVES,
    FollowUpChannel,
    FollowUpKind,
    ObstacleStatus,
    PlanCloseReason,
    PlanStatus,
)
from empowerment.models.offers import manages
from empowerment.models.sets import ObstacleKind, Track
from referrals.models import Referral

if TYPE_CHECKING:
    from accounts.actor import Actor

_OPEN = sorted(OPEN_PLANS)


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """The office's specialists and its director. Nobody else knows that there is a plan."""
        return self.filter(office=actor.office) if manages(actor) else self.none()

    def open(self) -> PlanQuerySet:
        return self.filter(status__in=_OPEN)

    def led_by(self, membership: Membership | None) -> PlanQuerySet:
        return self.filter(Q(specialist=membership) | Q(deputy=membership))


class Plan(OfficeRow):
    """A person's empowerment plan (خطة التمكين), also for people outside social security.

    What is psychological or about health is read by the specialist and the named deputy alone.
    """

    reference = models.CharField(_("reference"), max_length=32)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="empowerment_plans", verbose_name=_("person")
    )
    specialist = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("empowerment specialist")
    )
    deputy = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy")
    )
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="plans", verbose_name=_("track")
    )
    status = models.CharField(_("status"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    aim = models.CharField(_("what the person wants to reach"), max_length=300, blank=True)
    opened_on = models.DateField(_("opened"), default=today)
    agreement = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("agreement")
    )
    origin_visit = models.UUIDField(null=True, blank=True, editable=False)
    origin_referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="plans", verbose_name=_("referral")
    )
    # When the person is to be heard from next, and the plan to be looked at as a whole; each reminds.
    contact_due_on = models.DateField(_("next contact"), null=True, blank=True)
    review_due_on = models.DateField(_("next review"), null=True, blank=True)
    # The day for which the reminder went out, so that each day reminds once.
    contact_told_for = models.DateField(null=True, blank=True, editable=False)
    review_told_for = models.DateField(null=True, blank=True, editable=False)
    close_reason = models.CharField(_("reason"), max_length=12, choices=PlanCloseReason.choices, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("empowerment plan")
        verbose_name_plural = _("empowerment plans")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "reference"], name="plan_reference_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=_OPEN),
                name="plan_one_open",
                violation_error_message=_("This person has an open plan already."),
                violation_error_code="open_plan_exists",
            ),
            models.CheckConstraint(
                name="plan_deputy_is_another",
                condition=Q(deputy=None) | ~Q(deputy=F("specialist")),
                violation_error_message=_("The deputy is somebody else than the specialist."),
            ),
            models.CheckConstraint(
                name="plan_begun_with_agreement",
                condition=Q(status__in=["draft", "closed"]) | Q(agreement__isnull=False),
                violation_error_message=_("Record the person's agreement before the plan begins."),
            ),
            models.CheckConstraint(
                name="plan_closed_has_reason",
                condition=Q(status="closed") & ~Q(close_reason="") | ~Q(status="closed") & Q(close_reason=""),
                violation_error_message=_("Give the reason for closing."),
            ),
            models.CheckConstraint(
                name="plan_ended_has_day",
                condition=Q(status__in=["completed", "closed"], ended_on__isnull=False)
                | ~Q(status__in=["completed", "closed"]) & Q(ended_on=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["specialist", "contact_due_on", "id"], name="plan_caseload", condition=Q(status__in=_OPEN)
            ),
            models.Index(
                fields=["deputy", "contact_due_on", "id"], name="plan_deputy_caseload", condition=Q(status__in=_OPEN)
            ),
            models.Index(fields=["office", "status", "-id"], name="plan_by_status"),
            models.Index(fields=["office", "opened_on"], include=["person", "track"], name="plan_counted"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("empowerment:plan", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PLANS

    def allows(self, verb: str) -> bool:
        return self.status in PLAN_MOVES[verb].leaves

    def confides_in(self, actor: Actor) -> bool:
        """Whether the actor reads what is psychological or about health: the specialist and the named deputy."""
        return any(membership.pk in (self.specialist_id, self.deputy_id) for membership in actor.memberships)


class PlanEvent(EventRow):
    """One act on a plan: moves of the plan, its steps and obstacles, hand-overs."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="events")
    reason = models.CharField(max_length=24, blank=True)
    # What the act was about: the words of the step, goal or obstacle as they stood.
    about = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("event of a plan")
        verbose_name_plural = _("events of plans")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.verb}"


class PlanRowQuerySet(models.QuerySet):
    """What hangs on a plan: exists for whoever the plan exists for."""

    def visible_to(self, actor: Actor) -> PlanRowQuerySet:
        return self.filter(plan__in=Plan.objects.visible_to(actor))


class Obstacle(OfficeRow):
    """What stands in the person's way, and what became of it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="obstacles", verbose_name=_("plan"))
    kind = models.ForeignKey(ObstacleKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("obstacle"))
    words = models.CharField(_("in words"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=ObstacleStatus.choices, default=ObstacleStatus.STANDS)
    noted_on = models.DateField(_("noted on"), default=today)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["plan", "id"]

    def __str__(self) -> str:
        return str(self.kind)


class ObstacleAttempt(OfficeRow):
    """What was tried against an obstacle. Attempts are only added."""

    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("obstacle")
    )
    words = models.CharField(_("what was tried"), max_length=300)
    tried_on = models.DateField(_("tried on"), default=today)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("attempt against an obstacle")
        verbose_name_plural = _("attempts against obstacles")
        ordering = ["obstacle", "tried_on", "id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.obstacle_id} {self.tried_on}"


class FollowUp(OfficeRow):
    """A contact with the person, or a review of the whole plan with them. Only added."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=8, choices=FollowUpKind.choices, default=FollowUpKind.CONTACT)
    channel = models.CharField(_("how"), max_length=8, choices=FollowUpChannel.choices)
    held_on = models.DateField(_("on"), default=today)
    reached = models.BooleanField(_("the person was reached"), default=True)
    words = models.TextField(_("what was said"), blank=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-held_on", "-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"


class PlanPaper(Attachment):
    """A document of a plan: a certificate, a feasibility study."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="papers", verbose_name=_("plan"))
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    caption = models.CharField(_("what it shows"), max_length=150, blank=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a plan")
        verbose_name_plural = _("documents of plans")
        ordering = ["received_at", "id"]

"""Enrolments: a person nominated for an offering, and what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from accounts.ownership import EventRow, OfficeRow
from beneficiaries.models import Person
from core.clock import today
from empowerment.enums import ENROLMENT_MOVES, OPEN_ENROLMENTS, EndReason, EnrolmentStatus, Presence
from empowerment.models.offers import Offering, manages, reports
from empowerment.models.plans import Plan, PlanPaper

if TYPE_CHECKING:
    from accounts.actor import Actor

_OPEN = sorted(OPEN_ENROLMENTS)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, actor: Actor) -> EnrolmentQuerySet:
        """The office's specialists all of theirs; an enabling body those that were sent to it."""
        if reports(actor):
            return self.filter(body=actor.organisation)
        return self.filter(office=actor.office) if manages(actor) else self.none()

    def open(self) -> EnrolmentQuerySet:
        return self.filter(status__in=_OPEN)


class Enrolment(OfficeRow):
    """One person's place, or wish for a place, in one offering. What the body learns stands here, and no more."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=32)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("plan"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("offering")
    )
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("enabling body"))
    status = models.CharField(
        _("status"), max_length=10, choices=EnrolmentStatus.choices, default=EnrolmentStatus.NOMINATED
    )
    # The offering's days, kept beside the person so that the database refuses two courses at once.
    period = DateRangeField(_("period"))
    accommodation = models.CharField(_("accommodation needed"), max_length=200, blank=True)
    agreed_on = models.DateField(_("the person agreed on"), default=today)
    nominated_at = models.DateTimeField(_("nominated"), default=timezone.now)
    nominated_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("nominated by")
    )
    end_reason = models.CharField(_("reason"), max_length=12, choices=EndReason.choices, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    certified_on = models.DateField(_("certificate of"), null=True, blank=True)
    certificate = models.ForeignKey(
        PlanPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("certificate")
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["nominated_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "reference"], name="enrolment_reference_once"),
            models.UniqueConstraint(
                fields=["person", "offering"],
                condition=~Q(status__in=["withdrew", "declined", "dropped"]),
                name="enrolment_once",
                violation_error_message=_("This person is nominated for this offering already."),
                violation_error_code="already_nominated",
            ),
            ExclusionConstraint(
                name="enrolment_no_two_courses_at_once",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(status__in=["accepted", "attending"]),
                violation_error_message=_("The person takes part in another offering in these days."),
            ),
            models.CheckConstraint(
                name="enrolment_certificate_after_completion",
                condition=Q(status="completed") | Q(certificate_number="", certified_on=None, certificate=None),
                violation_error_message=_("A certificate comes with completion."),
            ),
            models.CheckConstraint(
                name="enrolment_ended_says_why",
                condition=Q(status__in=["withdrew", "dropped", "declined"]) & ~Q(end_reason="")
                | ~Q(status__in=["withdrew", "dropped", "declined"]) & Q(end_reason=""),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="enrolment_ended_has_day",
                condition=Q(status__in=["completed", "withdrew", "dropped", "declined"], ended_on__isnull=False)
                | ~Q(status__in=["completed", "withdrew", "dropped", "declined"]) & Q(ended_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["offering", "status", "nominated_at", "id"], name="enrolment_in_line"),
            models.Index(fields=["plan", "status"], name="enrolment_of_plan"),
            models.Index(fields=["body", "status", "nominated_at", "id"], name="enrolment_of_body"),
            models.Index(fields=["office", "nominated_at"], include=["person", "status"], name="enrolment_counted"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("empowerment:enrolment", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_ENROLMENTS

    def allows(self, verb: str) -> bool:
        return self.status in ENROLMENT_MOVES[verb].leaves


class EnrolmentEvent(EventRow):
    """One move of an enrolment."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    reason = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = _("event of an enrolment")
        verbose_name_plural = _("events of enrolments")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.verb}"


class Attendance(OfficeRow):
    """Whether somebody was there on one day of an offering, as the enabling body says."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("enrolment")
    )
    day = models.DateField(_("day"))
    presence = models.CharField(_("presence"), max_length=8, choices=Presence.choices)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["enrolment", "day", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "day"], name="attendance_once_a_day")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.day}"

"""Enabling bodies (الجهات الممكِّنة), their programmes and what of them is offered when, to whom, for how many."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Organisation
from accounts.ownership import EventRow, OfficeRow
from empowerment.enums import (
    OFFERING_MOVES,
    Admission,
    Audience,
    BodyKind,
    ConditionKind,
    Mode,
    OfferingStatus,
    ProgrammeKind,
)
from empowerment.models.sets import Track
from offices.models import District

if TYPE_CHECKING:
    from accounts.actor import Actor


def manages(actor: Actor) -> bool:
    """Whether the actor leads plans at an office: a specialist, or the director."""
    return actor.is_office and Extent.ALL in actor.extents(Permission.PLAN_MANAGE)


def reports(actor: Actor) -> bool:
    """Whether the actor reports for an enabling body."""
    return actor.is_enabler and Extent.RESULTS in actor.extents(Permission.PLAN_MANAGE)


class EnablingBodyQuerySet(models.QuerySet["EnablingBody"]):
    def visible_to(self, actor: Actor) -> EnablingBodyQuerySet:
        """Whoever leads plans at the office sees its enabling bodies; a body itself."""
        if reports(actor):
            return self.filter(organisation=actor.organisation)
        return self.filter(organisation__parent=actor.office) if manages(actor) else self.none()

    def active(self) -> EnablingBodyQuerySet:
        return self.filter(organisation__active=True)


class EnablingBody(models.Model):
    """A body that trains, employs or funds, beside the organisation it extends; its parent is the office."""

    organisation = models.OneToOneField(
        Organisation,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="enabling_body",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    licence = models.CharField(_("licence number"), max_length=30, blank=True)
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=20, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_verified_on = models.DateField(_("verified on"), null=True, blank=True)

    objects = EnablingBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("enabling body")
        verbose_name_plural = _("enabling bodies")
        ordering = ["organisation__sort_name", "pk"]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("empowerment:body", args=[self.organisation.code])


class OfferQuerySet(models.QuerySet[Any]):
    """Programmes and offerings: a body its own; the office those of its bodies."""

    def visible_to(self, actor: Actor) -> OfferQuerySet:
        if reports(actor):
            return self.filter(body=actor.organisation)
        return self.filter(office=actor.office) if manages(actor) else self.none()


class Programme(OfficeRow):
    """Something an enabling body offers again and again: a course, jobs, funding, an awareness programme."""

    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("enabling body")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ProgrammeKind.choices)
    title = models.CharField(_("title"), max_length=200)
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("track")
    )
    description = models.TextField(_("description"), blank=True)
    accreditation = models.CharField(_("accredited by"), max_length=150, blank=True)
    localisation = models.CharField(_("localisation initiative"), max_length=150, blank=True)
    funding_terms = models.TextField(_("terms of the funding"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "title"],
                name="programme_title_once",
                violation_error_message=_("This enabling body has a programme of this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeCondition(OfficeRow):
    """One thing asked of those who take part; checked per person and explained (empowerment/conditions.py)."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("programme")
    )
    kind = models.CharField(_("condition"), max_length=12, choices=ConditionKind.choices)
    # Years, or a level of `Education`.
    value = models.CharField(_("value"), max_length=20, blank=True)
    words = models.CharField(_("in words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("condition of a programme")
        verbose_name_plural = _("conditions of programmes")
        ordering = ["programme", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"], condition=~Q(kind="words"), name="programme_condition_once"
            ),
            models.CheckConstraint(
                name="programme_condition_says_what",
                condition=Q(kind="security") | Q(kind="words") & ~Q(words="") | ~Q(kind="words") & ~Q(value=""),
                violation_error_message=_("Say what the condition asks for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind}"


class OfferingQuerySet(OfferQuerySet):
    def visible_to(self, actor: Actor) -> OfferingQuerySet:
        """As programmes are; drafts are for those who write them, which are the same."""
        rows: Any = super().visible_to(actor)
        return rows

    def open_on(self, day: object) -> OfferingQuerySet:
        """Published, and nominations are still taken on that day."""
        return self.filter(status=OfferingStatus.PUBLISHED, nominate_until__gte=day)


class Offering(OfficeRow):
    """One time that a programme is held, with its dates and seats."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="offerings", verbose_name=_("programme")
    )
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="offerings", verbose_name=_("enabling body")
    )
    status = models.CharField(_("status"), max_length=10, choices=OfferingStatus.choices, default=OfferingStatus.DRAFT)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    nominate_until = models.DateField(_("nominations until"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    # Seats held by those who were accepted; moved under the row's lock with every acceptance.
    taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    admission = models.CharField(_("who is admitted"), max_length=10, choices=Admission.choices)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    place = models.CharField(_("place"), max_length=200, blank=True)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    hours = models.CharField(_("days and hours"), max_length=150, blank=True)
    audience = models.CharField(
        _("for whom"), max_length=1, choices=Audience.choices, default=Audience.EVERYBODY, blank=True
    )
    accessible = models.BooleanField(_("accessible to people with disabilities"), default=False)
    wage = models.DecimalField(_("training wage a month"), max_digits=8, decimal_places=2, null=True, blank=True)
    transport = models.BooleanField(_("transport is provided"), default=False)
    interview_on = models.DateField(_("interviews on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="offering_seats_not_oversold",
                condition=Q(taken__lte=F("seats")),
                violation_error_message=_("No seat is left."),
            ),
            models.CheckConstraint(
                name="offering_has_seats",
                condition=Q(seats__gte=1),
                violation_error_message=_("Give at least one seat."),
            ),
            models.CheckConstraint(
                name="offering_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                name="offering_nominations_before_end",
                condition=Q(nominate_until__lte=F("ends_on")),
                violation_error_message=_("Nominations end before the offering does."),
            ),
            models.CheckConstraint(
                name="offering_wage_not_negative",
                condition=Q(wage=None) | Q(wage__gte=0),
                violation_error_message=_("An amount cannot be below zero."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "nominate_until", "id"], name="offering_open", condition=Q(status="published")
            ),
            models.Index(fields=["office", "starts_on", "id"], name="offering_by_start"),
            models.Index(fields=["body", "-starts_on", "id"], name="offering_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("empowerment:offering", args=[self.uuid])

    @property
    def seats_left(self) -> int:
        return self.seats - self.taken

    def allows(self, verb: str) -> bool:
        return self.status in OFFERING_MOVES[verb].leaves


class OfferingEvent(EventRow):
    """One move of an offering."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="events")

    class Meta:
        verbose_name = _("event of an offering")
        verbose_name_plural = _("events of offerings")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.verb}"

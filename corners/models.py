"""Corners (أركان ضمانية) at charities, their days, and the visits logged there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.enums import Extent, Gender, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import EventRow, OfficeRow
from beneficiaries.models import Person
from core.clock import today
from core.fields import EncryptedTextField
from corners.enums import (
    DAY_MOVES,
    CornerStatus,
    CorrectionReason,
    DayStatus,
    NextStep,
    Outcome,
    Section,
    Topic,
    VisitorKind,
    VisitService,
)
from offices.enums import Weekday
from offices.models import District

if TYPE_CHECKING:
    from accounts.actor import Actor


class CornerQuerySet(models.QuerySet["Corner"]):
    def visible_to(self, actor: Actor) -> CornerQuerySet:
        """The office's corners; for a charity those that it hosts; for a branch those of its offices (numbers)."""
        if not actor.can(Permission.CORNER_VIEW):
            return self.none()
        if actor.is_charity:
            return self.filter(charity=actor.organisation)
        if actor.is_branch:
            return self.filter(office__parent=actor.organisation)
        return self.filter(office=actor.office)


class Corner(OfficeRow):
    """A place at a charity where the office's researchers serve citizens, usually one day a week."""

    charity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="corners", verbose_name=_("hosted by")
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=150)
    districts = models.ManyToManyField(District, blank=True, related_name="+", verbose_name=_("districts served"))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices), verbose_name=_("weekdays"), default=list, blank=True
    )
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    section = models.CharField(_("section"), max_length=6, choices=Section.choices, default=Section.BOTH)
    entrance = models.CharField(_("entrance"), max_length=200, blank=True)
    accessible = models.BooleanField(_("reachable with a wheelchair"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=CornerStatus.choices, default=CornerStatus.ACTIVE)
    status_since = models.DateField(_("since"))

    objects = CornerQuerySet.as_manager()

    class Meta:
        verbose_name = _("corner")
        verbose_name_plural = _("corners")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="corner_code_once"),
            models.CheckConstraint(
                name="corner_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A corner closes after it opens, on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekday_names(self) -> str:
        """Its weekdays in words, the week beginning on Sunday."""
        names = (str(day.label) for day in Weekday if day in self.weekdays)
        return pgettext("between weekdays", ", ").join(names)


class CornerDayQuerySet(models.QuerySet["CornerDay"]):
    def visible_to(self, actor: Actor) -> CornerDayQuerySet:
        """The days of the corners that the actor may see."""
        if actor.is_office and actor.can(Permission.CORNER_VIEW):
            return self.filter(office=actor.office)
        return self.filter(corner__in=Corner.objects.visible_to(actor))

    def assigned_to(self, actor: Actor) -> CornerDayQuerySet:
        """The days that the actor was put down for."""
        mine = CornerDayResearcher.objects.filter(
            day=OuterRef("pk"), membership__in=[membership.pk for membership in actor.memberships]
        )
        return self.filter(Exists(mine), office=actor.office)

    def run_by(self, actor: Actor) -> CornerDayQuerySet:
        """The days on which the actor may log visits: those assigned to them, all of the office for a manager."""
        extents = actor.extents(Permission.CORNER_DAY_RUN)
        if Extent.ALL in extents:
            return self.filter(office=actor.office)
        return self.assigned_to(actor) if Extent.ASSIGNED in extents else self.none()

    def to_confirm(self) -> CornerDayQuerySet:
        """Days to come that wait for their host."""
        return self.filter(status=DayStatus.PLANNED, day__gte=today())

    def left_open(self) -> CornerDayQuerySet:
        """Days that have passed and that nobody closed."""
        return self.filter(status=DayStatus.OPEN, day__lt=today())

    def without_researchers(self) -> CornerDayQuerySet:
        """Days to come that nobody is put down for."""
        anybody = CornerDayResearcher.objects.filter(day=OuterRef("pk"))
        coming = self.filter(status__in=[DayStatus.PLANNED, DayStatus.CONFIRMED], day__gte=today())
        return coming.filter(~Exists(anybody))


class CornerDay(OfficeRow):
    """One day of a corner (يوم الركن): planned → confirmed by the host → open → closed, or cancelled."""

    corner = models.ForeignKey(Corner, on_delete=models.PROTECT, related_name="days", verbose_name=_("corner"))
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    section = models.CharField(_("section"), max_length=6, choices=Section.choices, default=Section.BOTH)
    status = models.CharField(_("status"), max_length=10, choices=DayStatus.choices, default=DayStatus.PLANNED)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closing_count = models.PositiveIntegerField(_("visits counted at closing"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)

    objects = CornerDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("corner day")
        verbose_name_plural = _("corner days")
        ordering = ["-day", "corner", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["corner", "day"],
                name="corner_day_once",
                violation_error_message=_("This corner already has a day on this date."),
            ),
            models.CheckConstraint(
                name="corner_day_opened_when_open",
                condition=~Q(status__in=["open", "closed"]) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="corner_day_closed_with_count",
                condition=Q(status="closed", closed_at__isnull=False, closing_count__isnull=False)
                | ~Q(status="closed") & Q(closed_at=None, closing_count=None),
            ),
            models.CheckConstraint(
                name="corner_day_cancelled_with_reason",
                condition=Q(status="cancelled") & ~Q(cancel_reason="") | ~Q(status="cancelled") & Q(cancel_reason=""),
                violation_error_message=_("Give the reason for cancelling."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "day", "id"], name="corner_day_by_date"),
            # What still waits for an act: few of many, and every page counts them.
            models.Index(
                fields=["office", "day", "id"],
                name="corner_day_unfinished",
                condition=Q(status__in=["planned", "confirmed", "open"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.corner_id} {self.day}"

    def allows(self, verb: str) -> bool:
        return self.status in DAY_MOVES[verb][0]

    @property
    def is_unconfirmed(self) -> bool:
        """Open or to be opened, though the host has not confirmed it: the page says so."""
        return self.confirmed_at is None and self.status in (DayStatus.PLANNED, DayStatus.OPEN)

    @property
    def was_held(self) -> bool:
        return self.opened_at is not None


class CornerDayResearcher(OfficeRow):
    """Who is assigned to a corner day."""

    day = models.ForeignKey(
        CornerDay, on_delete=models.CASCADE, related_name="researchers", verbose_name=_("corner day")
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("researcher"))

    class Meta:
        verbose_name = _("researcher of a corner day")
        verbose_name_plural = _("researchers of corner days")
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["day", "membership"], name="corner_day_researcher_once")]
        indexes = [models.Index(fields=["membership", "day"], name="corner_days_of_member")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.membership_id}"


class CornerDayEvent(EventRow):
    corner_day = models.ForeignKey(CornerDay, on_delete=models.PROTECT, related_name="events")

    class Meta:
        verbose_name = _("event of a corner day")
        verbose_name_plural = _("events of corner days")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.corner_day_id} {self.verb}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Actor) -> VisitQuerySet:
        """Visits are the office's; charities and the branch see counts only."""
        if Extent.ALL not in actor.extents(Permission.CORNER_VIEW):
            return self.none()
        return self.filter(office=actor.office)

    def counted(self) -> VisitQuerySet:
        """What stands: neither voided nor replaced by a correction."""
        return self.filter(standing=True)

    def listed(self) -> VisitQuerySet:
        """What a list of visits shows: what stands, and what was voided, which says so."""
        return self.filter(Q(standing=True) | Q(void=True))

    def of_people(self, people: Iterable[int]) -> VisitQuerySet:
        """What these people of the register were served, also under a duplicate that was merged into them."""
        return self.filter(person__in=Person.objects.standing_for(people))

    def with_names(self) -> VisitQuerySet:
        """With everything that a row of a list says."""
        return self.select_related(
            "corner__charity", "corner_day", "logged_by__user", "person__merged_into", "corrects"
        ).order_by("-happened_at", "-id")


class Visit(OfficeRow):
    """One person served at a corner (docs/adr/0006). Never edited: a correction is a new row that points here.

    ``uuid`` is made on the device; ``payload_digest`` is of the first receipt, so that the same visit sent twice is one
    visit. On a relative's visit ``person`` and ``gender`` are those of the person served.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    payload_digest = models.CharField(max_length=64)
    corner_day = models.ForeignKey(
        CornerDay, on_delete=models.PROTECT, related_name="visits", verbose_name=_("corner day")
    )
    corner = models.ForeignKey(
        Corner, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("corner")
    )
    # The corner day's date, on which the visit is counted.
    day = models.DateField(_("day"))
    happened_at = models.DateTimeField(_("time"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    late = models.BooleanField(_("entered later"), default=False)
    logged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("by")
    )
    visitor_kind = models.CharField(_("visitor"), max_length=13, choices=VisitorKind.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="visits", verbose_name=_("person")
    )
    name_given = EncryptedTextField(_("name as given"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    services = ArrayField(models.CharField(max_length=24, choices=VisitService.choices), verbose_name=_("services"))
    topics = ArrayField(
        models.CharField(max_length=16, choices=Topic.choices), verbose_name=_("topics"), default=list, blank=True
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    next_step = models.CharField(_("next step"), max_length=12, choices=NextStep.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("corrects")
    )
    # A correction that says that the visit did not take place.
    void = models.BooleanField(_("void"), default=False)
    correction_reason = models.CharField(_("reason"), max_length=10, choices=CorrectionReason.choices, blank=True)
    correction_words = models.CharField(_("in words"), max_length=200, blank=True)
    # `logged_by` stays who served the visitor; null where the system corrected.
    corrected_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("corrected by"),
    )
    # False once a correction replaced this row, and on a row that voids: what is counted is `standing`.
    standing = models.BooleanField(default=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="visit_has_service", condition=Q(services__len__gte=1)),
            models.CheckConstraint(name="visit_void_not_standing", condition=Q(void=False) | Q(standing=False)),
            models.CheckConstraint(
                name="visit_correction_has_reason",
                condition=Q(corrects=None, correction_reason="", void=False)
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
                violation_error_message=_("Give the reason for the correction."),
            ),
            models.CheckConstraint(
                name="visit_corrected_by_of_correction",
                condition=Q(corrected_by=None) | Q(corrects__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                name="visit_corrected_once",
                violation_error_message=_("Someone has already corrected this visit."),
            ),
            models.CheckConstraint(name="visit_minutes_within_a_day", condition=Q(minutes=None) | Q(minutes__lte=600)),
        ]
        indexes = [
            # The annual statistics read these alone: an office-year without touching the table (performance.md P3).
            models.Index(
                fields=["office", "day", "id"],
                include=["person", "corner"],
                name="visit_served",
                condition=Q(standing=True, visitor_kind__in=["citizen", "relative"]),
            ),
            models.Index(
                fields=["office", "day", "id"],
                name="visit_of_staff",
                condition=Q(standing=True, visitor_kind="charity_staff"),
            ),
            models.Index(fields=["office", "logged_by", "day"], name="visit_by_logger", condition=Q(standing=True)),
            models.Index(fields=["corner_day", "-happened_at", "-id"], name="visit_of_day"),
            models.Index(
                fields=["office", "day"],
                name="visit_relatives_trained",
                condition=Q(standing=True, services__contains=["relative_trained"]),
            ),
        ]

        triggers = [
            pgtrigger.Protect(
                name="never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((to_jsonb(OLD) - 'standing') IS DISTINCT FROM (to_jsonb(NEW) - 'standing'))"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def served_person(self) -> Person | None:
        """The person of the register, of merged rows the survivor."""
        return self.person.survivor if self.person else None

    def is_own_of_open_day(self, actor: Actor) -> bool:
        """Whether the actor logged it on a day that is still open."""
        mine = actor.user is not None and self.logged_by.user_id == actor.user.pk
        return mine and self.corner_day.status == DayStatus.OPEN

    def may_be_corrected_by(self, actor: Actor) -> bool:
        """One's own entries while the day is open; any entry by whoever may give a motive."""
        if not self.standing or not actor.can(Permission.VISIT_CORRECT):
            return False
        return self.is_own_of_open_day(actor) or self.needs_motive_of(actor)

    def needs_motive_of(self, actor: Actor) -> bool:
        """Whether the actor may correct it with a recorded motive only."""
        may = actor.extents(Permission.VISIT_CORRECT) & {Extent.WITH_MOTIVE, Extent.ALL}
        return bool(may) and not self.is_own_of_open_day(actor)

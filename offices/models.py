"""Where offices stand, and when they and their charities work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from offices.enums import HolidayScope, OfficeKind, Weekday

if TYPE_CHECKING:
    from accounts.actor import Actor


class ReferenceQuerySet(models.QuerySet):
    """Reference data of the Kingdom: everybody who works in the portal may read it."""

    def visible_to(self, actor: Actor) -> ReferenceQuerySet:
        return self.all()


class Region(models.Model):
    """An administrative region of the Kingdom; reference data."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return self.name


class Governorate(models.Model):
    """A governorate of a region; reference data."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="governorates", verbose_name=_("region"))
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("governorate")
        verbose_name_plural = _("governorates")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["region", "name_ar"], name="governorate_once")]

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A district (حي) or town of a governorate; charities serve districts, households live in one."""

    governorate = models.ForeignKey(
        Governorate, on_delete=models.PROTECT, related_name="districts", verbose_name=_("governorate")
    )
    name = models.CharField(_("name"), max_length=100)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["governorate", "name_ar"], name="district_once")]

    def __str__(self) -> str:
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    def visible_to(self, actor: Actor) -> OfficeQuerySet:
        return self.filter(organisation__in=Organisation.objects.visible_to(actor))


class Office(models.Model):
    """A social-security office: its place in the country, beside the organisation it extends."""

    organisation = models.OneToOneField(
        Organisation,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="office_detail",
        verbose_name=_("organisation"),
    )
    governorate = models.ForeignKey(
        Governorate, on_delete=models.PROTECT, related_name="offices", verbose_name=_("governorate")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=OfficeKind.choices, default=OfficeKind.OFFICE)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["organisation__sort_name", "pk"]

    def __str__(self) -> str:
        return str(self.organisation)


class OrganisationRowQuerySet(models.QuerySet):
    """Rows that describe an office: known to whoever may know the office."""

    at = "office"

    def visible_to(self, actor: Actor) -> OrganisationRowQuerySet:
        return self.filter(**{f"{self.at}__in": Organisation.objects.visible_to(actor)})


class DutyPeriodQuerySet(OrganisationRowQuerySet):
    at = "organisation"


class Department(OfficeRow):
    """A department (قسم) of an office."""

    name = models.CharField(_("name"), max_length=100)

    objects = OrganisationRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["office", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "name_ar"], name="department_once")]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """Days off, both ends included. Offices and charities have different ones; dates move until confirmed."""

    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    applies_to = models.CharField(
        _("applies to"), max_length=10, choices=HolidayScope.choices, default=HolidayScope.ALL
    )
    confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="holiday_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A holiday ends on or after the day it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Season(models.Model):
    """A part of the year with hours of its own: Ramadan. Outside every season the ordinary hours hold."""

    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    # Windows in which a person may be messaged, as [["13:00", "16:00"], …], Riyadh time.
    message_windows = models.JSONField(_("message windows"), default=list, blank=True)
    # Duty hours of the season, written the same way; on each weekday that has duty they stand in its hours' place.
    duty_hours = models.JSONField(_("duty hours"), default=list, db_default=[], blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="season_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A season ends on or after the day it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DutyPeriod(models.Model):
    """When an organisation is on duty for urgent cases; without rows, Sunday to Thursday 08:00–22:00."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="duty_periods", verbose_name=_("organisation")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    objects = DutyPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty period")
        verbose_name_plural = _("duty periods")
        ordering = ["organisation", "weekday", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A duty period ends after it starts, on the same day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class DutyTurnQuerySet(models.QuerySet["DutyTurn"]):
    def visible_to(self, actor: Actor) -> DutyTurnQuerySet:
        """The organisation's own and its office's; an office's also those of the bodies below it."""
        bodies = Organisation.objects.visible_to(actor)
        if not (actor.is_office or actor.is_branch):
            bodies = bodies.filter(Q(pk=actor.organisation.pk) | Q(pk=actor.office.pk))
        return self.filter(organisation__in=bodies)

    def standing(self) -> DutyTurnQuerySet:
        return self.filter(removed_at=None)

    def on(self, day: date) -> DutyTurnQuerySet:
        return self.standing().filter(first_day__lte=day, last_day__gte=day)


class DutyTurn(models.Model):
    """Who is telephoned about urgent cases on these days (قائمة المناوبة), both included, and under which number.

    Without times it covers all the organisation's hours of duty.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="duty_turns", verbose_name=_("organisation")
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("on duty"))
    phone = models.CharField(_("telephone"), max_length=20)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DutyTurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn of duty")
        verbose_name_plural = _("turns of duty")
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="duty_turn_ends_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("A turn of duty ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                name="duty_turn_has_both_times",
                condition=Q(starts_at=None, ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message=_("Give both times, the later one second, or neither."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "last_day"], name="duty_turn_ahead", condition=Q(removed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.first_day} – {self.last_day}"

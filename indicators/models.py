"""What is kept of figures: each charity's monthly paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Organisation
from core.attachments import Attachment

if TYPE_CHECKING:
    from accounts.actor import Actor


class CharityReportQuerySet(models.QuerySet["CharityReport"]):
    def visible_to(self, actor: Actor) -> CharityReportQuerySet:
        """A charity's own; the office's those of its charities."""
        extents = actor.extents(Permission.STATISTICS_VIEW)
        if Extent.OWN_MIRROR in extents:
            return self.filter(charity=actor.organisation)
        if Extent.ALL in extents and actor.is_office:
            return self.filter(office=actor.office)
        return self.none()


class CharityReport(Attachment):
    """What became of a charity's referrals and statements in one Hijri month: a page as PDF, and the figures on it.

    Made once, when the month is over, and never made anew: it says what stood then.
    """

    charity = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("charity"))
    year = models.PositiveSmallIntegerField(_("Hijri year"))
    month = models.PositiveSmallIntegerField(_("month"))
    figures = models.JSONField(_("figures"))

    objects = CharityReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly report of a charity")
        verbose_name_plural = _("monthly reports of charities")
        ordering = ["-year", "-month", "charity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["charity", "year", "month"], name="charity_report_once"),
            models.CheckConstraint(name="charity_report_month_exists", condition=Q(month__gte=1, month__lte=12)),
        ]

    def __str__(self) -> str:
        return f"{self.charity_id} {self.year}-{self.month:02d}"

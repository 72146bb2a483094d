"""What was seen at a house that is to be repaired."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from core.clock import today
from referrals.models.referral import Referral


class RepairVisit(OfficeRow):
    """A visit of the recipient's people to the house: the scope of the work and its estimate. The newest one holds."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="visits", verbose_name=_("referral"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    visited_on = models.DateField(_("visited on"), default=today)
    scope = models.TextField(_("scope of the work"))
    estimate = models.DecimalField(_("estimate in riyals"), max_digits=10, decimal_places=2, null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days of work"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("visit to a house")
        verbose_name_plural = _("visits to houses")
        ordering = ["referral", "-visited_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="repair_estimate_not_negative",
                condition=Q(estimate=None) | Q(estimate__gte=0),
                violation_error_message=_("An amount cannot be below zero."),
            ),
            models.CheckConstraint(
                name="repair_visit_recorded", condition=Q(recorded_by=None) | Q(recorded_at__isnull=False)
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.visited_on}"

"""What every row about work or people shares: its office; and what every event row records."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OfficeRow(models.Model):
    """A row of an office's work or register (docs/adr/0001). The office is an organisation, never null."""

    office = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,  # the office answers for its rows for as long as they stand
        related_name="+",
        verbose_name=_("office"),
    )

    class Meta:
        abstract = True


class EventRow(OfficeRow):
    """One move of a matter: what, from where to where, when, who, in which organisation. Never changed (docs/adr/0007).

    ``membership`` is null where the system acted. ``organisation`` is the one acted for at that time.
    """

    verb = models.CharField(_("act"), max_length=24)
    status_from = models.CharField(max_length=24, blank=True)
    status_to = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    membership = models.ForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    words = models.TextField(_("words"), blank=True)

    class Meta:
        abstract = True


class EarlierRecord(models.Model):
    """That a row comes from an office's own tables of earlier years: over, dated by its own days, changed by nobody."""

    past = models.BooleanField(_("from an earlier record"), default=False, db_default=False, editable=False)
    # The number it had there, as people may still look for it.
    past_number = models.CharField(
        _("number in the earlier record"), max_length=40, blank=True, default="", db_default="", editable=False
    )
    # By what the same row is recognised when it is brought in again, and the file that brought it.
    past_key = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    past_batch = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

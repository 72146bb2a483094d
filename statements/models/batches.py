"""A sheet of up to five hundred requests, asked for one purpose as one batch."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from exchange.models import ImportBatch
from statements.enums import StatementPurpose

if TYPE_CHECKING:
    from accounts.actor import Actor


class StatementBatchQuerySet(models.QuerySet["StatementBatch"]):
    def visible_to(self, actor: Actor) -> StatementBatchQuerySet:
        """A charity sees its own; the office those that were asked."""
        if Permission.STATEMENT_ASK in actor.permissions and actor.is_charity:
            return self.filter(charity=actor.organisation)
        if actor.is_office and Extent.ALL in actor.extents(Permission.STATEMENT_ANSWER):
            return self.filter(office=actor.office, asked_at__isnull=False)
        return self.none()

    def keyed(self, key: str) -> StatementBatchQuerySet:
        """By what stands in an address: the reference, or the uuid of one that was not asked yet."""
        try:
            return self.filter(uuid=uuid.UUID(key))
        except ValueError:
            return self.filter(reference=key) if key else self.none()


class StatementBatch(OfficeRow):
    """A charity's sheet. Its rows are ordinary requests; what they have in common stands here.

    While a worker takes the rows over, `reserved` holds their places of the month's number: nobody else gets them, and
    the sheet is asked whole or not at all.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=32, blank=True)
    charity = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )
    file = models.OneToOneField(
        ImportBatch, on_delete=models.PROTECT, related_name="statements", verbose_name=_("file")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=StatementPurpose.choices)
    purpose_words = models.CharField(_("purpose in words"), max_length=200, blank=True)
    reserved = models.PositiveIntegerField(_("places held"), default=0, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StatementBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of statement requests")
        verbose_name_plural = _("batches of statement requests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reference"], name="statement_batch_reference_once", condition=~Q(reference="")
            ),
            models.CheckConstraint(
                name="statement_batch_asked_has_reference",
                condition=Q(asked_at=None, reference="") | Q(asked_at__isnull=False) & ~Q(reference=""),
            ),
            models.CheckConstraint(
                name="statement_batch_other_purpose_explained",
                condition=~Q(purpose="other", purpose_words=""),
                violation_error_message=_("Describe the purpose."),
            ),
        ]
        indexes = [
            models.Index(fields=["charity", "-id"], name="statement_batch_of_charity"),
            models.Index(fields=["office", "-id"], name="statement_batch_of_office"),
            models.Index(fields=["charity"], name="statement_batch_reserving", condition=Q(reserved__gt=0)),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("statements:batch", args=[self.key])

    @property
    def key(self) -> str:
        return self.reference or str(self.uuid)

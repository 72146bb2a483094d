"""What is unusual in how charities ask: noticed by the system, looked at and explained by the office's director."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Permission
from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from statements.enums import Unusual

if TYPE_CHECKING:
    from accounts.actor import Actor


class UnusualAskingQuerySet(models.QuerySet["UnusualAsking"]):
    def visible_to(self, actor: Actor) -> UnusualAskingQuerySet:
        """The office's director alone: to be noticed is no accusation."""
        if actor.is_office and Permission.STATEMENT_OVERSEE in actor.permissions:
            return self.filter(office=actor.office)
        return self.none()

    def open(self) -> UnusualAskingQuerySet:
        return self.filter(dismissed_at=None)


class UnusualAsking(OfficeRow):
    """One thing that the watch noticed. Of a charity; or of one person, asked about by many: then by digest alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Unusual.choices)
    charity = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("charity")
    )
    number_digest = models.CharField(max_length=64, blank=True, editable=False)
    # {"count": 12, "of": 20, "days": 30}: what was counted when it was noticed or last looked at.
    facts = models.JSONField(default=dict, editable=False)
    noticed_at = models.DateTimeField(_("noticed"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("explained"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("explained by")
    )
    words = models.TextField(_("explanation"), blank=True)

    objects = UnusualAskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unusual asking")
        verbose_name_plural = _("unusual askings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "charity", "number_digest"],
                name="unusual_asking_open_once",
                condition=Q(dismissed_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="unusual_asking_is_of_someone",
                condition=Q(kind="one_person", charity=None) & ~Q(number_digest="")
                | ~Q(kind="one_person") & Q(charity__isnull=False, number_digest=""),
            ),
            models.CheckConstraint(
                name="unusual_asking_explained_by_someone",
                condition=Q(dismissed_at=None, dismissed_by=None, words="")
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="unusual_asking_of_office")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("statements:unusual", args=[self.uuid])

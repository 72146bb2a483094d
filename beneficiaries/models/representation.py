"""Who may speak for a person, with which proof, how far and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import OfficeRow
from beneficiaries.enums import RepresentationKind, RepresentationScope
from beneficiaries.models.people import Person
from core.clock import today

if TYPE_CHECKING:
    from accounts.actor import Actor


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def visible_to(self, actor: Actor) -> RepresentationQuerySet:
        return self.filter(person__in=Person.objects.visible_to(actor))

    def in_force(self) -> RepresentationQuerySet:
        """Proven, not ended and not run out: only then may anything be told."""
        day = today()
        return self.filter(Q(until=None) | Q(until__gte=day), proof_seen_on__isnull=False, ended_on=None)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Representation(OfficeRow):
    """Somebody who comes for a person. Without a proof that an officer has seen, they hear nothing of the file."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="representations", verbose_name=_("represented person")
    )
    representative = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="represents",
        verbose_name=_("record of the representative"),
    )
    name = models.CharField(_("name of the representative"), max_length=250)
    kind = models.CharField(_("acts as"), max_length=8, choices=RepresentationKind.choices)
    scope = models.CharField(
        _("may"), max_length=8, choices=RepresentationScope.choices, default=RepresentationScope.HEAR
    )
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    proof_seen_on = models.DateField(_("proof seen on"), null=True, blank=True)
    proof_seen_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("proof seen by")
    )
    until = models.DateField(_("until"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="representation_proof_whole",
                condition=Q(proof_seen_on=None, proof_seen_by=None)
                | Q(proof_seen_on__isnull=False, proof_seen_by__isnull=False) & ~Q(proof=""),
                violation_error_message=_("A proof has a description and a day on which it was seen."),
            ),
            models.CheckConstraint(
                name="representation_of_somebody_else",
                condition=Q(representative=None) | ~Q(representative=F("person")),
                violation_error_message=_("Nobody represents themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def proven(self) -> bool:
        return self.proof_seen_on is not None

    @property
    def in_force(self) -> bool:
        return self.proven and self.ended_on is None and (self.until is None or self.until >= today())

"""Rows that may be one person, and what was decided about them (docs/adr/0005)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Membership
from accounts.ownership import EventRow, OfficeRow
from beneficiaries.enums import Clue, PairState, RegisterVerb
from beneficiaries.models.people import Person

if TYPE_CHECKING:
    from accounts.actor import Actor


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def visible_to(self, actor: Actor) -> DuplicatePairQuerySet:
        """Of the own office's register; where either row is discreet, for the keepers alone."""
        if Extent.ALL not in actor.extents(Permission.PERSON_VIEW):
            return self.none()
        rows = self.filter(office=actor.office)
        return rows if actor.is_keeper else rows.filter(first__discreet=False, second__discreet=False)

    def open(self) -> DuplicatePairQuerySet:
        """Still to be decided: neither of the two points at another row meanwhile."""
        return self.filter(state=PairState.OPEN, first__merged_into=None, second__merged_into=None)


class DuplicatePair(OfficeRow):
    """Two rows that look like one person. `first` is the older row; each pair stands once, whatever was decided."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("first record"))
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("second record"))
    state = models.CharField(_("state"), max_length=8, choices=PairState.choices, default=PairState.OPEN)
    clues = ArrayField(models.CharField(max_length=12, choices=Clue.choices), verbose_name=_("clues"), default=list)
    strength = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-strength", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=Q(first__lt=F("second"))),
            # Undone by the system where the clues went away: then nobody decided.
            models.CheckConstraint(
                name="duplicate_pair_decided",
                condition=Q(state__in=("open", "gone"), decided_at=None, decided_by=None)
                | Q(state__in=("apart", "merged"), decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="duplicate_pair_by_at", condition=Q(decided_by=None) | Q(decided_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-strength", "id"], name="duplicate_pair_queue", condition=Q(state="open")),
            models.Index(fields=["second"], name="duplicate_pair_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"

    @classmethod
    def nearest(cls, actor: Actor) -> Coalesce:
        """Of a person, the key of the surest pair still to be decided; 0 for none. For ``annotate``."""
        pairs = cls.objects.visible_to(actor).open().filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
        return Coalesce(Subquery(pairs.order_by("-strength", "id").values("pk")[:1]), 0)


class RegisterEventQuerySet(models.QuerySet["RegisterEvent"]):
    def visible_to(self, actor: Actor) -> RegisterEventQuerySet:
        people = Person.objects.visible_to(actor)
        return self.filter(Q(other=None) | Q(other__in=people), person__in=people)


class RegisterEvent(EventRow):
    """What was decided about a person's row: entered all the same, merged, parted, told apart, its number settled."""

    verb = models.CharField(_("act"), max_length=24, choices=RegisterVerb.choices)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="register_events", verbose_name=_("person")
    )
    other = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("other record")
    )

    objects = RegisterEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about a record")
        verbose_name_plural = _("decisions about records")
        ordering = ["id"]
        indexes = [models.Index(fields=["other"], name="register_event_other", condition=Q(other__isnull=False))]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.person_id}"

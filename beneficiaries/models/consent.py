"""What a person agreed to, in which words, and that they took it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import OfficeRow
from beneficiaries.enums import ConsentPurpose, ConsentWay
from beneficiaries.models.people import Person
from beneficiaries.models.representation import Representation

if TYPE_CHECKING:
    from accounts.actor import Actor


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def visible_to(self, actor: Actor) -> ConsentTextQuerySet:
        return self.filter(office=actor.office)

    def newest(self) -> ConsentTextQuerySet:
        """Of each purpose the version in use."""
        newer = ConsentTextQuerySet(ConsentText).filter(office=OuterRef("office"), purpose=OuterRef("purpose"))
        return self.filter(version=Subquery(newer.order_by("-version").values("version")[:1]))


class ConsentText(OfficeRow):
    """The words of one version. Never changed: a consent was given to exactly these words."""

    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    words = models.TextField(_("words"))
    # The change is so great that what was agreed to before no longer holds.
    renews = models.BooleanField(_("earlier consents must be asked for anew"), default=False)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ["purpose", "-version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "purpose", "version"], name="consent_text_version_once"),
            models.CheckConstraint(
                name="consent_text_published", condition=Q(published_by=None) | Q(published_at__isnull=False)
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, actor: Actor) -> ConsentQuerySet:
        return self.filter(person__in=Person.objects.visible_to(actor))

    def holding(self) -> ConsentQuerySet:
        """Given and not withdrawn, and no later text asked for it anew."""
        renewed = ConsentText.objects.filter(
            office=OuterRef("office"),
            purpose=OuterRef("text__purpose"),
            version__gt=OuterRef("text__version"),
            renews=True,
        )
        return self.filter(~models.Exists(renewed), withdrawn_on=None)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Consent(OfficeRow):
    """A person's agreement to one version of one text, how it was given, and when it was taken back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents", verbose_name=_("person"))
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents", verbose_name=_("text"))
    way = models.CharField(_("given"), max_length=8, choices=ConsentWay.choices)
    given_on = models.DateField(_("given on"))
    # Given by somebody who may act for the person.
    representation = models.ForeignKey(
        Representation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("given through"),
    )
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    withdrawal_words = models.CharField(_("what the person said"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                condition=Q(withdrawn_on=None),
                name="consent_once",
                violation_error_message=_("This consent stands in the file already."),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                violation_error_message=_("A consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                name="consent_withdrawal_whole",
                condition=Q(withdrawn_on__isnull=False) | Q(withdrawal_recorded_by=None, withdrawal_words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

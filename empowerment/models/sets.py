"""What an office sets up once: its tracks, the questions of its assessment, its list of obstacles. Retired, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.ownership import OfficeRow
from empowerment.enums import JURISDICTION_OF, Dimension, Jurisdiction, TrackSet

if TYPE_CHECKING:
    from accounts.actor import Actor


class OfficeSetQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> OfficeSetQuerySet:
        """An office's own rows; its enabling bodies read them too."""
        return self.filter(office=actor.office) if actor.is_office or actor.is_enabler else self.none()

    def in_use(self) -> OfficeSetQuerySet:
        return self.filter(active=True)


class OfficeSetRow(OfficeRow):
    """A row of an office's own list, in two languages, in the order that the office gave it."""

    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Track(OfficeSetRow):
    """A way of empowerment (مسار التمكين). A set belongs to a jurisdiction, and figures never add sets together."""

    track_set = models.CharField(_("set"), max_length=10, choices=TrackSet.choices)
    code = models.SlugField(_("code"), max_length=40)

    objects = OfficeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["track_set", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "track_set", "code"], name="track_once")]

    @property
    def jurisdiction(self) -> Jurisdiction:
        return Jurisdiction(JURISDICTION_OF[self.track_set])


class AssessmentQuestion(OfficeSetRow):
    """One question of the assessment; what was answered to a retired one stays readable."""

    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices)

    objects = OfficeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the assessment")
        verbose_name_plural = _("questions of the assessment")
        ordering = ["dimension", "position", "id"]


class ObstacleKind(OfficeSetRow):
    """A challenge that beneficiaries meet (تحدٍّ / معوّق)."""

    # It says something of the person's health: of a plan, its specialist and deputy alone read it.
    sensitive = models.BooleanField(_("about health"), default=False, db_default=False)

    objects = OfficeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of obstacle")
        verbose_name_plural = _("kinds of obstacles")
        ordering = ["position", "id"]

"""What was given to a household: its ledger of assistance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Permission
from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from beneficiaries.models import Household
from charities.enums import HelpKind
from core.clock import today
from referrals.models.referral import Need

if TYPE_CHECKING:
    from accounts.actor import Actor


class AssistanceQuerySet(models.QuerySet["Assistance"]):
    def visible_to(self, actor: Actor) -> AssistanceQuerySet:
        """The office's people who read the register see all but what is discreet; its keepers see that too.

        A charity sees none of it, not even what it gave itself: at most a yes or no (`referrals/assistance.py`).
        """
        if not actor.is_office:
            return self.none()
        rows = self.filter(office=actor.office)
        shown = Q(discreet=False) if actor.can(Permission.PERSON_VIEW) else Q(pk__in=[])
        return rows.filter(shown | Q(discreet=True) if actor.is_keeper else shown)

    def valid(self) -> AssistanceQuerySet:
        """Without what was struck out."""
        return self.filter(struck_at=None)


class Assistance(OfficeRow):
    """Help that a household received (مساعدة): what, of what value, when, by whom, for which need.

    Written when a need is met, or by hand for help that went past the portal. A line is never changed: one that is wrong
    is struck out, with its reason, and stays readable.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="assistance", verbose_name=_("household")
    )
    kind = models.CharField(_("kind of help"), max_length=24, choices=HelpKind.choices)
    what = models.CharField(_("what was given"), max_length=300, blank=True)
    value = models.DecimalField(_("value in riyals"), max_digits=10, decimal_places=2, null=True, blank=True)
    given_on = models.DateField(_("date of the help"), default=today)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance", verbose_name=_("need")
    )
    # Of a ta'affuf case: the keepers' alone.
    discreet = models.BooleanField(_("for keepers alone"), default=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)
    struck_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("struck out by")
    )
    struck_because = models.CharField(_("why it was struck out"), max_length=300, blank=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance")
        ordering = ["-given_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], name="assistance_once_for_a_need", condition=Q(need__isnull=False, struck_at=None)
            ),
            models.CheckConstraint(
                name="assistance_value_not_negative",
                condition=Q(value=None) | Q(value__gte=0),
                violation_error_message=_("An amount cannot be below zero."),
            ),
            models.CheckConstraint(
                name="assistance_recorded", condition=Q(recorded_by=None) | Q(recorded_at__isnull=False)
            ),
            models.CheckConstraint(
                name="assistance_struck_has_reason",
                condition=Q(struck_at=None, struck_by=None, struck_because="")
                | Q(struck_at__isnull=False) & ~Q(struck_because=""),
                violation_error_message=_("Say why the line is struck out."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["household", "kind", "given_on"],
                include=["discreet"],
                name="assistance_recent",
                condition=Q(struck_at=None),
            ),
            models.Index(fields=["household", "-given_on", "-id"], name="assistance_of_household"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_struck_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.struck_at IS NOT NULL OR (OLD.household_id, OLD.kind, OLD.what, OLD.value, OLD.given_on, "
                    "OLD.organisation_id, OLD.need_id, OLD.discreet) IS DISTINCT FROM (NEW.household_id, NEW.kind, "
                    "NEW.what, NEW.value, NEW.given_on, NEW.organisation_id, NEW.need_id, NEW.discreet)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind} {self.given_on}"

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None

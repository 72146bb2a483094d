"""What happens in a life: births, marriages, deaths, moves, work. Each is a change that the ministry is to be told of."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ownership import OfficeRow
from beneficiaries.enums import LifeEventKind
from beneficiaries.models.people import Person
from core.fields import TypedDateField

if TYPE_CHECKING:
    from accounts.actor import Actor


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    def visible_to(self, actor: Actor) -> LifeEventQuerySet:
        return self.filter(person__in=Person.objects.visible_to(actor))

    def to_report(self) -> LifeEventQuerySet:
        """Those that somebody has to report: a room above proposes their follow-up."""
        return self.filter(duty_of__isnull=False)


class LifeEvent(OfficeRow):
    """One event of a person's life, with the member of the household whose duty it is to report it. Never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="life_events", verbose_name=_("person"))
    kind = models.CharField(_("event"), max_length=16, choices=LifeEventKind.choices)
    happened_on = models.DateField(_("happened on"))
    happened_on_typed = TypedDateField(editable=False)
    # Null where nobody is left to report it: somebody who lived alone has died.
    duty_of = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to be reported by")
    )
    details = models.CharField(_("details"), max_length=300, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("life event")
        verbose_name_plural = _("life events")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "happened_on"],
                name="life_event_once",
                violation_error_message=_("This event stands in the file already."),
            ),
            models.CheckConstraint(
                name="life_event_death_is_reported_by_others",
                condition=~models.Q(kind="death") | ~models.Q(duty_of=models.F("person")) | models.Q(duty_of=None),
                violation_error_message=_("A death is reported by another member of the household."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

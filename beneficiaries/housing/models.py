"""What a household declared of its housing, what the sources say, how the two compare, and what is left to do.

The declaration is what stands on the ministry's platform; a record is what the property data, the Ejar lease or the
National Address say. Records and matches are never changed: a newer one stands beside them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.absences import covered_by
from accounts.enums import Extent, Permission
from accounts.models import Membership
from accounts.ownership import OfficeRow
from beneficiaries.housing.enums import (
    LOOKUP_MOVES,
    TASK_MOVES,
    HousingBasis,
    HousingResult,
    HousingSource,
    LookupProblem,
    LookupStatus,
    RecordedThrough,
    TaskKind,
    TaskOutcome,
    TaskStatus,
)
from core.clock import today
from core.fields import TypedDateField

if TYPE_CHECKING:
    from accounts.actor import Actor

ADDRESS: Final = (
    "short_address",
    "building_number",
    "street",
    "district",
    "city",
    "postal_code",
    "additional_number",
    "unit_number",
)
DOCUMENT: Final = ("document_number", "holder_name")
DWELLING: Final = (*ADDRESS, *DOCUMENT)


class HousingQuerySet(models.QuerySet[Any]):
    """Rows about a household's housing are the office's alone: no disclosure opens them to a charity."""

    # From the row to its household.
    household: ClassVar[str] = "household"

    def visible_to(self, actor: Actor) -> Any:
        """The own office's rows; those of a discreet household for its keepers only."""
        if Extent.ALL not in actor.extents(Permission.PERSON_VIEW):
            return self.none()
        rows = self.filter(office=actor.office)
        return rows if actor.is_keeper else rows.filter(**{f"{self.household}__discreet": False})


class DeclarationQuerySet(HousingQuerySet):
    def current(self) -> DeclarationQuerySet:
        """What stands on the platform now."""
        return self.filter(replaced_at=None)

    def changes(self) -> DeclarationQuerySet:
        """Those that tell of a change in the housing which somebody has the duty to report."""
        return self.filter(changed_on__isnull=False)


class OfDeclarationQuerySet(HousingQuerySet):
    household = "declaration__household"


class TaskQuerySet(OfDeclarationQuerySet):
    def open(self) -> TaskQuerySet:
        return self.filter(status=TaskStatus.OPEN)

    def for_hands_of(self, actor: Actor) -> TaskQuerySet:
        """The actor's own, and those that nobody has taken yet."""
        mine = [membership.pk for membership in actor.memberships]
        return self.filter(Q(assignee=None) | Q(assignee__in=mine) | Q(assignee__in=covered_by(actor)))


class LookupQuerySet(OfDeclarationQuerySet):
    def due(self, at: dt.datetime) -> LookupQuerySet:
        """Those that wait for an answer and may be asked for now."""
        return self.filter(status=LookupStatus.WAITING, not_before__lte=at)


class Dwelling(models.Model):
    """A dwelling as somebody describes it: its address, and the document by which one lives there."""

    short_address = models.CharField(_("short address"), max_length=8, blank=True)
    building_number = models.CharField(_("building number"), max_length=4, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    district = models.CharField(_("district"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    additional_number = models.CharField(_("additional number"), max_length=4, blank=True)
    unit_number = models.CharField(_("unit number"), max_length=8, blank=True)
    document_number = models.CharField(_("number of the deed or lease"), max_length=30, blank=True)
    holder_name = models.CharField(_("name on the document"), max_length=250, blank=True)
    ends_on = models.DateField(_("lease ends on"), null=True, blank=True)
    ends_on_typed = TypedDateField(blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_short_address",
                condition=Q(short_address="") | Q(short_address__regex=r"^[A-Z]{4}[0-9]{4}$"),
                violation_error_message=_(
                    "The short address has 4 English letters and 4 digits, for example RRRD2929."
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_address_numbers",
                condition=Q(building_number__regex=r"^([0-9]{4})?$")
                & Q(postal_code__regex=r"^([0-9]{5})?$")
                & Q(additional_number__regex=r"^([0-9]{4})?$"),
                violation_error_message=_(
                    "The building number and the additional number have 4 digits, the postal code has 5."
                ),
            ),
        ]

    @property
    def is_described(self) -> bool:
        """Whether anything at all is said of the dwelling."""
        return any(getattr(self, name) for name in DWELLING)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class HousingDeclaration(OfficeRow, Dwelling):
    """What a household declared of its housing on the ministry's platform. The newest stands, the others are its past."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        "beneficiaries.Household",
        on_delete=models.PROTECT,  # what was declared belongs to the household's file
        related_name="housing",
        verbose_name=_("household"),
    )
    basis = models.CharField(_("basis of the housing"), max_length=16, choices=HousingBasis.choices)
    declared_on = models.DateField(_("declared on"), default=today)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    # What the last match said; not checked until there is something to compare with.
    result = models.CharField(
        _("housing match"), max_length=12, choices=HousingResult.choices, default=HousingResult.NOT_CHECKED
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    # The housing itself changed: whose duty it is to report, and the day. What lies above reads these rows.
    changed_on = models.DateField(_("housing changed on"), null=True, blank=True)
    changed_on_typed = TypedDateField(blank=True, editable=False)
    changed_person = models.ForeignKey(
        "beneficiaries.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whose change"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)

    objects = DeclarationQuerySet.as_manager()

    class Meta(Dwelling.Meta):
        verbose_name = _("housing declaration")
        verbose_name_plural = _("housing declarations")
        ordering = ["-id"]
        constraints = [
            *Dwelling.Meta.constraints,
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(replaced_at=None),
                name="housing_declared_once",
                violation_error_message=_("Meanwhile somebody else has declared this household's housing."),
            ),
            models.CheckConstraint(
                name="housing_change_has_person",
                condition=Q(changed_on=None, changed_person=None)
                | Q(changed_on__isnull=False, changed_person__isnull=False),
                violation_error_message=_("Say whose housing changed, and on which day."),
            ),
            models.CheckConstraint(
                name="housing_result_has_time",
                condition=Q(result="not_checked") | Q(checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="housing_without_document",
                condition=~Q(basis="no_document") | Q(document_number="", ends_on=None),
                violation_error_message=_("A dwelling without a document has no number of a deed or lease."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "result", "-id"], name="housing_by_result", condition=Q(replaced_at=None)),
            models.Index(fields=["household", "-id"], name="housing_of_household"),
            models.Index(fields=["office", "id"], name="housing_changes", condition=Q(changed_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the address: this string reaches logs

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None


class HousingRecord(OfficeRow, Dwelling):
    """What one source says of the dwelling, or that it knows nothing of it. Never changed; the newest of a source counts."""

    declaration = models.ForeignKey(
        HousingDeclaration, on_delete=models.PROTECT, related_name="records", verbose_name=_("housing declaration")
    )
    source = models.CharField(_("source"), max_length=16, choices=HousingSource.choices)
    through = models.CharField(
        _("learned through"), max_length=8, choices=RecordedThrough.choices, default=RecordedThrough.MANUAL
    )
    found = models.BooleanField(_("the source knows the dwelling"), default=True)
    seen_on = models.DateField(_("seen on"), default=today)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfDeclarationQuerySet.as_manager()

    class Meta(Dwelling.Meta):
        verbose_name = _("record of a housing source")
        verbose_name_plural = _("records of housing sources")
        ordering = ["-id"]
        indexes = [models.Index(fields=["declaration", "source", "-id"], name="housing_record_newest")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.pk}"


class HousingMatch(OfficeRow):
    """One comparison (مطابقة بيانات السكن): its result, and every field of every source with both values. Never changed."""

    declaration = models.ForeignKey(
        HousingDeclaration, on_delete=models.PROTECT, related_name="matches", verbose_name=_("housing declaration")
    )
    result = models.CharField(_("result"), max_length=12, choices=HousingResult.choices)
    # [{"source", "field", "declared", "found", "verdict"}]: as they stood at that time.
    lines = models.JSONField(default=list, blank=True)
    gaps = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = OfDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("housing match")
        verbose_name_plural = _("housing matches")
        ordering = ["-id"]
        indexes = [models.Index(fields=["declaration", "-id"], name="housing_match_newest")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.pk}"


class HousingTask(OfficeRow):
    """What the office does about a match: help with documents, or the study of what differs. One open at a time."""

    declaration = models.ForeignKey(
        HousingDeclaration, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("housing declaration")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind.choices)
    status = models.CharField(_("status"), max_length=8, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    assignee = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=TaskOutcome.choices, blank=True)
    words = models.TextField(_("what was done"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Null where the portal itself found that nothing is left to do.
    finisher = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("finished by")
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("housing task")
        verbose_name_plural = _("housing tasks")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration"], condition=Q(status="open"), name="housing_task_open_once"),
            models.CheckConstraint(
                name="housing_task_done_has_outcome",
                condition=Q(status="open", outcome="", finished_at=None, finisher=None)
                | Q(status="done", finished_at__isnull=False) & ~Q(outcome=""),
                violation_error_message=_("Say how the task ended."),
            ),
            models.CheckConstraint(
                name="housing_task_other_is_explained",
                condition=~Q(outcome="other", words=""),
                violation_error_message=_("Please write what was done."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "due_on", "id"], name="housing_task_waiting", condition=Q(status="open"))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def allows(self, verb: str) -> bool:
        return self.status in TASK_MOVES[verb][0]


class AddressLookup(OfficeRow):
    """A question to the National Address service. The row waits; the task that asks only wakes for it (docs/adr/0013)."""

    declaration = models.ForeignKey(
        HousingDeclaration, on_delete=models.PROTECT, related_name="lookups", verbose_name=_("housing declaration")
    )
    status = models.CharField(_("status"), max_length=8, choices=LookupStatus.choices, default=LookupStatus.WAITING)
    requested_at = models.DateTimeField(_("asked"), default=timezone.now)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    problem = models.CharField(_("problem"), max_length=12, choices=LookupProblem.choices, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = LookupQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up of a National Address")
        verbose_name_plural = _("look-ups of National Addresses")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(status="waiting"), name="address_lookup_waiting_once"
            ),
            models.CheckConstraint(
                name="address_lookup_failed_has_problem", condition=~Q(status="failed") | ~Q(problem="")
            ),
            models.CheckConstraint(
                name="address_lookup_ended_has_time",
                condition=Q(status="waiting", finished_at=None) | ~Q(status="waiting") & Q(finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["not_before", "id"], name="address_lookup_due", condition=Q(status="waiting"))]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.pk}"

    def allows(self, verb: str) -> bool:
        return self.status in LOOKUP_MOVES[verb][0]

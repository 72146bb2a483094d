"""The portal's follow-up of the duty to report a change within 15 days; it is not the legal report itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import EventRow, OfficeRow
from beneficiaries.enums import ContactKind, ContactOwner
from beneficiaries.models import Contact, Person
from core.attachments import Attachment
from core.clock import today
from core.fields import TypedDateField
from data_changes.enums import (
    MOVES,
    Agreement,
    ChangeChannel,
    ChangeKind,
    ChangeStatus,
    CloseReason,
    ContactWay,
    Duty,
    Milestone,
    NoticedSource,
    OutreachReason,
    Proof,
    ReminderStatus,
    Timeliness,
)

if TYPE_CHECKING:
    from accounts.actor import Actor


UNFINISHED = (ChangeStatus.PROPOSED, ChangeStatus.OPEN, ChangeStatus.NOTIFIED)


class DataChangeQuerySet(models.QuerySet["DataChange"]):
    def visible_to(self, actor: Actor) -> DataChangeQuerySet:
        """The office's own (discreet people's for keepers only); a charity's are those that it opened."""
        if Extent.ALL in actor.extents(Permission.CHANGE_FOLLOW):
            rows = self.filter(office=actor.office)
            return rows if actor.is_keeper else rows.filter(person__discreet=False)
        if Extent.WITH_PERSON in actor.extents(Permission.CHANGE_FOLLOW):
            rows = self.filter(office=actor.office, opened_for=actor.organisation)
            return rows if actor.is_keeper else rows.filter(person__discreet=False)
        return self.none()

    def open(self) -> DataChangeQuerySet:
        return self.filter(status=ChangeStatus.OPEN)

    def unfinished(self) -> DataChangeQuerySet:
        """Proposed, open, or told to the ministry and not yet verified."""
        return self.filter(status__in=UNFINISHED)

    def unreached(self) -> DataChangeQuerySet:
        """Open, and a researcher has to reach somebody in person."""
        return self.open().filter(Exists(Outreach.objects.waiting().filter(change=OuterRef("pk"))))

    def with_parts(self) -> DataChangeQuerySet:
        """Say of each which of its parts there are: most have none, and what there is not is not asked for."""
        return self.annotate(
            has_outreach=Exists(Outreach.objects.waiting().filter(change=OuterRef("pk"))),
            has_attempts=Exists(ContactAttempt.objects.filter(change=OuterRef("pk"))),
            has_evidence=Exists(Evidence.objects.filter(change=OuterRef("pk"))),
        )

    def with_ways(self) -> DataChangeQuerySet:
        """Say of each whose mobile its person is messaged on, and whether there is an e-mail address of their own."""
        theirs = Contact.objects.usable().filter(
            Q(person=OuterRef("person")) | Q(person=OuterRef("person__merged_into")), person__discreet=False
        )
        nearest = Case(When(owner=ContactOwner.SELF, then=0), When(owner=ContactOwner.RELATIVE, then=1), default=2)
        mobiles = theirs.filter(kind=ContactKind.MOBILE).order_by(nearest, "-id")
        own_mail = theirs.filter(kind=ContactKind.EMAIL, owner=ContactOwner.SELF)
        return self.annotate(mobile_of=Subquery(mobiles.values("owner")[:1]), reached_by_mail=Exists(own_mail))

    def late(self) -> DataChangeQuerySet:
        """Past the term, and the ministry not told."""
        return self.filter(status__in=(ChangeStatus.PROPOSED, ChangeStatus.OPEN), due_on__lt=today())

    def followed_by(self, actor: Actor) -> DataChangeQuerySet:
        return self.filter(assignee__in=[membership.pk for membership in actor.memberships])


class DataChange(OfficeRow):
    """A change in somebody's circumstances, followed until the ministry was told (متابعة تحديث البيانات).

    Due is the day of the change plus 15 calendar days; day 1 is the next day (conventions-ar, section 5). On time or late
    is ``notified_on`` against due; unknown is its own answer.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_changes", verbose_name=_("person"))
    duty = models.CharField(_("duty"), max_length=16, choices=Duty.choices, default=Duty.CHANGE)
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind.choices)
    status = models.CharField(_("status"), max_length=10, choices=ChangeStatus.choices)
    happened_on = models.DateField(_("happened on"))
    happened_on_typed = TypedDateField(blank=True, editable=False)
    learned_on = models.DateField(_("learned on"), default=today)
    due_on = models.DateField(_("last day"))
    channel = models.CharField(_("learned through"), max_length=10, choices=ChangeChannel.choices)
    details = models.TextField(_("details"), blank=True)
    opened_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    assignee = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("followed by")
    )
    origin_visit = models.UUIDField(null=True, blank=True, editable=False)
    notified_on = models.DateField(_("ministry told on"), null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=10, choices=Proof.choices, blank=True)
    close_reason = models.CharField(_("reason for closing"), max_length=20, choices=CloseReason.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DataChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("data change")
        verbose_name_plural = _("data changes")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "reference"], name="data_change_reference_once"),
            models.CheckConstraint(
                name="data_change_learned_after_it_happened",
                condition=Q(learned_on__gte=F("happened_on")),
                violation_error_message=_("A change cannot be known before it happened."),
            ),
            models.CheckConstraint(
                name="data_change_told_has_proof",
                condition=Q(status__in=["proposed", "open"], notified_on=None, proof="")
                | Q(status="closed")
                | Q(status__in=["notified", "verified"]) & ~Q(proof=""),
                violation_error_message=_("Say how it is known that the ministry was told."),
            ),
            models.CheckConstraint(
                name="data_change_told_after_it_happened",
                condition=Q(notified_on=None) | Q(notified_on__gte=F("happened_on")),
                violation_error_message=_("The ministry cannot have been told before the change happened."),
            ),
            models.CheckConstraint(
                name="data_change_closed_has_reason",
                condition=Q(status="closed") & ~Q(close_reason="") | ~Q(status="closed") & Q(close_reason=""),
                violation_error_message=_("Give the reason for closing."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on", "id"],
                name="data_change_waiting",
                condition=Q(status__in=["proposed", "open", "notified"]),
            ),
            models.Index(
                fields=["office", "due_on"], include=["notified_on", "status", "duty"], name="data_change_counted"
            ),
            models.Index(fields=["opened_for", "due_on", "id"], name="data_change_of_charity"),
        ]

    def __str__(self) -> str:
        return self.reference

    def allows(self, verb: str) -> bool:
        return self.status in MOVES[verb][0]

    @property
    def days_left(self) -> int:
        """Calendar days until the due day; 0 on it, negative after it."""
        return (self.due_on - today()).days

    @property
    def in_time(self) -> bool | None:
        """Whether the ministry was told by the due day; None while it is not known."""
        return None if self.notified_on is None else self.notified_on <= self.due_on

    @property
    def timeliness(self) -> str:
        """On time, late or unknown; empty while the ministry was not told."""
        if self.status not in (ChangeStatus.NOTIFIED, ChangeStatus.VERIFIED):
            return ""
        if self.in_time is None:
            return Timeliness.UNKNOWN
        return Timeliness.ON_TIME if self.in_time else Timeliness.LATE

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do: all that a charity is told of an end."""
        return self.status in (ChangeStatus.VERIFIED, ChangeStatus.CLOSED)

    @property
    def days_late(self) -> int:
        told: dt.date = self.notified_on or today()
        return max(0, (told - self.due_on).days)


class DataChangeEvent(EventRow):
    change = models.ForeignKey(DataChange, on_delete=models.PROTECT, related_name="events")
    agreement = models.CharField(_("agreement of the person"), max_length=10, choices=Agreement.choices, blank=True)
    by_link = models.BooleanField(_("said through the person's link"), default=False)

    class Meta:
        verbose_name = _("event of a data change")
        verbose_name_plural = _("events of data changes")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.change_id} {self.verb}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, actor: Actor) -> ReminderQuerySet:
        """Those of the changes that the actor may know of."""
        return self.filter(change__in=DataChange.objects.visible_to(actor))


class Reminder(OfficeRow):
    """One planned word about one change: a row from the day the change opens, claimed once (docs/adr/0008)."""

    change = models.ForeignKey(DataChange, on_delete=models.PROTECT, related_name="reminders")
    milestone = models.CharField(_("milestone"), max_length=16, choices=Milestone.choices)
    falls_on = models.DateField(_("falls on"))
    due_at = models.DateTimeField(_("told from"))
    status = models.CharField(
        _("status"), max_length=10, choices=ReminderStatus.choices, default=ReminderStatus.PLANNED
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "milestone"], name="reminder_once"),
            models.CheckConstraint(
                name="reminder_finished_has_time",
                condition=Q(status="planned", finished_at=None) | ~Q(status="planned") & Q(finished_at__isnull=False),
            ),
        ]
        # By office: the sweep asks each office for its own, and one office's backlog is not read by the others.
        indexes = [
            models.Index(fields=["office", "due_at", "id"], name="reminder_due", condition=Q(status="planned")),
            models.Index(fields=["office", "id"], name="reminder_on_its_way", condition=Q(status="handed")),
            models.Index(
                fields=["office", "finished_at"], name="reminder_settled", condition=Q(status__in=["told", "unreached"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.milestone}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, actor: Actor) -> EvidenceQuerySet:
        """The office's readers alone: a charity is told open or done and the days left."""
        if Extent.ALL not in actor.extents(Permission.CHANGE_FOLLOW):
            return self.none()
        return self.filter(change__in=DataChange.objects.visible_to(actor))


class Evidence(Attachment):
    """A paper that shows the change, or the report of it."""

    change = models.ForeignKey(DataChange, on_delete=models.PROTECT, related_name="evidence")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a data change")
        verbose_name_plural = _("evidence of data changes")
        ordering = ["received_at", "id"]


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def waiting(self) -> OutreachQuerySet:
        return self.filter(finished_at=None)


class Outreach(OfficeRow):
    """A task for whoever follows a change: nobody was reached by a message, or somebody asked for help."""

    change = models.ForeignKey(DataChange, on_delete=models.PROTECT, related_name="outreach")
    reason = models.CharField(_("reason"), max_length=12, choices=OutreachReason.choices)
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    finished_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaching somebody")
        verbose_name_plural = _("reaching people")
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "reason"], name="outreach_once", condition=Q(finished_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.reason}"


class ContactAttempt(OfficeRow):
    """That a researcher tried to reach the person, how, and whether somebody was reached. Never changed."""

    change = models.ForeignKey(DataChange, on_delete=models.PROTECT, related_name="attempts")
    way = models.CharField(_("way"), max_length=10, choices=ContactWay.choices)
    reached = models.BooleanField(_("somebody was reached"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    words = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("attempt to reach somebody")
        verbose_name_plural = _("attempts to reach somebody")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.change_id} {self.way}"


class Noticed(OfficeRow):
    """The mark that a change which a lower room recorded was handled: each is proposed once, also after it was closed."""

    source = models.CharField(_("recorded by"), max_length=16, choices=NoticedSource.choices)
    key = models.UUIDField(editable=False)  # of the lower room's row
    # Null where it could not be proposed: its day was refused.
    change = models.ForeignKey(DataChange, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("noticed change")
        verbose_name_plural = _("noticed changes")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="change_noticed_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

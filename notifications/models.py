"""What a person is told. The row written with the change is the truth; senders only follow it (docs/adr/0008)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, Permission, Role
from accounts.ownership import EventRow, OfficeRow
from core.fields import EncryptedTextField
from core.identifiers import MASK
from notifications.enums import OVER, Channel, DeliveryStatus, MailPace

if TYPE_CHECKING:
    from accounts.actor import Actor


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """The notices addressed to one of the actor's memberships, or to a role that the actor holds here."""
        return self.filter(
            Q(membership__in=[m.pk for m in actor.memberships])
            | Q(membership=None, organisation=actor.organisation, role__in=actor.roles)
        )

    def unread_by(self, actor: Actor) -> NoticeQuerySet:
        return self.filter(~Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), user=actor.user)))

    def with_read_mark(self, actor: Actor) -> NoticeQuerySet:
        return self.annotate(is_read=Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), user=actor.user)))


class Notice(OfficeRow):
    """Something that somebody should know. Its words are decided when it is read, from templates/notifications/<kind>/.

    Addressed to an organisation and role, or to one membership. ``label`` is the reference, never a name.
    """

    kind = models.CharField(_("kind"), max_length=64)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    membership = models.ForeignKey(
        "accounts.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member"),
    )
    label = models.CharField(_("reference"), max_length=64)
    url_name = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=64, blank=True)
    # Safe facts for the words: counts, days left, codes. Never a name, a number, a reason.
    facts = models.JSONField(default=dict, blank=True)
    # One notice for one event and audience, however often the task that writes it is repeated.
    once = models.CharField(max_length=120, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="notice_has_one_audience",
                condition=(~Q(role="") & Q(membership=None)) | (Q(role="") & Q(membership__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "role", "-id"], name="notice_to_role", condition=Q(membership=None)),
            models.Index(fields=["membership", "-id"], name="notice_to_member", condition=Q(membership__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class NoticeRead(models.Model):
    """That a user has read a notice; a notice to a role is read by each of its holders for themselves."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read notice")
        verbose_name_plural = _("read notices")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> DeliveryQuerySet:
        """Every message of the actor's own office, for whoever watches over them there."""
        if not actor.is_office or not actor.can(Permission.DELIVERY_MANAGE):
            return self.none()
        return self.filter(office=actor.office).defer("number")

    def given_up(self, at: dt.datetime) -> DeliveryQuerySet:
        """After every try, and still worth sending: for a person to look at."""
        dead = self.filter(status=DeliveryStatus.DEAD, purged_at=None)
        return dead.filter(Q(not_after=None) | Q(not_after__gt=at))

    def due(self, at: dt.datetime) -> DeliveryQuerySet:
        return self.filter(status=DeliveryStatus.PENDING, not_before__lte=at)


class Delivery(OfficeRow):
    """One message by one channel to one address. Claimed with SKIP LOCKED, attempted once per key."""

    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("notice")
    )
    kind = models.CharField(_("kind"), max_length=64)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    # Of a telephone number only its mask; the number itself stands encrypted beside it, until it is purged.
    address = models.CharField(_("address"), max_length=254)
    number = EncryptedTextField(blank=True, default="", db_default="", editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ARABIC)
    label = models.CharField(_("reference"), max_length=64, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    url_name = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=64, blank=True)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True)
    once = models.CharField(max_length=120, unique=True, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING
    )
    created_at = models.DateTimeField(_("time"), default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    # After this moment the message would be wrong or unwelcome: it is given up instead.
    not_after = models.DateTimeField(null=True, blank=True)
    # The hours of a day in which it may go out, on Riyadh's clock: "08:00-12:00,16:00-21:00". Empty: any hour.
    windows = models.CharField(max_length=80, blank=True, default="", db_default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("trouble"), max_length=300, blank=True)
    # What the gateway calls this message; its receipts name it.
    gateway_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    purged_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_number_is_masked",
                condition=Q(channel=Channel.EMAIL, number="") | Q(channel=Channel.SMS, address__startswith=MASK),
                violation_error_message=_("Of a telephone number only the last four digits stand in the open."),
            )
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], name="delivery_waiting", condition=Q(status="pending")),
            models.Index(
                fields=["claimed_at", "id"], name="delivery_claimed", condition=Q(status__in=["claimed", "attempted"])
            ),
            models.Index(fields=["office", "-id"], name="delivery_of_office"),
            models.Index(fields=["office", "status", "-id"], name="delivery_by_status"),
            models.Index(
                fields=["finished_at"],
                name="delivery_to_purge",
                condition=Q(purged_at=None, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display()} {self.get_status_display()}"

    @property
    def is_over(self) -> bool:
        return self.status in OVER


class DeliveryEvent(EventRow):
    """What somebody, or a receipt, did to a message: sent again, reported as delivered. Never changed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events", verbose_name=_("delivery"))
    # What the gateway called its receipt: the same one is not taken twice.
    receipt = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("event of a delivery")
        verbose_name_plural = _("events of deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="receipt_taken_once",
                fields=["receipt"],
                condition=~Q(receipt=""),
                violation_error_message=_("This receipt was taken before."),
                violation_error_code="receipt_replayed",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.verb} {self.at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """A part of the machinery that runs once among all machines: who runs it now, until when, its last sign of life."""

    name = models.CharField(max_length=20, unique=True)
    holder = models.CharField(max_length=80, blank=True)
    held_until = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MailChoice(models.Model):
    """How a user wants to hear by e-mail of what is not urgent; whoever chose nothing gets one digest a working day."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="mail_choice")
    pace = models.CharField(_("by e-mail"), max_length=10, choices=MailPace.choices, default=MailPace.DIGEST)

    class Meta:
        verbose_name = _("choice of e-mails")
        verbose_name_plural = _("choices of e-mails")
        ordering = ["user"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pace}"

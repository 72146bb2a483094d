"""What a person is told. The row written with the change is the truth; senders only follow it (docs/adr/0008)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, Role
from accounts.ownership import OfficeRow
from notifications.enums import Channel, DeliveryStatus

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


class Delivery(OfficeRow):
    """One message by one channel to one address. Claimed with SKIP LOCKED, attempted once per key."""

    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("notice")
    )
    kind = models.CharField(_("kind"), max_length=64)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
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
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["not_before", "id"], name="delivery_waiting", condition=Q(status="pending")),
            models.Index(
                fields=["claimed_at", "id"], name="delivery_claimed", condition=Q(status__in=["claimed", "attempted"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display()} {self.get_status_display()}"

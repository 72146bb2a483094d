"""Statements about beneficiaries (الإفادات): a charity asks, the office answers with the least that the purpose needs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Gender, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import EarlierRecord, EventRow, OfficeRow
from beneficiaries.enums import LegalBasis
from beneficiaries.models import Person
from charities.enums import StatementAnswer
from charities.models import DataSharingAgreement
from core.fields import EncryptedTextField
from statements.enums import MOVES, WAITING, StatementPurpose, StatementStatus

if TYPE_CHECKING:
    from accounts.actor import Actor

_WAITING = sorted(WAITING)


class StatementRequestQuerySet(models.QuerySet["StatementRequest"]):
    def visible_to(self, actor: Actor) -> StatementRequestQuerySet:
        """A charity sees its own; the office those that were asked, never another's draft.

        What the office took over from its earlier records is the office's own.
        """
        if Permission.STATEMENT_ASK in actor.permissions and actor.is_charity:
            return self.filter(charity=actor.organisation, past=False)
        if actor.is_office and Extent.ALL in actor.extents(Permission.STATEMENT_ANSWER):
            return self.filter(office=actor.office, asked_at__isnull=False)
        return self.none()

    def waiting(self) -> StatementRequestQuerySet:
        """For the office's answer."""
        return self.filter(status__in=_WAITING)

    def keyed(self, key: str) -> StatementRequestQuerySet:
        """By what stands in an address: the reference, or a draft's uuid (which goes on leading to it)."""
        try:
            return self.filter(uuid=uuid.UUID(key))
        except ValueError:
            return self.filter(reference=key) if key else self.none()


class StatementRequest(EarlierRecord, OfficeRow):
    """One request for a statement (طلب إفادة) about one person, for one purpose.

    What the charity typed stays with the request, encrypted. Whether and whom it matched in the register is the office's
    knowledge alone: the charity learns the answer, nothing else.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=32, blank=True)
    charity = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    agreement = models.ForeignKey(
        DataSharingAgreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("agreement"),
    )
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=LegalBasis.choices, default=LegalBasis.AGREEMENT
    )
    status = models.CharField(_("status"), max_length=14, choices=StatementStatus.choices)
    purpose = models.CharField(_("purpose"), max_length=12, choices=StatementPurpose.choices, blank=True)
    purpose_words = models.CharField(_("purpose in words"), max_length=200, blank=True)
    # The sheet it came in, and its row there, as Excel counts.
    batch = models.ForeignKey(
        "statements.StatementBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rows",
        verbose_name=_("batch"),
    )
    batch_row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    # The statement that has expired, in whose place this one was asked.
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by", verbose_name=_("follows")
    )
    name_typed = EncryptedTextField(_("name"), blank=True)
    number_typed = EncryptedTextField(_("national number"), blank=True)
    number_last4 = models.CharField(max_length=4, blank=True)
    # By it the same person is recognised in two requests; keyed, and shown to nobody.
    number_digest = models.CharField(max_length=64, blank=True, editable=False)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    # Whom the office found; null while nobody was, or nobody is.
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="statements", verbose_name=_("person")
    )
    answer = models.CharField(_("answer"), max_length=12, choices=StatementAnswer.choices, blank=True)
    matched_with_ministry = models.BooleanField(_("checked against the ministry's system"), default=False)
    words = models.TextField(_("words for the charity"), blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    # The Riyadh date of the answer, on which the statement is counted.
    answered_on = models.DateField(null=True, blank=True, editable=False)
    assignee = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("assigned to")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StatementRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement request")
        verbose_name_plural = _("statement requests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reference"], name="statement_reference_once", condition=~Q(reference="")
            ),
            models.UniqueConstraint(
                fields=["office", "past_key"], name="statement_past_once", condition=~Q(past_key="")
            ),
            models.CheckConstraint(
                name="statement_past_is_over",
                condition=Q(past=False, past_key="", past_batch=None)
                | Q(past=True, status__in=["expired", "declined"], past_batch__isnull=False, due_at=None, assignee=None)
                & ~Q(past_key=""),
            ),
            models.CheckConstraint(
                name="statement_asked_has_reference_and_term",
                condition=Q(status__in=["draft", "withdrawn"])
                | ~Q(reference="") & Q(asked_at__isnull=False, due_at__isnull=False, agreement__isnull=False)
                | ~Q(reference="") & Q(past=True, asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="statement_asked_is_whole",
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(past=True)
                | ~Q(purpose="")
                & ~Q(gender="")
                & ~Q(name_typed="")
                & ~Q(number_typed="")
                & Q(number_last4__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="statement_answer_whole",
                condition=Q(status__in=["answered", "expired"])
                & ~Q(answer="")
                & Q(answered_at__isnull=False, answered_on__isnull=False)
                & (Q(answered_by__isnull=False) | Q(past=True))
                | ~Q(status__in=["answered", "expired"])
                & Q(answer="", answered_at=None, answered_by=None, answered_on=None),
            ),
            models.CheckConstraint(
                name="statement_answer_was_checked",
                condition=Q(answer__in=["", "refer"]) | Q(matched_with_ministry=True) | Q(past=True),
                violation_error_message=_("Confirm that the answer was checked against the ministry's system."),
            ),
            models.CheckConstraint(
                name="statement_other_purpose_explained",
                condition=~Q(purpose="other", purpose_words=""),
                violation_error_message=_("Describe the purpose."),
            ),
            models.CheckConstraint(
                name="statement_of_batch_has_row",
                condition=Q(batch=None, batch_row=None) | Q(batch__isnull=False, batch_row__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["batch", "batch_row"], name="statement_batch_row_once", condition=Q(batch__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at", "id"],
                name="statement_waiting",
                condition=Q(status__in=["asked", "under_review"]),
            ),
            models.Index(fields=["past_batch"], name="statement_past_of_file", condition=Q(past=True)),
            models.Index(fields=["charity", "-id"], name="statement_of_charity"),
            models.Index(
                fields=["charity", "asked_at"], name="statement_asked_when", condition=Q(asked_at__isnull=False)
            ),
            # The counts above the list's parts.
            models.Index(fields=["office", "status", "-id"], name="statement_by_status"),
            models.Index(fields=["charity", "status"], name="statement_of_charity_status"),
            models.Index(
                fields=["office", "answered_on"],
                include=["charity"],
                name="statement_counted",
                condition=Q(answered_on__isnull=False),
            ),
            # Who asked how much, and about whom: the watch, the figures of asking, what is left of a month.
            models.Index(
                fields=["office", "asked_at"],
                include=["charity", "status", "answer", "number_digest"],
                name="statement_asked",
                condition=Q(asked_at__isnull=False),
            ),
            models.Index(
                fields=["charity", "number_digest"],
                name="statement_of_person",
                condition=Q(status__in=["asked", "under_review"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("statements:detail", args=[self.key])

    @property
    def key(self) -> str:
        """What stands in addresses: the reference, of a draft the uuid."""
        return self.reference or str(self.uuid)

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    def allows(self, verb: str) -> bool:
        return not self.past and self.status in MOVES[verb].leaves


class StatementEvent(EventRow):
    statement = models.ForeignKey(StatementRequest, on_delete=models.PROTECT, related_name="events")

    class Meta:
        verbose_name = _("event of a statement request")
        verbose_name_plural = _("events of statement requests")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.verb}"

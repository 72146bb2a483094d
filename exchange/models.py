"""Files on their way in and out: an import with its staged rows, an export with its file.

What stands in a staged row is encrypted: it is a copy of personal data that nobody has looked at yet. Rows are deleted
thirty days after the file came, files of exports after seven; what remains is that it happened, and the counts.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Language
from accounts.ownership import EventRow, OfficeRow
from core.clock import today
from core.fields import EncryptedTextField
from exchange.codes import grouped
from exchange.enums import (
    MOVES,
    WORKING,
    DocumentKind,
    DocumentState,
    ExportState,
    FileFormat,
    ImportStatus,
    RowState,
    Verdict,
    WithdrawalReason,
)

if TYPE_CHECKING:
    from accounts.actor import Actor


def import_path(instance: ImportBatch, filename: str) -> str:
    """A name of ours that says nothing of what is in the file."""
    return f"exchange/in/{instance.uuid.hex[:2]}/{instance.uuid.hex}"


def export_path(instance: Export, filename: str) -> str:
    return f"exchange/out/{instance.uuid.hex[:2]}/{instance.uuid.hex}.{instance.format}"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, actor: Actor) -> ImportBatchQuerySet:
        """The imports of the actor's organisation, of kinds that the actor may take in without limit."""
        rights = [right for right, extents in actor.permissions.items() if Extent.ALL in extents]
        return self.filter(office=actor.office, organisation=actor.organisation, permission__in=rights)

    def at_work(self) -> ImportBatchQuerySet:
        return self.filter(status__in=sorted(WORKING))


class ImportBatch(OfficeRow):
    """One file that came in, and what became of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    membership = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )
    kind = models.CharField(_("kind"), max_length=30)
    # The right that this kind needs, and the task that works on its rows: this room does not know the others.
    permission = models.CharField(max_length=30)
    task = models.CharField(max_length=80)
    file = models.FileField(_("file"), upload_to=import_path, max_length=200, blank=True)
    file_name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveIntegerField(_("size"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ARABIC)
    # [[letter, words], …] of the file, and which of them is which field: {"national_number": 0, …}.
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=ImportStatus.choices, default=ImportStatus.COLUMNS, editable=False
    )
    expected = models.PositiveIntegerField(default=0, editable=False)  # rows, as far as the file says so
    read_up_to = models.PositiveIntegerField(default=0, editable=False)  # the last row that is staged, as Excel counts
    problem = models.JSONField(default=dict, blank=True, editable=False)  # {"code", "ar", "en"} of a refused file
    # What became of the rows, kept when they are deleted: {"new": 12, "updated": 3, …}.
    summary = models.JSONField(default=dict, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)  # a sign of life of whoever works on it
    purged_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="import_purged_has_no_file",
                condition=Q(purged_at=None) | Q(file=""),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "-id"], name="import_of_organisation"),
            models.Index(fields=["touched_at"], name="import_at_work", condition=Q(status__in=sorted(WORKING))),
            models.Index(fields=["received_at"], name="import_to_purge", condition=Q(purged_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def allows(self, verb: str) -> bool:
        return self.status in MOVES[verb].leaves and (verb != "start" or self.purged_at is None)

    @property
    def at_work(self) -> bool:
        return self.status in WORKING


class ImportEvent(EventRow):
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="events")

    class Meta:
        verbose_name = _("event of an import")
        verbose_name_plural = _("events of imports")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.verb}"


class JsonPath(models.Field):
    """The database's own type of a path into a document; for casts only."""

    def db_type(self, connection: Any) -> str:
        return "jsonpath"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, actor: Actor) -> ImportRowQuerySet:
        return self.filter(batch__in=ImportBatch.objects.visible_to(actor))

    def with_error(self, code: str) -> ImportRowQuerySet:
        """The rows that have an error of this code, in whichever field."""
        path, named = Value("$.*[*] ? (@.code == $code)"), Value({"code": code}, output_field=models.JSONField())
        has = Func(
            F("errors"), Cast(path, JsonPath()), named, function="jsonb_path_exists", output_field=models.BooleanField()
        )
        return self.filter(has)


class ImportRow(OfficeRow):
    """One line of a file: what stood in it, what is wrong with it, what became of it.

    `errors` is {field: [{"code", "ar", "en"}]}; the empty field is the line as a whole. `target` is the key of the row
    that was made or changed, in the room that owns it; `changed` says which of its fields were.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = EncryptedTextField()
    # By what the line is recognised (a keyed digest of the national number, say), to find it twice in one file.
    key_digest = models.CharField(max_length=64, blank=True)
    # By what lines that belong together are found (the household of a person, say).
    group_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=5, choices=RowState.choices)
    verdict = models.CharField(_("result"), max_length=9, choices=Verdict.choices, blank=True)
    errors = models.JSONField(default=dict, blank=True)
    changed = models.JSONField(default=list, blank=True)
    target = models.BigIntegerField(null=True, blank=True)
    # Errors that an officer overruled, and why.
    confirmed = models.JSONField(default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                name="import_row_mended_by_someone",
                condition=Q(mended_at=None, mended_by=None) | Q(mended_at__isnull=False, mended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="import_row_done_has_result",
                condition=~Q(state="done") & Q(done_at=None) | Q(state="done", done_at__isnull=False) & ~Q(verdict=""),
            ),
            models.CheckConstraint(
                name="import_row_overruled_with_reason",
                condition=Q(confirmed=[]) | ~Q(reason=""),
                violation_error_message=_("Please say why this is right."),
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "verdict", "number"], name="import_row_state"),
            # Along this the workers claim what is left to be taken over.
            models.Index(fields=["batch", "number"], name="import_row_clean", condition=Q(state="clean")),
            models.Index(fields=["batch", "key_digest"], name="import_row_key", condition=~Q(key_digest="")),
            models.Index(fields=["batch", "group_digest"], name="import_row_group", condition=~Q(group_digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class ColumnMemory(OfficeRow):
    """That an office keeps a field under this header: the next file of the kind is understood at once."""

    kind = models.CharField(max_length=30)
    header = models.CharField(max_length=100)  # as search reads it (core.arabic)
    field = models.CharField(max_length=30)  # empty: this column is left out

    class Meta:
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        ordering = ["office", "kind", "header"]
        constraints = [models.UniqueConstraint(fields=["office", "kind", "header"], name="column_remembered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.header}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> ExportQuerySet:
        """A file holds what its maker could see when it was made: it is the maker's alone, while they hold the right."""
        return self.filter(
            office=actor.office,
            organisation=actor.organisation,
            membership__user=actor.user,
            permission__in=list(actor.permissions),
        )


class Export(OfficeRow):
    """A list as a file: asked for with its filters, written in the background, kept for seven days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    membership = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("made for")
    )
    kind = models.CharField(_("kind"), max_length=30)
    permission = models.CharField(max_length=30)
    task = models.CharField(max_length=80)
    filters = EncryptedTextField(blank=True)  # a name may be among them
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ARABIC)
    format = models.CharField(max_length=4, choices=FileFormat.choices, default=FileFormat.XLSX)
    state = models.CharField(
        _("state"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING, editable=False
    )
    rows_expected = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    file = models.FileField(_("file"), upload_to=export_path, max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size"), default=0)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=~Q(state="ready") & Q(file="") | Q(state="ready", ready_at__isnull=False) & ~Q(file=""),
            )
        ]
        indexes = [
            models.Index(fields=["membership", "-id"], name="export_of_member"),
            models.Index(fields=["touched_at"], name="export_open", condition=~Q(state__in=["gone", "failed"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:export", args=[self.uuid])

    @property
    def at_work(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.WRITING)


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def visible_to(self, actor: Actor) -> IssuedDocumentQuerySet:
        """What the actor's organisation issued or was given; a discreet one exists for keepers alone.

        The room whose matter it is asks first whether the matter itself is the actor's.
        """
        rows = self.filter(Q(organisation=actor.organisation) | Q(issuer=actor.organisation))
        return rows.filter(office=actor.office, **({} if actor.is_keeper else {"discreet": False}))

    def standing(self) -> IssuedDocumentQuerySet:
        return self.filter(withdrawn_at=None)


class IssuedDocument(OfficeRow):
    """A letter that went out, and by whose code anybody can ask whether it is still right.

    What it says is kept as data, encrypted, in every language that it can be given in; the file is set anew from it, the
    same each time (docs/adr/0017-letters.md). Nothing of it changes but that it may be withdrawn.
    """

    issuer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("issued for")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("made out to")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    reference = models.CharField(_("reference"), max_length=32)
    template = models.CharField(max_length=40)
    content = EncryptedTextField()
    content_digest = models.CharField(max_length=64)
    code = EncryptedTextField()
    code_digest = models.CharField(max_length=64, unique=True)
    discreet = models.BooleanField(default=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    # Null where the portal itself withdrew it, with the matter.
    withdrawn_by = models.ForeignKey(
        "accounts.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.CharField(_("reason"), max_length=20, choices=WithdrawalReason.choices, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "reference"],
                condition=Q(withdrawn_at=None),
                name="document_stands_once",
            ),
            models.CheckConstraint(
                name="document_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL OR"
                    " ((to_jsonb(OLD) - '{withdrawn_at,withdrawn_by_id,withdrawal_reason}'::text[])"
                    " IS DISTINCT FROM (to_jsonb(NEW) - '{withdrawn_at,withdrawn_by_id,withdrawal_reason}'::text[]))"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def grouped_code(self) -> str:
        return grouped(self.code)

    @property
    def state(self) -> DocumentState:
        if self.withdrawn_at:
            return DocumentState.WITHDRAWN
        over = self.valid_until is not None and self.valid_until < today()
        return DocumentState.EXPIRED if over else DocumentState.VALID


class Receipt(OfficeRow):
    """A code that a citizen keeps, to ask how far a matter of theirs is. It knows the matter's reference, nobody's name."""

    source = models.CharField(_("reference"), max_length=32)
    code = EncryptedTextField()
    code_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("citizen's receipt")
        verbose_name_plural = _("citizens' receipts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source"], condition=Q(ended_at=None), name="receipt_of_matter_once"
            )
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def grouped_code(self) -> str:
        return grouped(self.code)


def words_of(error: dict[str, Any], language: str) -> str:
    """A stored error in the reader's language."""
    return str(error.get(language) or error.get("ar") or "")

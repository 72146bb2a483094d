"""The words of files that come in and go out, and the moves of an import."""

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportStatus(models.TextChoices):
    """Where an import stands."""

    COLUMNS = "columns", pgettext_lazy("import", "Columns to be confirmed")
    READING = "reading", pgettext_lazy("import", "Being read")
    READY = "ready", pgettext_lazy("import", "Read, nothing changed yet")
    RUNNING = "running", pgettext_lazy("import", "Being taken over")
    FINISHED = "finished", pgettext_lazy("import", "Finished")
    REFUSED = "refused", pgettext_lazy("import", "Not read")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


class Move(NamedTuple):
    leaves: frozenset[ImportStatus]
    reaches: ImportStatus
    label: object


S = ImportStatus
WORKING: Final = frozenset({S.READING, S.RUNNING})
MOVES: Final = {
    "read": Move(frozenset({S.COLUMNS}), S.READING, pgettext_lazy("import verb", "Columns confirmed")),
    "present": Move(frozenset({S.READING}), S.READY, pgettext_lazy("import verb", "File read")),
    "refuse": Move(frozenset({S.READING, S.RUNNING}), S.REFUSED, pgettext_lazy("import verb", "Refused")),
    # Again after mending, too: what was taken over already is not taken over twice.
    "start": Move(frozenset({S.READY, S.FINISHED}), S.RUNNING, pgettext_lazy("import verb", "Taking over begun")),
    "finish": Move(frozenset({S.RUNNING}), S.FINISHED, pgettext_lazy("import verb", "Taking over finished")),
    # Only where the room can take back what it did (`exchange.services.undo`).
    "undo": Move(frozenset({S.FINISHED}), S.UNDONE, pgettext_lazy("import verb", "Taken back")),
    "discard": Move(
        frozenset({S.COLUMNS, S.READING, S.READY, S.REFUSED}), S.DISCARDED, pgettext_lazy("import verb", "Discarded")
    ),
}


class RowState(models.TextChoices):
    BAD = "bad", pgettext_lazy("import row", "To be mended")
    CLEAN = "clean", pgettext_lazy("import row", "Ready")
    DONE = "done", pgettext_lazy("import row", "Taken over")


class Verdict(models.TextChoices):
    """What a row does to the register, or did."""

    NEW = "new", pgettext_lazy("import row", "New")
    UPDATED = "updated", pgettext_lazy("import row", "Updated")
    UNCHANGED = "unchanged", pgettext_lazy("import row", "Unchanged")


class ExportState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("export", "Waiting")
    WRITING = "writing", pgettext_lazy("export", "Being written")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Not written")
    GONE = "gone", pgettext_lazy("export", "Deleted after seven days")


class FileFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV")


class DocumentKind(models.TextChoices):
    """What a document that can be verified is. The words say nothing of what it is about."""

    STATEMENT_LETTER = "statement_letter", _("Statement letter")
    REFERRAL_LETTER = "referral_letter", _("Referral letter")


class DocumentState(models.TextChoices):
    """What whoever verifies a document is told of it."""

    VALID = "valid", pgettext_lazy("document", "Valid")
    EXPIRED = "expired", pgettext_lazy("document", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")


class WithdrawalReason(models.TextChoices):
    CORRECTED = "corrected", _("It was corrected")
    MATTER_WITHDRAWN = "matter_withdrawn", _("The matter was withdrawn")
    PASSED_ON = "passed_on", _("The matter was passed on to somebody else")

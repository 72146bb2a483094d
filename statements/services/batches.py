"""A sheet of requests: brought in for one purpose, asked as one batch, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.enums import LegalBasis
from core.arabic import clean_text
from core.clock import now, riyadh_date
from core.constraints import explain
from core.encryption import digest
from core.errors import Conflict
from core.references import next_reference, next_references
from exchange import services as files
from exchange.enums import RowState
from exchange.kinds import ImportKind
from exchange.models import ImportBatch
from statements import rights
from statements.enums import MOVES, StatementPurpose, StatementStatus
from statements.models import StatementBatch, StatementEvent, StatementRequest
from statements.notices import tell_of_batch
from statements.services.asking import REFERENCE, agreement_held, none_left
from statements.services.moving import move, wrong
from statements.terms import due_at, month_of_asking

BATCH_REFERENCE: Final = "STB"
S = StatementStatus


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A row of a sheet that is right: `number` is its place in the file."""

    number: int
    national_number: str
    name: str
    gender: str


@transaction.atomic
def open_sheet(
    *, by: Actor, kind: ImportKind, file: UploadedFile[bytes], purpose: str, purpose_words: str = ""
) -> StatementBatch:
    """Take a sheet in. What the statements are for is said once, for all its rows."""
    rights.require_asking(by)
    words = clean_text(purpose_words)
    if purpose not in StatementPurpose.values:
        raise wrong(field="purpose", words=_("Please choose one of the answers offered."), code="invalid_choice")
    if purpose == StatementPurpose.OTHER and not words:
        raise wrong(field="purpose_words", words=_("Describe the purpose."), code="required")
    imported = files.open_batch(by=by, kind=kind, file=file)
    batch = StatementBatch(
        office=by.office,
        charity=by.organisation,
        membership=imported.membership,
        file=imported,
        purpose=purpose,
        purpose_words=words[:200],
    )
    with explain(StatementBatch):
        batch.save()
    return batch


@transaction.atomic
def start_sheet(*, file: ImportBatch, by: Actor, kind: ImportKind) -> ImportBatch:
    """Ask what is ready. Its places of the month's number are held at once: for all of its rows, or for none."""
    rights.require_asking(by)
    agreement = agreement_held(charity=by.organisation)
    held = StatementBatch.objects.visible_to(by).select_for_update(of=("self",)).get(file=file.pk)
    wanted = file.rows.filter(state=RowState.CLEAN).count()
    if wanted > month_of_asking(agreement, but_batch=held).left:
        raise none_left(agreement=agreement, wanted=wanted)
    started = files.start(batch=file, by=by, kind=kind)
    held.reserved = wanted
    held.save(update_fields=["reserved"])
    return started


@transaction.atomic
def ask_rows(*, file: ImportBatch, by: Actor, rows: Sequence[Asked], passed_over: int = 0) -> list[StatementRequest]:
    """Ask for these rows; the places held for them, and for those that are passed over, are free or used from now on."""
    rights.require_asking(by)
    agreement = agreement_held(charity=file.organisation)
    batches = StatementBatch.objects.visible_to(by).select_related("office", "charity")
    batch = batches.select_for_update(of=("self",)).get(file=file.pk)
    if len(rows) > month_of_asking(agreement, but_batch=batch).left:
        raise none_left(agreement=agreement, wanted=len(rows))
    at = now()
    fields = {
        "office": batch.office,
        "charity": batch.charity,
        "agreement": agreement,
        "legal_basis": LegalBasis.AGREEMENT,
        "status": MOVES["ask"].reaches,
        "purpose": batch.purpose,
        "purpose_words": batch.purpose_words,
        "asked_at": at,
        "due_at": due_at(batch.office, at),
        "created_at": at,
        "batch": batch,
    }
    references = next_references(batch.office, REFERENCE, len(rows), riyadh_date(at))
    statements = [
        StatementRequest(
            reference=reference,
            batch_row=row.number,
            name_typed=row.name,
            number_typed=row.national_number,
            number_last4=row.national_number[-4:],
            number_digest=digest(row.national_number),
            gender=row.gender,
            **fields,
        )
        for row, reference in zip(rows, references, strict=True)
    ]
    with explain(StatementRequest):
        StatementRequest.objects.bulk_create(statements)
    _record_asking(statements, by, at)
    _give_back(batch, len(rows) + passed_over)
    if statements:
        _mark_asked(batch)
        tell_of_batch(batch, "ask", count=len(statements), once=f"{batch.uuid}:{statements[0].batch_row}")
    return statements


def _record_asking(statements: Sequence[StatementRequest], by: Actor, at: datetime) -> None:
    StatementEvent.objects.bulk_create(
        StatementEvent(
            office=row.office,
            statement=row,
            verb="ask",
            status_from=S.DRAFT,
            status_to=row.status,
            at=at,
            membership=by.membership,
            organisation=by.organisation,
        )
        for row in statements
    )


def _give_back(batch: StatementBatch, places: int) -> None:
    batch.reserved = max(batch.reserved - places, 0)
    batch.save(update_fields=["reserved"])


def _mark_asked(batch: StatementBatch) -> None:
    """With its first rows a batch gets its reference; rows that were mended later join it."""
    if batch.asked_at is None:
        batch.asked_at = now()
        batch.reference = next_reference(batch.office, BATCH_REFERENCE, on=riyadh_date(batch.asked_at))
        batch.save(update_fields=["asked_at", "reference"])


@transaction.atomic
def withdraw_batch(*, batch: StatementBatch, by: Actor) -> int:
    """Take back what still waits of a sheet; what is answered stays. Returns how many."""
    rights.require_asking(by)
    batch = StatementBatch.objects.visible_to(by).select_related("office", "charity").get(pk=batch.pk)
    rows = StatementRequest.objects.visible_to(by).waiting().filter(batch=batch)
    waiting = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not waiting:
        raise Conflict(_("Nothing of this sheet waits for an answer any more."), code="nothing_waits")
    for row in waiting:
        move(verb="withdraw", statement=row, by=by, quiet=True)
    tell_of_batch(batch, "withdraw", count=len(waiting))
    return len(waiting)

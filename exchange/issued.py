"""Papers that went out: issue, set as a file, verify, withdraw; and the receipts that citizens keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from core import printing, qr
from core.clock import now, today
from core.constraints import explain
from core.encryption import digest
from core.errors import Conflict
from exchange import codes
from exchange.enums import WithdrawalReason
from exchange.models import IssuedDocument, Receipt
from exchange.papers import SLIP, Fact, slip

DOCUMENT: Final = "document"
RECEIPT: Final = "receipt"
Content = Mapping[str, Mapping[str, Any]]


class Altered(Exception):
    """What is stored of a document is not what was issued."""


# --- documents -------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue(
    *,
    office: Organisation,
    kind: str,
    reference: str,
    template: str,
    by: Actor,
    to: Organisation,
    data: Content,
    issuer: Organisation | None = None,
    issued_by: Membership | None = None,
    issued_at: datetime | None = None,
    valid_until: date | None = None,
    discreet: bool = False,
) -> IssuedDocument:
    """Issue a document, or find the one that stands: a matter has one of a kind.

    ``data``: what it says, by language: {"ar": {…}, "en": {…}}. Whether ``by`` may have it is the caller's to ask.
    """
    signed = issued_by or by.membership
    if signed is None:
        raise PermissionDenied("issue")
    found = standing(office=office, kind=kind, reference=reference)
    if found is not None:
        return found
    content, code = json.dumps(data, ensure_ascii=False, sort_keys=True), codes.new()
    document = IssuedDocument(
        office=office,
        kind=kind,
        reference=reference,
        issuer=issuer or signed.organisation,
        organisation=to,
        template=template,
        content=content,
        content_digest=digest(content),
        code=code,
        code_digest=codes.digest_of(code, purpose=DOCUMENT),
        discreet=discreet,
        issued_at=issued_at or now(),
        issued_by=signed,
        valid_until=valid_until,
    )
    try:
        with transaction.atomic(), explain(IssuedDocument):
            document.save()
    except Conflict:  # two at once: the other was faster
        document = IssuedDocument.objects.standing().get(office=office, kind=kind, reference=reference)
    return document


def standing(*, office: Organisation, kind: str, reference: str) -> IssuedDocument | None:
    """The document of a matter that was not withdrawn."""
    return IssuedDocument.objects.standing().filter(office=office, kind=kind, reference=reference).first()


@transaction.atomic
def withdraw(*, office: Organisation, kind: str, reference: str, by: Actor, reason: str) -> IssuedDocument | None:
    """Withdraw the document of a matter, if one stands: whoever verifies it from now on is told."""
    rows = IssuedDocument.objects.standing().filter(office=office, kind=kind, reference=reference)
    document = rows.select_for_update(of=("self",)).first()
    if document is None:
        return None
    document.withdrawn_at, document.withdrawn_by = now(), by.membership
    document.withdrawal_reason = WithdrawalReason(reason)
    document.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return document


def file_of(*, document: IssuedDocument, language: str | None = None, facts: Sequence[Fact] = ()) -> bytes:
    """The document as PDF, the same whenever it is set. ``facts``: lines that not every reader may see, put first."""
    language = (language or get_language() or "ar")[:2]
    if digest(document.content) != document.content_digest:
        raise Altered(str(document.pk))
    content = json.loads(document.content)
    language = language if language in content else "ar"
    data = content[language] | verified_by(document)
    if settings.DEMO:
        with override(language):
            data["foot"] = _("Demonstration copy – not an official government document")
    data["facts"] = [*map(list, facts), *data.get("facts", [])]
    return printing.pdf(document.template, data, language=language, at=document.issued_at)


def verified_by(document: IssuedDocument) -> dict[str, str]:
    """Code, address and square, as they stand on the paper."""
    address = f"{settings.SITE_URL.rstrip('/')}/verify/"
    return {"code": document.grouped_code, "address": address, "svg": qr.svg(f"{address}{document.grouped_code}/")}


def verify(*, code: str) -> IssuedDocument | None:
    """The document behind a code, for whoever holds it. What is no code of ours costs the same as one that is."""
    found = IssuedDocument.objects.filter(code_digest=codes.digest_of(code, purpose=DOCUMENT))
    return found.select_related("office").first()


# --- citizens' receipts ----------------------------------------------------------------------------------------------


@transaction.atomic
def receipt(*, office: Organisation, source: str, until: date | None = None) -> Receipt:
    """The receipt of a matter; the same as long as it runs. Never for what is discreet: the caller does not ask."""
    found = Receipt.objects.filter(office=office, source=source, ended_at=None).first()
    if found is not None and found.expires_on >= today():
        return found
    if found is not None:
        end_receipt(office=office, source=source)
    code = codes.new()
    made, _new = Receipt.objects.get_or_create(
        office=office,
        source=source,
        ended_at=None,
        defaults={
            "code": code,
            "code_digest": codes.digest_of(code, purpose=RECEIPT),
            "expires_on": until or today() + timedelta(days=settings.RECEIPT_VALID_DAYS),
        },
    )
    return made


@transaction.atomic
def end_receipt(*, office: Organisation, source: str) -> int:
    """The matter is no longer the citizen's to ask about: its receipts lead nowhere from now on."""
    return Receipt.objects.filter(office=office, source=source, ended_at=None).update(ended_at=now())


def find_receipt(*, code: str) -> Receipt | None:
    """The receipt behind a code, as long as it runs."""
    found = Receipt.objects.filter(code_digest=codes.digest_of(code, purpose=RECEIPT), ended_at=None)
    return found.filter(expires_on__gte=today()).select_related("office").first()


def address_of(*, receipt: Receipt) -> str:
    """The whole address, as it stands in a message and in the square of a slip."""
    return f"{settings.SITE_URL.rstrip('/')}/r/{receipt.grouped_code}/"


def slip_of(*, receipt: Receipt, issuer: Organisation) -> dict[str, Any]:
    """What the slip of a receipt says, in the active language, with its square."""
    address = f"{settings.SITE_URL.rstrip('/')}/r/"
    shown = {"code": receipt.grouped_code, "address": address, "svg": qr.svg(address_of(receipt=receipt))}
    return slip(issuer=issuer, reference=receipt.source, until=receipt.expires_on) | shown


def slip_file_of(*, receipt: Receipt, issuer: Organisation) -> bytes:
    """The slip as PDF, the same whenever it is set."""
    language = (get_language() or "ar")[:2]
    return printing.pdf(SLIP, slip_of(receipt=receipt, issuer=issuer), language=language, at=receipt.created_at)

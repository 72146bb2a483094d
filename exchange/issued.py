"""Papers that went out: issue, set as a file, verify, withdraw; and the receipts that citizens keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language

from accounts.actor import Actor
from accounts.models import Organisation
from core import printing
from core.clock import now, today
from core.encryption import digest
from exchange import codes
from exchange.enums import WithdrawalReason
from exchange.models import IssuedDocument, Receipt

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
    issued_at: datetime | None = None,
    valid_until: date | None = None,
    discreet: bool = False,
) -> IssuedDocument:
    """Issue a document, or find the one that stands: a matter has one of a kind.

    ``data``: what it says, by language: {"ar": {…}, "en": {…}}. Whether ``by`` may have it is the caller's to ask.
    """
    if by.membership is None:
        raise PermissionDenied("issue")
    found = standing(office=office, kind=kind, reference=reference)
    if found is not None:
        return found
    content, code = json.dumps(data, ensure_ascii=False, sort_keys=True), codes.new()
    document, _new = IssuedDocument.objects.get_or_create(
        office=office,
        kind=kind,
        reference=reference,
        withdrawn_at=None,
        defaults={
            "issuer": issuer or by.organisation,
            "organisation": to,
            "template": template,
            "content": content,
            "content_digest": digest(content),
            "code": code,
            "code_digest": codes.digest_of(code, purpose=DOCUMENT),
            "discreet": discreet,
            "issued_at": issued_at or now(),
            "issued_by": by.membership,
            "valid_until": valid_until,
        },
    )
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


def file_of(*, document: IssuedDocument, language: str | None = None) -> bytes:
    """The document as PDF, the same whenever it is set."""
    language = (language or get_language() or "ar")[:2]
    if digest(document.content) != document.content_digest:
        raise Altered(str(document.pk))
    content = json.loads(document.content)
    language = language if language in content else "ar"
    data = content[language] | verified_by(document)
    return printing.pdf(document.template, data, language=language, at=document.issued_at)


def verified_by(document: IssuedDocument) -> dict[str, str]:
    """Code, address and square, as they stand on the paper."""
    address = f"{settings.SITE_URL.rstrip('/')}/verify/"
    return {"code": document.grouped_code, "address": address, "square": f"{address}{document.grouped_code}/"}


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

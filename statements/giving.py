"""The papers of a statement: its letter, and the slip for the person whom it is about."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from exchange import issued
from exchange.issued import slip_file_of
from exchange.views.papers import answer_with_paper
from statements import letters, receipts
from statements.models import StatementRequest

RELATED = ("office__parent", "charity", "answered_by__user", "answered_by__organisation")


def find(actor: Actor, key: str) -> StatementRequest:
    return get_object_or_404(StatementRequest.objects.visible_to(actor).keyed(key).select_related(*RELATED))


def letter_of(actor: Actor, statement: StatementRequest) -> HttpResponse:
    if not letters.has_letter(statement):
        raise Http404
    content = issued.file_of(document=letters.issue(statement, actor))
    return answer_with_paper(content, str(letters.KIND.label), statement.reference)


def slip_file_for(actor: Actor, statement: StatementRequest) -> HttpResponse:
    require_receipt(actor, statement)
    content = slip_file_of(receipt=receipts.receipt_of(statement), issuer=statement.office)
    return answer_with_paper(content, _("Follow-up slip"), statement.reference)


def require_receipt(actor: Actor, statement: StatementRequest) -> None:
    if not receipts.has_receipt(actor, statement):
        raise Http404


def offered(actor: Actor, statement: StatementRequest) -> list[tuple[str, str, str]]:
    """The papers that this reader may have: words, address, icon."""
    papers = []
    if letters.has_letter(statement):
        words = _("Statement letter (PDF)")
        papers.append((words, reverse("statements:letter", args=[statement.key]), "download"))
    if receipts.has_receipt(actor, statement):
        papers.append((_("Slip for the person"), reverse("statements:slip", args=[statement.key]), "print"))
    return papers

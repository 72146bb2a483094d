"""The papers of a referral: its letter, and the slip for the person whom it is about."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from exchange.issued import slip_file_of
from exchange.views.papers import answer_with_paper
from referrals import letters, receipts
from referrals.models import Referral

RELATED = ("office__parent", "sender__parent", "recipient", "person", "household__district", "drafted_by__user")


def find(actor: Actor, key: str) -> Referral:
    return get_object_or_404(Referral.objects.visible_to(actor).keyed(key).select_related(*RELATED))


def letter_of(actor: Actor, referral: Referral) -> HttpResponse:
    if not letters.has_letter(actor, referral):
        raise Http404
    content = letters.file_of(referral, actor)
    return answer_with_paper(content, str(letters.KIND.label), referral.reference)


def slip_file_for(actor: Actor, referral: Referral) -> HttpResponse:
    require_receipt(actor, referral)
    content = slip_file_of(receipt=receipts.receipt_of(referral), issuer=referral.office)
    return answer_with_paper(content, _("Follow-up slip"), referral.reference)


def require_receipt(actor: Actor, referral: Referral) -> None:
    if not receipts.has_receipt(actor, referral):
        raise Http404


def offered(actor: Actor, referral: Referral) -> list[tuple[str, str, str]]:
    """The papers that this reader may have: words, address, icon."""
    papers = []
    if letters.has_letter(actor, referral):
        words = _("Referral letter (PDF)")
        papers.append((words, reverse("referrals:letter", args=[referral.key]), "download"))
    if receipts.has_receipt(actor, referral):
        papers.append((_("Slip for the person"), reverse("referrals:slip", args=[referral.key]), "print"))
    return papers

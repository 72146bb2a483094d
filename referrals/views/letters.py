"""The letter of a referral as PDF; the slip for the person, on the screen and as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from exchange.views.papers import slip_page
from referrals import giving, receipts


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    return giving.letter_of(request.actor, giving.find(request.actor, key))


@require_safe
def slip(request: HttpRequest, key: str) -> HttpResponse:
    """Ready for the printer."""
    referral = giving.find(request.actor, key)
    giving.require_receipt(request.actor, referral)
    return slip_page(
        request,
        receipts.receipt_of(referral),
        referral.office,
        file_url=reverse("referrals:slip-file", args=[referral.key]),
        back=referral.get_absolute_url(),
    )


@require_safe
def slip_file(request: HttpRequest, key: str) -> HttpResponse:
    return giving.slip_file_for(request.actor, giving.find(request.actor, key))

"""The papers of a referral for clients of the API: the same files as on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from referrals.giving import find, letter_of, slip_file_for

PDF: dict[Any, Any] = {(200, "application/pdf"): OpenApiTypes.BINARY}


class PaperActions:
    """The letter and the slip of one referral."""

    @extend_schema(responses=PDF)
    @action(detail=True, methods=["get"])
    def letter(self, request: Request, key: str) -> HttpResponse:
        """The letter as PDF, in the client's language."""
        return letter_of(request.actor, find(request.actor, key))

    @extend_schema(responses=PDF)
    @action(detail=True, methods=["get"])
    def slip(self, request: Request, key: str) -> HttpResponse:
        """The slip for the person as PDF: a code to follow the referral by, without name or account."""
        return slip_file_for(request.actor, find(request.actor, key))

"""Handing over under /api/v1/members/{id}/hand-over/."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.absences import away_words
from accounts.api import MemberField
from accounts.handing import hands_of
from accounts.models import Membership
from core.api import ArkanSerializer
from portal import handing


class ToSerializer(ArkanSerializer):
    to = MemberField(help_text="The membership that takes everything over.")


class PiecesSerializer(ArkanSerializer):
    pieces = serializers.DictField(child=serializers.IntegerField(), help_text="How much of what.")
    warning = serializers.CharField(required=False)


class HandOverView(views.APIView):
    """Everything open of a member: what would move (GET), and moving all of it to another in one step (POST)."""

    @extend_schema(operation_id="members_open_work", responses=PiecesSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return self._answer(handing.open_work(request.actor, hands_of(request.actor, self._giver(request, pk))))

    @extend_schema(operation_id="members_hand_over", request=ToSerializer, responses=PiecesSerializer)
    def post(self, request: Request, pk: int) -> Response:
        giver = self._giver(request, pk)
        hands_of(request.actor, giver)  # whose it is, before what was sent is read
        data = ToSerializer(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        taker = data.validated_data["to"]
        moved = handing.hand_over(by=request.actor, giver=giver, taker=taker)
        return self._answer(moved, warning=away_words(taker))

    def _giver(self, request: Request, pk: int) -> Membership:
        rows = Membership.objects.visible_to(request.actor).select_related("user", "organisation")
        return get_object_or_404(rows, pk=pk)

    def _answer(self, pieces: Any, **more: str) -> Response:
        counted = {piece.code: piece.number for piece in pieces}
        return Response(PiecesSerializer({"pieces": counted} | {k: v for k, v in more.items() if v}).data)

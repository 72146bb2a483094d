"""The board of an office's referrals under /api/v1/referrals/board/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ArkanSerializer
from referrals.board import ENDS, STATES, Direction, board_of, kinds_on_board, require_board
from referrals.boxes import AGES
from referrals.enums import ReferralKind
from referrals.reading import is_late

KINDS = [(kind.value, kind.label) for kind in ReferralKind if kind != ReferralKind.TAAFFUF]


class AskedSerializer(ArkanSerializer):
    kind = serializers.ChoiceField(choices=KINDS, required=False, allow_blank=True, default="")

    def validate_kind(self, kind: str) -> str:
        if kind and kind not in kinds_on_board(self.context["actor"]):
            self.fields["kind"].fail("invalid_choice", input=kind)
        return kind


class StateSerializer(ArkanSerializer):
    open = serializers.IntegerField()
    past_its_time = serializers.IntegerField()
    by_age = serializers.DictField(child=serializers.IntegerField(), help_text="Days since sending: 0-7, 8-14, …")


class DirectionSerializer(ArkanSerializer):
    open = serializers.IntegerField()
    past_their_time = serializers.IntegerField()
    states = serializers.DictField(child=StateSerializer())
    kinds = serializers.DictField(child=serializers.IntegerField())
    ended_lately = serializers.DictField(child=serializers.IntegerField(), help_text="Within 30 days, by state.")


class OldestSerializer(ArkanSerializer):
    reference = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    to = serializers.CharField(source="recipient.code")
    sent_at = serializers.DateTimeField()
    past_its_time = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.CharField(source="sender.code")}

    def get_past_its_time(self, row: Any) -> bool:
        return is_late(row)


class BoardSerializer(ArkanSerializer):
    sent = DirectionSerializer()
    received = DirectionSerializer()
    unanswered = serializers.IntegerField(help_text="They wait to be redirected.")
    oldest = OldestSerializer(many=True)


class BoardView(views.APIView):
    """How many of the office's referrals stand in which state for how long. Ta'affuf is never counted here."""

    @extend_schema(
        operation_id="referrals_board",
        parameters=[OpenApiParameter("kind", str, enum=[kind for kind, _label in KINDS])],
        responses=BoardSerializer,
    )
    def get(self, request: Request) -> Response:
        require_board(request.actor)
        asked = AskedSerializer(data=request.query_params, context={"actor": request.actor})
        asked.is_valid(raise_exception=True)
        found = board_of(request.actor, asked.validated_data["kind"])
        payload = {
            "sent": _of(found.out),
            "received": _of(found.into),
            "unanswered": found.unanswered,
            "oldest": found.oldest,
        }
        return Response(BoardSerializer(payload).data)


def _of(direction: Direction) -> dict[str, Any]:
    states = {
        status.value: {
            "open": direction.states[status],
            "past_its_time": direction.late[status],
            "by_age": {age: direction.ages[status, age] for age in AGES},
        }
        for status in STATES
    }
    return {
        "open": direction.open,
        "past_their_time": direction.past,
        "states": states,
        "kinds": {str(kind): number for kind, number in sorted(direction.kinds.items())},
        "ended_lately": {status.value: direction.ended[status] for status in ENDS},
    }

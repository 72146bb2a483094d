"""The duty list for urgent cases under /api/v1/duty/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ROW_ID, MemberField
from accounts.models import Organisation
from accounts.services import require_staffing, staffed_by
from core.api import ArkanSerializer, CleanCharField, FoldingDateField, FoldingTimeField
from core.clock import today
from offices import services
from offices.models import DutyTurn


@extend_schema_field(OpenApiTypes.STR)
class BodyField(serializers.SlugRelatedField):
    """The code of an organisation that the client may know of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)

    def get_queryset(self) -> Any:
        return Organisation.objects.visible_to(self.context["request"].actor).active()


class DutyTurnSerializer(ArkanSerializer):
    id = serializers.IntegerField(read_only=True)
    organisation = BodyField(required=False, help_text="Code; without it, the client's own.")
    membership = MemberField()
    name = serializers.CharField(source="membership.user.full_name", read_only=True)
    phone = CleanCharField(max_length=20)
    first_day = FoldingDateField()
    last_day = FoldingDateField()
    starts_at = FoldingTimeField(required=False, allow_null=True)
    ends_at = FoldingTimeField(required=False, allow_null=True)


class DutyTurnViewSet(viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Who is telephoned about urgent cases, from today on: one's own list, the office's, an office's charities'."""

    lookup_value_regex = ROW_ID
    serializer_class = DutyTurnSerializer
    keyset_order = ("first_day", "id")
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return DutyTurn.objects.none()
        rows = DutyTurn.objects.visible_to(self.request.actor).select_related("organisation", "membership__user")
        if code := self.request.query_params.get("organisation"):
            rows = rows.filter(organisation__code=code)
        return rows.standing().filter(last_day__gte=today()) if self.action == "list" else rows

    @extend_schema(parameters=[OpenApiParameter("organisation", str, description="Code of one organisation.")])
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(DutyTurnSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        actor = request.actor
        if not staffed_by(actor=actor):
            require_staffing(by=actor, organisation=actor.organisation)
        data = DutyTurnSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = {"organisation": actor.organisation} | data.validated_data
        return Response(DutyTurnSerializer(services.put_on_duty(by=actor, **given)).data, status=201)

    @extend_schema(request=None, responses=DutyTurnSerializer)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Take it off the list."""
        turn = self.get_queryset().get(pk=pk)
        return Response(DutyTurnSerializer(services.take_off_duty(by=request.actor, turn=turn)).data)

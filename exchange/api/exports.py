"""Lists as files through the API: asked for in the room that owns the list, followed and fetched here.

class PeopleExports(ExportRequests):
    kind = PEOPLE

    def filters(self, actor, given):
        return exports.asked(actor, given)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor
from core.api import ArkanSerializer
from exchange import services
from exchange.downloads import answer_with
from exchange.enums import ExportState, FileFormat
from exchange.kinds import ExportKind
from exchange.models import Export


class ExportSerializer(ArkanSerializer):
    """A list on its way into a file."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    format = serializers.ChoiceField(choices=FileFormat.choices)
    rows_expected = serializers.IntegerField()
    rows_written = serializers.IntegerField()
    size = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)


class AskingSerializer(ArkanSerializer):
    format = serializers.ChoiceField(choices=FileFormat.choices, required=False, default=FileFormat.XLSX.value)
    filters = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        default=dict,
        help_text="As they stand in the address of the list's page.",
    )


class ExportViewSet(viewsets.GenericViewSet):  # type: ignore[type-arg]
    """The files that the client has asked for, kept for seven days."""

    serializer_class = ExportSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = Export.objects.none()
    keyset_order = ("-id",)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Export.objects.none()
        return Export.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(ExportSerializer(page, many=True).data)

    def retrieve(self, request: Request, uuid: str) -> Response:
        """How far the writing is."""
        return Response(ExportSerializer(self.get_object()).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, uuid: str) -> HttpResponse:
        """The file, once it is ready."""
        found = get_object_or_404(self.get_queryset().filter(state=ExportState.READY), uuid=uuid)
        try:
            content = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        return answer_with(content, found.format, found.kind)


class ExportRequests(APIView):
    """One list that may be asked for as a file."""

    kind: ClassVar[ExportKind]

    def kind_for(self, actor: Actor) -> ExportKind:
        """Where the sides may take different columns away."""
        return self.kind

    def filters(self, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
        """Read what the client narrows the list by, as the list's own page does."""
        raise NotImplementedError

    @extend_schema(request=AskingSerializer, responses={201: ExportSerializer})
    def post(self, request: Request) -> Response:
        """Have the list written, as it is narrowed; `/exports/{uuid}/` tells when it is ready."""
        actor = request.actor
        kind = self.kind_for(actor)
        actor.require(kind.permission)
        given = AskingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        filters = self.filters(actor, given.validated_data["filters"])
        file_format, rows = given.validated_data["format"], kind.count(actor, filters)
        export = services.ask_export(by=actor, kind=kind, filters=filters, rows=rows, file_format=file_format)
        return Response(ExportSerializer(export).data, status=201)

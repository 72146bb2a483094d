"""/api/v1/statements/sheets/ brings a sheet in and asks; /api/v1/statements/batches/ tells what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from core.api import ArkanSerializer, CleanCharField
from exchange.api.imports import ImportViewSet
from exchange.downloads import answer_with
from exchange.enums import FileFormat
from exchange.models import ImportBatch, ImportRow
from exchange.writing import table
from statements import batch_file as files
from statements import batch_rows, reading, rights, services
from statements.api.requests import RELATED, Shown, StatementSerializer
from statements.enums import StatementPurpose
from statements.models import StatementBatch, StatementRequest


class SheetSerializer(ArkanSerializer):
    """A sheet of people, and what the statements about them are for."""

    file = serializers.FileField(allow_empty_file=True)
    purpose = serializers.ChoiceField(choices=StatementPurpose.choices)
    purpose_words = CleanCharField(max_length=200, required=False, allow_blank=True, default="")


class StatementSheetViewSet(ImportViewSet):
    """Sheets of up to 500 people, for whoever asks for statements."""

    kind = batch_rows.SHEET
    file_serializer = SheetSerializer

    def examine(self, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        batch_rows.examine(actor, batch, rows)

    def open(self, actor: Actor, given: dict[str, Any]) -> ImportBatch:
        return services.open_sheet(by=actor, kind=self.kind, **given).file

    def take_over(self, actor: Actor, batch: ImportBatch) -> ImportBatch:
        return services.start_sheet(file=batch, by=actor, kind=self.kind)


class BatchSerializer(ArkanSerializer):
    """A sheet that was asked, and how far it is."""

    reference = serializers.CharField()
    sheet = serializers.UUIDField(source="file.uuid", help_text="The file, under /statements/sheets/.")
    charity = serializers.CharField(source="charity.code")
    purpose = serializers.ChoiceField(choices=StatementPurpose.choices)
    purpose_words = serializers.CharField()
    asked_at = serializers.DateTimeField()
    counts = serializers.DictField(child=serializers.IntegerField())


class WithdrawnSerializer(ArkanSerializer):
    withdrawn = serializers.IntegerField()


class BatchViewSet(viewsets.GenericViewSet):
    """Sheets that the client's charity asked, or that its office answers."""

    lookup_url_kwarg = "key"
    lookup_value_regex = "[-A-Za-z0-9]+"
    serializer_class = BatchSerializer
    keyset_order: tuple[str, ...] = ("-id",)
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return StatementBatch.objects.none()
        rights.require_some(self.request.actor)
        rows = StatementBatch.objects.visible_to(self.request.actor).exclude(reference="")
        return rows.select_related("charity", "file", "office")

    def get_object(self) -> StatementBatch:
        return self.get_queryset().keyed(self.kwargs["key"]).get()

    @extend_schema(responses=BatchSerializer(many=True))
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(_told(rows))

    @extend_schema(responses=BatchSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        return Response(_told([self.get_object()])[0])

    @extend_schema(responses=StatementSerializer(many=True))
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, key: str) -> Response:
        """The requests of the sheet in its order."""
        rows = StatementRequest.objects.visible_to(request.actor).filter(batch=self.get_object())
        self.keyset_order = ("batch_row", "id")
        page = self.paginate_queryset(rows.select_related(*RELATED)) or []
        return self.get_paginated_response(
            StatementSerializer([Shown(row, request.actor) for row in page], many=True).data
        )

    @extend_schema(
        responses={(200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"])
    def file(self, request: Request, key: str) -> HttpResponse:
        """One answer a row, as Excel."""
        found = self.get_object()
        rows = files.rows_of(request.actor, found)
        content = table(FileFormat.XLSX, title=found.reference, columns=files.COLUMNS, rows=rows)
        return answer_with(content, FileFormat.XLSX, _("Statements %(reference)s") % {"reference": found.reference})

    @extend_schema(request=None, responses=WithdrawnSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, key: str) -> Response:
        """Take back what still waits."""
        return Response({"withdrawn": services.withdraw_batch(batch=self.get_object(), by=request.actor)})


def _told(rows: Sequence[StatementBatch]) -> list[dict[str, Any]]:
    counts = reading.counts_of_batches(rows)
    told = []
    for row in rows:
        found = counts[row.pk]
        numbers = {
            "asked": found.asked,
            "waiting": found.waiting,
            "answered": found.answered,
            "returned": found.returned,
            "other": found.other,
        }
        row.counts = numbers | found.by_answer
        told.append(dict(BatchSerializer(row).data))
    return told

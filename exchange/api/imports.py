"""Imports through the API: bring a table in, look at it, mend it, take it over. A room says which tables are its own:

class RegisterImportViewSet(ImportViewSet):
    kind = REGISTER

    def examine(self, actor, batch, rows):
        register_import.examine(actor, batch, rows)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import parsers, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from core.api import ArkanSerializer, BoundedJSONParser, CleanCharField, FoldingDateField, query_value
from exchange import services
from exchange.cells import values_of
from exchange.enums import ImportStatus, RowState, Verdict
from exchange.kinds import ImportKind
from exchange.models import ImportBatch, ImportRow, words_of


class ImportSerializer(ArkanSerializer):
    """An import and how far it is. `counts`: rows by what stands in the way or what they do."""

    uuid = serializers.UUIDField()
    status = serializers.ChoiceField(choices=ImportStatus.choices)
    file_name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    headers = serializers.ListField(child=serializers.CharField(), help_text="The words above the columns, from A on.")
    columns = serializers.DictField(
        child=serializers.IntegerField(), help_text="Field → column, counted from 0, as guessed or as confirmed."
    )
    counts = serializers.DictField(child=serializers.IntegerField())
    problem = serializers.CharField(help_text="Why the file was not read; empty otherwise.")
    received_at = serializers.DateTimeField()


class FileSerializer(ArkanSerializer):
    file = serializers.FileField(allow_empty_file=True)
    as_of = FoldingDateField(
        required=False, allow_null=True, default=None, help_text="Where the table speaks of a day."
    )
    source = CleanCharField(max_length=100, required=False, default="")  # type: ignore[assignment]


class ColumnsSerializer(ArkanSerializer):
    columns = serializers.DictField(child=serializers.IntegerField(min_value=0))

    def validate_columns(self, value: dict[str, int]) -> dict[str, int]:
        if unknown := value.keys() - {column.name for column in self.context["kind"].columns}:
            raise serializers.ValidationError(", ".join(sorted(unknown)), code="unknown_column")
        return value


class RowErrorSerializer(ArkanSerializer):
    code = serializers.CharField()
    message = serializers.CharField()


class ImportRowSerializer(ArkanSerializer):
    number = serializers.IntegerField(help_text="As Excel counts the rows.")
    state = serializers.ChoiceField(choices=RowState.choices)
    verdict = serializers.ChoiceField(choices=[("", ""), *Verdict.choices])
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True))
    errors = serializers.DictField(child=RowErrorSerializer(many=True))  # type: ignore[assignment]
    changed = serializers.ListField(child=serializers.CharField())


class MendSerializer(ArkanSerializer):
    number = serializers.IntegerField(min_value=1)
    cells = serializers.DictField(child=CleanCharField(allow_blank=True), required=False, default=dict)
    confirmed = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    reason = CleanCharField(max_length=300, allow_blank=True, required=False, default="")


class RowNumberSerializer(ArkanSerializer):
    number = serializers.IntegerField(min_value=1)


class ImportViewSet(viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Imports of one kind of table, for whoever may take it in."""

    kind: ClassVar[ImportKind]
    serializer_class = ImportSerializer
    parser_classes = [BoundedJSONParser]
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = ImportBatch.objects.none()
    keyset_order: tuple[str, ...] = ("-id",)

    def examine(self, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        """Say what is wrong with rows and what they would do."""
        raise NotImplementedError

    file_serializer: ClassVar[type[ArkanSerializer]] = FileSerializer

    def open(self, actor: Actor, given: dict[str, Any]) -> ImportBatch:
        return services.open_batch(by=actor, kind=self.of, **given)

    def take_over(self, actor: Actor, batch: ImportBatch) -> ImportBatch:
        return services.start(batch=batch, by=actor, kind=self.of)

    def kind_for(self, actor: Actor) -> ImportKind:
        """Where both sides take the same table in, each has columns of its own."""
        return self.kind

    @property
    def of(self) -> ImportKind:
        return self.kind_for(self.request.actor)  # type: ignore[attr-defined]

    def get_parsers(self) -> list[Any]:
        """A file comes as a form, everything else as JSON."""
        takes_file = (
            self.action_map and self.request and self.action_map.get(str(self.request.method).lower()) == "create"
        )
        return [parsers.MultiPartParser()] if takes_file else super().get_parsers()

    def get_queryset(self) -> QuerySet[ImportBatch]:
        if getattr(self, "swagger_fake_view", False):
            return ImportBatch.objects.none()
        services.require(by=self.request.actor, kind=self.of)  # type: ignore[attr-defined]
        return ImportBatch.objects.visible_to(self.request.actor).filter(kind=self.of.code)  # type: ignore[attr-defined]

    @extend_schema(responses=ImportSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([_import(batch) for batch in page or []])

    @extend_schema(responses=ImportSerializer)
    def retrieve(self, request: Request, uuid: str) -> Response:
        return Response(_import(self.get_object()))

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses={201: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Bring a table in; nothing is read on before its columns are confirmed."""
        services.require(by=request.actor, kind=self.of)
        given = self.file_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = self.open(request.actor, cast(dict[str, Any], given.validated_data))
        return Response(_import(batch), status=201)

    @extend_schema(request=ColumnsSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, uuid: str) -> Response:
        """Confirm which column is which field; the reading and the trial begin."""
        batch = self.get_object()
        given = ColumnsSerializer(data=request.data, context={"kind": self.of})
        given.is_valid(raise_exception=True)
        chosen = given.validated_data["columns"]
        return Response(_import(services.confirm_columns(batch=batch, by=request.actor, kind=self.of, chosen=chosen)))

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=RowState.values)], responses=ImportRowSerializer(many=True)
    )
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, uuid: str) -> Response:
        rows = self.get_object().rows.all()
        if (state := query_value(request, "state")) in RowState.values:
            rows = rows.filter(state=state)
        self.keyset_order = ("number", "id")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response([_row(row) for row in page or []])

    @extend_schema(request=MendSerializer, responses=ImportRowSerializer)
    @action(detail=True, methods=["post"])
    def mend(self, request: Request, uuid: str) -> Response:
        """Correct cells of a row, or overrule an error with a reason; the row is examined anew."""
        batch = self.get_object()
        given = MendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        row = get_object_or_404(batch.rows.all(), number=values.pop("number"))
        mended = services.mend(row=row, by=request.actor, kind=self.of, examine=self.examine, **values)
        return Response(_row(mended))

    @extend_schema(request=RowNumberSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="leave-out")
    def leave_out(self, request: Request, uuid: str) -> Response:
        batch = self.get_object()
        given = RowNumberSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = get_object_or_404(batch.rows.all(), number=given.validated_data["number"])
        services.leave_out(row=row, by=request.actor, kind=self.of)
        return Response(status=204)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, uuid: str) -> Response:
        """Take over what is ready."""
        return Response(_import(self.take_over(request.actor, self.get_object())))

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, uuid: str) -> Response:
        return Response(_import(services.discard(batch=self.get_object(), by=request.actor, kind=self.of)))


class UndoableImportViewSet(ImportViewSet):
    """Imports whose whole effect can be taken back."""

    def take_back(self, actor: Actor, batch: ImportBatch) -> None:
        raise NotImplementedError

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, uuid: str) -> Response:
        """Take back all that the file brought in, as long as nothing else rests on it."""
        batch = self.get_object()
        batch = services.undo(batch=batch, by=request.actor, kind=self.of, take_back=self.take_back)
        return Response(_import(batch))


def _language() -> str:
    return (get_language() or "ar")[:2]


def _import(batch: ImportBatch) -> dict[str, Any]:
    return {
        "uuid": str(batch.uuid),
        "status": batch.status,
        "file_name": batch.file_name,
        "as_of": batch.as_of,
        "source": batch.source,
        "headers": [text for _letter, text in batch.headers],
        "columns": batch.columns,
        "counts": services.counts_of(batch=batch),
        "problem": words_of(batch.problem, _language()) if batch.problem else "",
        "received_at": batch.received_at,
    }


def _row(row: ImportRow) -> dict[str, Any]:
    language = _language()
    return {
        "number": row.number,
        "state": row.state,
        "verdict": row.verdict,
        "cells": values_of(row),
        "errors": {
            name: [{"code": error["code"], "message": words_of(error, language)} for error in errors]
            for name, errors in row.errors.items()
        },
        "changed": row.changed,
    }

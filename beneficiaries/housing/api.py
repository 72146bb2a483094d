"""Housing matches under /api/v1/beneficiaries/housing/: the same verbs as the pages, for the office alone.

A change that is noted here is proposed for follow-up by the room above, which reads the rows (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import Permission
from beneficiaries.housing import reading, services
from beneficiaries.housing.enums import (
    BY_HAND,
    Gap,
    HousingBasis,
    HousingResult,
    HousingSource,
    RecordedThrough,
    TaskKind,
    Verdict,
)
from beneficiaries.housing.models import DWELLING, HousingDeclaration, HousingRecord, HousingTask
from beneficiaries.models import Household, Person
from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    TypedDateSerializerField,
    query_value,
)

FILTERS = {"result": HousingResult, "basis": HousingBasis}
DWELLING_FIELDS = [*DWELLING, "ends_on"]


class LineSerializer(ArkanSerializer):
    """One field of one source, both values as they were written."""

    source: Any = serializers.ChoiceField(choices=HousingSource.choices)
    field = serializers.CharField()
    declared = serializers.CharField(allow_blank=True)
    found = serializers.CharField(allow_blank=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices)


class HousingTaskSerializer(ArkanModelSerializer):
    kind = serializers.ChoiceField(choices=TaskKind.choices)

    class Meta:
        model = HousingTask
        fields = ["kind", "status", "due_on", "assignee"]
        read_only_fields = fields


class HousingRecordSerializer(ArkanModelSerializer):
    through = serializers.ChoiceField(choices=RecordedThrough.choices)

    class Meta:
        model = HousingRecord
        fields = ["source", "through", "found", "seen_on", *DWELLING_FIELDS]
        read_only_fields = fields


class HousingSerializer(ArkanModelSerializer):
    """What stands on the platform, and what the last match says of it."""

    household = serializers.CharField(source="household.reference")
    changed_on = TypedDateSerializerField(source="changed_on_typed", read_only=True)

    class Meta:
        model = HousingDeclaration
        fields = ["uuid", "household", "basis", "result", "checked_at", "declared_on", *DWELLING_FIELDS, "changed_on"]
        read_only_fields = fields


class HousingDetailSerializer(HousingSerializer):
    current = serializers.BooleanField(source="is_current")
    lines = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    task = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    looking_up = serializers.SerializerMethodField(help_text="The National Address is being looked up.")

    class Meta(HousingSerializer.Meta):
        fields = [*HousingSerializer.Meta.fields, "current", "lines", "gaps", "task", "records", "looking_up"]
        read_only_fields = fields

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, row: HousingDeclaration) -> Any:
        return self._last(row, "lines")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Gap.choices)))
    def get_gaps(self, row: HousingDeclaration) -> Any:
        return self._last(row, "gaps")

    @extend_schema_field(HousingTaskSerializer(allow_null=True))
    def get_task(self, row: HousingDeclaration) -> Any:
        task = row.tasks.open().first()
        return task and HousingTaskSerializer(task).data

    @extend_schema_field(HousingRecordSerializer(many=True))
    def get_records(self, row: HousingDeclaration) -> Any:
        return HousingRecordSerializer(services.newest(declaration=row).values(), many=True).data

    def get_looking_up(self, row: HousingDeclaration) -> bool:
        return row.lookups.filter(status="waiting").exists()

    @staticmethod
    def _last(row: HousingDeclaration, name: str) -> Any:
        last = row.matches.order_by("-id").first()
        return getattr(last, name) if last else []


class DwellingSerializer(ArkanSerializer):
    """A dwelling in its parts; numbers in either script of digits."""

    short_address = CleanCharField(required=False, allow_blank=True, max_length=20)
    building_number = CleanCharField(required=False, allow_blank=True, max_length=20)
    street = CleanCharField(required=False, allow_blank=True, max_length=120)
    district = CleanCharField(required=False, allow_blank=True, max_length=120)
    city = CleanCharField(required=False, allow_blank=True, max_length=120)
    postal_code = CleanCharField(required=False, allow_blank=True, max_length=20)
    additional_number = CleanCharField(required=False, allow_blank=True, max_length=20)
    unit_number = CleanCharField(required=False, allow_blank=True, max_length=20)
    document_number = CleanCharField(required=False, allow_blank=True, max_length=40)
    holder_name = CleanCharField(required=False, allow_blank=True, max_length=250)
    ends_on = TypedDateSerializerField(required=False, allow_null=True)


class DeclareSerializer(DwellingSerializer):
    household: Any = serializers.SlugRelatedField(slug_field="reference", queryset=Household.objects.none())
    basis = serializers.ChoiceField(choices=HousingBasis.choices)
    declared_on = FoldingDateField(required=False, allow_null=True)
    changed_on = TypedDateSerializerField(required=False, allow_null=True)
    changed_person: Any = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Person.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["household"].queryset = Household.objects.visible_to(request.actor)
            self.fields["changed_person"].queryset = Person.objects.visible_to(request.actor)


class RecordSerializer(DwellingSerializer):
    source: Any = serializers.ChoiceField(choices=HousingSource.choices)
    found = serializers.BooleanField(default=True, help_text="False: the source does not know the dwelling.")
    seen_on = FoldingDateField(required=False, allow_null=True)


class FinishTaskSerializer(ArkanSerializer):
    outcome = serializers.ChoiceField(choices=[value.value for value in BY_HAND])
    words = CleanCharField(required=False, allow_blank=True, max_length=1000, keep_newlines=True)


class NoteChangeSerializer(ArkanSerializer):
    changed_person: Any = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none())
    changed_on = TypedDateSerializerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["changed_person"].queryset = Person.objects.visible_to(request.actor)


class NoWordsSerializer(ArkanSerializer):
    """A verb that needs no words."""


@extend_schema_view(
    list=extend_schema(parameters=[OpenApiParameter(name, enum=choices.values) for name, choices in FILTERS.items()])
)
class HousingViewSet(viewsets.GenericViewSet):
    """What households declared of their housing, newest first. The office's register alone."""

    serializer_class = HousingSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-fA-F-]{36}"
    queryset = HousingDeclaration.objects.none()
    keyset_order = ("-id",)

    def get_queryset(self) -> QuerySet[HousingDeclaration]:
        rows = HousingDeclaration.objects.visible_to(self.request.actor).select_related("household")
        if self.action != "list":
            return rows
        rows = rows.current()
        for name, choices in FILTERS.items():
            if (value := query_value(self.request, name)) in choices.values:
                rows = rows.filter(**{name: value})
        return rows

    def list(self, request: Request) -> Response:
        if not reading.reads(request.actor):
            raise PermissionDenied(Permission.PERSON_VIEW.value)
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(HousingSerializer(page or [], many=True).data)

    @extend_schema(responses=HousingDetailSerializer)
    def retrieve(self, request: Request, uuid: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=DeclareSerializer, responses={201: HousingDetailSerializer})
    def create(self, request: Request) -> Response:
        """Write down what a household declared; what stood before becomes its past."""
        services.require_register(by=request.actor)
        data = self._given(DeclareSerializer)
        row = services.declare(by=request.actor, **data)
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=RecordSerializer, responses={201: HousingDetailSerializer})
    @action(detail=True, methods=["post"])
    def records(self, request: Request, uuid: str) -> Response:
        """Write down what a source says, and compare."""
        return self._act(services.record, RecordSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=NoWordsSerializer, responses={202: HousingDetailSerializer})
    @action(detail=True, methods=["post"], url_path="look-up")
    def look_up(self, request: Request, uuid: str) -> Response:
        """Have the National Address looked up; the answer comes later, as a record."""
        return self._act(services.ask_address, NoWordsSerializer, status.HTTP_202_ACCEPTED)

    @extend_schema(request=NoWordsSerializer, responses=HousingDetailSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, uuid: str) -> Response:
        """Take the open task into one's own hands."""
        return self._act(services.take, NoWordsSerializer)

    @extend_schema(request=FinishTaskSerializer, responses=HousingDetailSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, uuid: str) -> Response:
        """Say how the open task ended."""
        return self._act(services.finish, FinishTaskSerializer)

    @extend_schema(request=NoteChangeSerializer, responses=HousingDetailSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, uuid: str) -> Response:
        """Say that the mismatch is a change, whose and since when: its follow-up is proposed soon after."""
        row = self.get_object()
        services.require_register(by=request.actor)
        data = self._given(NoteChangeSerializer)
        services.note_change(
            declaration=row, by=request.actor, person=data["changed_person"], happened_on=data["changed_on"]
        )
        return self._answer(self.get_object())

    def _act(
        self, service: Callable[..., Any], serializer: type[ArkanSerializer], code: int = status.HTTP_200_OK
    ) -> Response:
        row = self.get_object()
        services.require_register(by=self.request.actor)
        service(declaration=row, by=self.request.actor, **self._given(serializer))
        return self._answer(self.get_object(), code)

    def _given(self, serializer: type[ArkanSerializer]) -> dict[str, Any]:
        asked = serializer(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _answer(self, row: HousingDeclaration, code: int = status.HTTP_200_OK) -> Response:
        return Response(HousingDetailSerializer(row).data, status=code)

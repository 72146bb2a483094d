"""What is offered, and who is nominated for it: /api/v1/empowerment/offerings/ and /enrolments/."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    FoldingIntegerField,
)
from empowerment.enums import Admission, Audience, EndReason, EnrolmentStatus, Mode, Presence
from empowerment.models import Enrolment, Offering, Plan, Programme
from empowerment.models.offers import manages
from empowerment.reading import EnrolmentRow, rows_for
from empowerment.services import enrolling, offers

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@extend_schema_field(OpenApiTypes.INT)
class ProgrammeField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """A programme that the caller may offer; another's does not exist."""

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.visible_to(self.context["request"].actor)


@extend_schema_field(OpenApiTypes.STR)
class PlanField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A plan by its reference."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="reference", **kwargs)

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.visible_to(self.context["request"].actor)


@extend_schema_field(OpenApiTypes.UUID)
class OfferingField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """An offering by its uuid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="uuid", **kwargs)

    def get_queryset(self) -> QuerySet[Offering]:
        return Offering.objects.visible_to(self.context["request"].actor)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(serializers.UUIDField().to_internal_value(data))


class OfferingSerializer(ArkanModelSerializer):
    title = serializers.CharField(source="programme.title")
    body = serializers.CharField(source="body.code")
    seats_left = serializers.IntegerField()

    class Meta:
        model = Offering
        fields = [
            "uuid",
            "programme",
            "title",
            "body",
            "status",
            "starts_on",
            "ends_on",
            "nominate_until",
            "seats",
            "seats_left",
            "admission",
            "mode",
            "place",
            "hours",
            "audience",
            "accessible",
            "wage",
            "transport",
            "interview_on",
        ]
        read_only_fields = fields


class NewOfferingSerializer(ArkanSerializer):
    programme = ProgrammeField()
    starts_on = FoldingDateField()
    ends_on = FoldingDateField()
    nominate_until = FoldingDateField(required=False, allow_null=True, default=None)
    seats = FoldingIntegerField(min_value=1, max_value=2000)
    admission = serializers.ChoiceField(choices=Admission.choices, default=Admission.IN_ORDER)
    mode = serializers.ChoiceField(choices=Mode.choices, default=Mode.IN_PERSON)
    place = CleanCharField(max_length=200, required=False, allow_blank=True, default="")
    hours = CleanCharField(max_length=150, required=False, allow_blank=True, default="")
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYBODY, allow_blank=True)
    accessible = serializers.BooleanField(default=False)
    transport = serializers.BooleanField(default=False)


class WordsSerializer(ArkanSerializer):
    words = CleanCharField(max_length=1000)


class PresenceSerializer(ArkanSerializer):
    enrolment = CleanCharField(max_length=32)
    presence = serializers.ChoiceField(choices=Presence.choices)


class AttendanceSerializer(ArkanSerializer):
    day = FoldingDateField()
    presences = PresenceSerializer(many=True, allow_empty=False)


class RecordedSerializer(ArkanSerializer):
    recorded = serializers.IntegerField()


class PersonShownSerializer(ArkanSerializer):
    name = serializers.CharField()
    national_number = serializers.CharField(source="number", help_text="Masked.")
    gender = serializers.CharField()


class EnrolmentSerializer(ArkanSerializer):
    """One enrolment as the caller may see it; `allowed` are the verbs open to them now."""

    reference = serializers.CharField(source="enrolment.reference")
    offering = serializers.UUIDField(source="enrolment.offering.uuid")
    status = serializers.ChoiceField(choices=EnrolmentStatus.choices, source="enrolment.status")
    person = PersonShownSerializer()
    accommodation = serializers.CharField(source="enrolment.accommodation")
    nominated_at = serializers.DateTimeField(source="enrolment.nominated_at")
    certificate_number = serializers.CharField(source="enrolment.certificate_number")
    end_reason = serializers.CharField(source="enrolment.end_reason")
    allowed = serializers.ListField(child=serializers.CharField(), source="verbs")


class NominationSerializer(ArkanSerializer):
    plan = PlanField()
    offering = OfferingField()
    agreed_on = FoldingDateField()
    accommodation = CleanCharField(max_length=200, required=False, allow_blank=True, default="")
    confirmed = serializers.ListField(child=FoldingIntegerField(), required=False, default=list, max_length=50)


class EndSerializer(ArkanSerializer):
    reason = serializers.ChoiceField(choices=EndReason.choices)
    words = CleanCharField(max_length=1000, required=False, allow_blank=True, default="")


class CompletionSerializer(ArkanSerializer):
    certificate_number = CleanCharField(max_length=60, required=False, allow_blank=True, default="")
    certified_on = FoldingDateField(required=False, allow_null=True, default=None)


class OfferingViewSet(viewsets.GenericViewSet):
    """The times of programmes: an enabling body's own, or those of the office's bodies."""

    serializer_class = OfferingSerializer
    lookup_field = "uuid"
    lookup_value_regex = UUID
    queryset = Offering.objects.none()
    keyset_order = ("starts_on", "id")

    def get_queryset(self) -> QuerySet[Offering]:
        rows = Offering.objects.visible_to(self.request.actor)
        return rows.select_related("programme", "body")

    def list(self, request: Request) -> Response:
        offers.require_offering(by=request.actor)
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(OfferingSerializer(page, many=True).data)

    def retrieve(self, request: Request, uuid: str) -> Response:
        return Response(OfferingSerializer(self.get_object()).data)

    @extend_schema(request=NewOfferingSerializer, responses={201: OfferingSerializer})
    def create(self, request: Request) -> Response:
        """A new time of a programme, as a draft."""
        offers.require_offering(by=request.actor)
        given = self._given(NewOfferingSerializer, request)
        row = offers.save_offering(by=request.actor, **given)
        return Response(OfferingSerializer(row).data, status=201)

    @extend_schema(request=None, responses=OfferingSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, uuid: str) -> Response:
        return Response(OfferingSerializer(offers.publish(offering=self.get_object(), by=request.actor)).data)

    @extend_schema(request=None, responses=OfferingSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, uuid: str) -> Response:
        return Response(OfferingSerializer(offers.finish(offering=self.get_object(), by=request.actor)).data)

    @extend_schema(request=WordsSerializer, responses=OfferingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uuid: str) -> Response:
        row = self.get_object()
        given = self._given(WordsSerializer, request)
        return Response(OfferingSerializer(offers.cancel(offering=row, by=request.actor, **given)).data)

    @extend_schema(request=AttendanceSerializer, responses=RecordedSerializer)
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, uuid: str) -> Response:
        """Who was there on one day. A day is corrected by sending it again."""
        row = self.get_object()
        given = self._given(AttendanceSerializer, request)
        presences = {each["enrolment"]: each["presence"] for each in given["presences"]}
        count = enrolling.record_attendance(offering=row, by=request.actor, day=given["day"], presences=presences)
        return Response({"recorded": count})

    def _given(self, kind: type[ArkanSerializer], request: Request) -> dict[str, Any]:
        data = kind(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


class EnrolmentViewSet(viewsets.GenericViewSet):
    """Nominations and what became of them: the office's, or those that were sent to the enabling body."""

    serializer_class = EnrolmentSerializer
    lookup_field = "reference"
    lookup_value_regex = r"[A-Z0-9-]+"
    queryset = Enrolment.objects.none()
    keyset_order = ("nominated_at", "id")

    def get_queryset(self) -> QuerySet[Enrolment]:
        rows = Enrolment.objects.visible_to(self.request.actor)
        return rows.select_related("person", "offering__programme", "body", "plan")

    def list(self, request: Request) -> Response:
        offers.require_offering(by=request.actor)
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(EnrolmentSerializer(rows_for(request.actor, page or []), many=True).data)

    def retrieve(self, request: Request, reference: str) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=NominationSerializer, responses={201: EnrolmentSerializer})
    def create(self, request: Request) -> Response:
        """Nominate a person for an offering: a seat, or a place in the line, or the body's answer awaited."""
        offers.require_offering(by=request.actor)
        if not manages(request.actor):
            self.permission_denied(request)
        given = self._given(NominationSerializer, request)
        return self._shown(enrolling.nominate(by=request.actor, **given), status=201)

    @extend_schema(request=None, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, reference: str) -> Response:
        return self._shown(enrolling.accept(enrolment=self.get_object(), by=request.actor))

    @extend_schema(request=None, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, reference: str) -> Response:
        return self._shown(enrolling.put_in_line(enrolment=self.get_object(), by=request.actor))

    @extend_schema(request=None, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def attend(self, request: Request, reference: str) -> Response:
        return self._shown(enrolling.begin(enrolment=self.get_object(), by=request.actor))

    @extend_schema(request=CompletionSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, reference: str) -> Response:
        row = self.get_object()
        return self._shown(
            enrolling.complete(enrolment=row, by=request.actor, **self._given(CompletionSerializer, request))
        )

    @extend_schema(request=EndSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, reference: str) -> Response:
        row = self.get_object()
        return self._shown(enrolling.decline(enrolment=row, by=request.actor, **self._given(EndSerializer, request)))

    @extend_schema(request=EndSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, reference: str) -> Response:
        row = self.get_object()
        return self._shown(enrolling.drop(enrolment=row, by=request.actor, **self._given(EndSerializer, request)))

    @extend_schema(request=EndSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:
        row = self.get_object()
        return self._shown(enrolling.withdraw(enrolment=row, by=request.actor, **self._given(EndSerializer, request)))

    def _given(self, kind: type[ArkanSerializer], request: Request) -> dict[str, Any]:
        data = kind(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _shown(self, row: Enrolment, status: int = 200) -> Response:
        rows: list[EnrolmentRow] = rows_for(self.request.actor, [row])
        return Response(EnrolmentSerializer(rows[0]).data, status=status)

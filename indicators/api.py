"""The annual statistics under /api/v1/indicators/annual/."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.api import ArkanSerializer, CleanCharField, TypedDateSerializerField
from core.attachments import serve
from core.periods import InvalidPeriodError, Period
from indicators.annual import annual
from indicators.duty import by_channel
from indicators.mirror import charity_for, mirror_of
from indicators.models import CharityReport
from indicators.months import BY_CODE as MONTHS
from indicators.months import SPANS

MOST_REPORTS = 60


class AskedSerializer(ArkanSerializer):
    """Which office, from which day to which, both inclusive."""

    office = CleanCharField(max_length=16)

    def get_fields(self) -> dict[str, Any]:
        # `from` is a word of Python's own.
        return {
            **super().get_fields(),
            "from": TypedDateSerializerField(),
            "to": TypedDateSerializerField(),
        }

    def validate_office(self, code: str) -> Organisation:
        rows = Organisation.objects.visible_to(self.context["actor"])
        office = rows.filter(kind=OrganisationKind.OFFICE, code=code.upper()).first()
        if office is None:
            raise serializers.ValidationError(_("There is no such office."), code="unknown")
        return office

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        try:
            period = Period.custom(data["from"], data["to"])
        except InvalidPeriodError as error:
            raise ValidationError({"to": error}) from error
        return {**data, "period": period}


OFFICE_AND_PERIOD = [
    OpenApiParameter("office", str, required=True, description="Code of the office, as QTF."),
    OpenApiParameter("from", OpenApiTypes.DATE, required=True, description="First day, inclusive (Riyadh)."),
    OpenApiParameter("to", OpenApiTypes.DATE, required=True, description="Last day, inclusive (Riyadh)."),
]


def asked_by(request: Request) -> tuple[Organisation, Period]:
    """The office and the period of the query; raises ValidationError on the parameter that is wrong."""
    asked = AskedSerializer(data=request.query_params, context={"actor": request.actor})
    asked.is_valid(raise_exception=True)
    return asked.validated_data["office"], asked.validated_data["period"]


class AnnualSerializer(ArkanSerializer):
    office = serializers.CharField()
    indicators = serializers.DictField(child=serializers.IntegerField(min_value=0))

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class AnnualView(views.APIView):
    """The figures of one office in one period: stable codes with their numbers, the same as on the page.

    `taaffuf_cases` is there only for periods of 354 days or more.
    """

    @extend_schema(
        operation_id="indicators_annual",
        parameters=OFFICE_AND_PERIOD,
        responses=AnnualSerializer,
    )
    def get(self, request: Request) -> Response:
        office, period = asked_by(request)
        return Response(annual(by=request.actor, office=office, period=period).payload)


class StandingSerializer(ArkanSerializer):
    on_time = serializers.IntegerField(min_value=0)
    late = serializers.IntegerField(min_value=0)
    unknown = serializers.IntegerField(min_value=0, help_text="The term is over, the day of the report not known.")
    running = serializers.IntegerField(min_value=0, help_text="Not reported yet, the term not over.")


class DutySerializer(ArkanSerializer):
    total = StandingSerializer()
    channels = serializers.DictField(child=StandingSerializer())


class DutyTablesSerializer(ArkanSerializer):
    office = serializers.CharField()
    change = DutySerializer(help_text="The reports of changes, 15 days.")
    ministry_request = DutySerializer(help_text="The ministry's own update requests, 30 days.")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class DutyView(views.APIView):
    """The reports of data changes against their terms, by the channel through which they became known."""

    @extend_schema(
        operation_id="indicators_data_changes",
        parameters=OFFICE_AND_PERIOD,
        responses=DutyTablesSerializer,
    )
    def get(self, request: Request) -> Response:
        office, period = asked_by(request)
        tables = by_channel(by=request.actor, office=office, period=period)
        first, last = period.start.isoformat(), period.end.isoformat()
        said = {table.duty: table.payload for table in tables}
        return Response({"office": office.code, "from": first, "to": last} | said)


# --- a charity's own mirror ---------------------------------------------------------------------------------------------


class MonthsSerializer(ArkanSerializer):
    months = serializers.ChoiceField(
        choices=[(span.code, span.label) for span in SPANS], required=False, default="this"
    )


class TurnsSerializer(ArkanSerializer):
    total = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    taken_up_in_time = serializers.ListField(child=serializers.IntegerField(), help_text="In time, of those known.")
    decided_in_time = serializers.ListField(child=serializers.IntegerField())
    declined = serializers.IntegerField()
    declined_with_next_door = serializers.IntegerField()


class AskedStatementsSerializer(ArkanSerializer):
    total = serializers.IntegerField()
    answered = serializers.IntegerField()
    answered_in_time = serializers.ListField(child=serializers.IntegerField())
    returned = serializers.IntegerField()
    declined = serializers.IntegerField()
    waiting = serializers.IntegerField()


class MirrorSerializer(ArkanSerializer):
    charity = serializers.CharField()
    received = TurnsSerializer()
    sent = TurnsSerializer()
    statements = AskedStatementsSerializer()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class ReportSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    year = serializers.IntegerField(help_text="Hijri.")
    month = serializers.IntegerField()
    figures = MirrorSerializer()


class MirrorView(views.APIView):
    """One charity's mirror: what came, what it sent, what was answered in time; the office's punctuality towards it."""

    @extend_schema(
        operation_id="charities_mirror",
        parameters=[OpenApiParameter("months", str, enum=[span.code for span in SPANS])],
        responses=MirrorSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        charity = charity_for(request.actor, code)
        asked = MonthsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        first, last = MONTHS[asked.validated_data["months"]].days()
        return Response(mirror_of(charity, first, last).payload)


class ReportsView(views.APIView):
    """The charity's monthly papers, newest first, with the figures on them."""

    @extend_schema(operation_id="charities_reports", responses=ReportSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        charity = charity_for(request.actor, code)
        rows = CharityReport.objects.visible_to(request.actor).filter(charity=charity)[:MOST_REPORTS]
        return Response(ReportSerializer(rows, many=True).data)


class ReportView(views.APIView):
    """One month's paper."""

    @extend_schema(operation_id="charities_report", responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str, uuid: UUID) -> FileResponse:
        rows = CharityReport.objects.visible_to(request.actor).filter(charity=charity_for(request.actor, code))
        return serve(get_object_or_404(rows, uuid=uuid), request.actor)

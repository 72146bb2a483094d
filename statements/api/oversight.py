"""/api/v1/statements/quotas/, /asking/ and /unusual/: what the office oversees; a charity sees its own month."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.enums import Permission
from core.api import ArkanSerializer, CleanCharField, FoldingDateField
from core.clock import today
from statements import asking as figures
from statements import quotas, rights, services
from statements import unusual as watched
from statements.enums import StatementPurpose, Unusual
from statements.models import UnusualAsking


class QuotaSerializer(ArkanSerializer):
    """A charity's month. Without an agreement in force nothing may be asked: the numbers are null."""

    charity = serializers.CharField(source="charity.code")
    agreement = serializers.CharField(source="agreement.reference", allow_null=True, default=None)
    allowed = serializers.IntegerField(source="month.allowed", allow_null=True, default=None)
    used = serializers.IntegerField(source="month.used", allow_null=True, default=None)
    held = serializers.IntegerField(
        source="month.held", allow_null=True, default=None, help_text=_("For sheets that are being asked.")
    )
    left = serializers.IntegerField(source="month.left", allow_null=True, default=None)
    renews_on = serializers.DateField(source="month.renews_on", allow_null=True, default=None)


class QuotaBody(ArkanSerializer):
    quota = serializers.IntegerField()


class QuotaViewSet(viewsets.GenericViewSet):
    """The month's numbers; an office changes them, a charity sees its own."""

    lookup_url_kwarg = "code"
    lookup_value_regex = "[-A-Za-z0-9]+"
    serializer_class = QuotaSerializer
    filter_backends: list[Any] = []

    def list(self, request: Request) -> Response:
        actor = request.actor
        if not (rights.asks(actor) or rights.answers(actor) or rights.sets_quotas(actor)):
            raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
        return Response({"results": QuotaSerializer(quotas.of_month(actor), many=True).data})

    @extend_schema(request=QuotaBody, responses=QuotaSerializer)
    @action(detail=True, methods=["post"], url_path="change", url_name="change")
    def change(self, request: Request, code: str) -> Response:
        """Change the number of the agreement in force."""
        if not rights.sets_quotas(request.actor):
            raise PermissionDenied(Permission.CHARITY_EDIT.value)
        charity = get_object_or_404(quotas.charities(request.actor), code=code)
        body = QuotaBody(data=request.data)
        body.is_valid(raise_exception=True)
        services.set_quota(charity=charity, by=request.actor, quota=body.validated_data["quota"])
        (line,) = [line for line in quotas.of_month(request.actor) if line.charity.pk == charity.pk]
        return Response(QuotaSerializer(line).data)


class AskingQuery(ArkanSerializer):
    first = FoldingDateField(required=False, allow_null=True, default=None)
    last = FoldingDateField(required=False, allow_null=True, default=None)
    charity = CleanCharField(required=False, allow_blank=True, default="")
    purpose = serializers.ChoiceField(choices=StatementPurpose.choices, required=False, allow_blank=True, default="")


class FiguresSerializer(ArkanSerializer):
    charity = serializers.CharField()
    asked = serializers.IntegerField()
    people = serializers.IntegerField()
    given = serializers.IntegerField()
    without = serializers.IntegerField(help_text=_("No statement possible."))
    waiting = serializers.IntegerField()
    other = serializers.IntegerField(help_text=_("Returned, declined or withdrawn."))
    off_hours = serializers.IntegerField()


class AskingView(APIView):
    """Figures of asking in a period, by charity; in the order of their names."""

    @extend_schema(
        parameters=[OpenApiParameter(name) for name in ("first", "last", "charity", "purpose")],
        responses=FiguresSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        if not rights.answers(request.actor):
            raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
        query = AskingQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        given = query.validated_data
        last = given["last"] or today()
        first = given["first"] or last - dt.timedelta(days=settings.STATEMENT_WATCH_DAYS - 1)
        rows = figures.asked_between(request.actor, first, last)
        if given["charity"]:
            rows = rows.filter(charity__code=given["charity"])
        if given["purpose"]:
            rows = rows.filter(purpose=given["purpose"])
        lines = [vars(line) | {"charity": line.who.code} for line in figures.by_charity(rows)]
        return Response({"first": first, "last": last, "results": FiguresSerializer(lines, many=True).data})


class UnusualSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Unusual.choices)
    charity = serializers.CharField(source="charity.code", allow_null=True, default=None)
    line = serializers.CharField(help_text=_("What was counted."))
    meaning = serializers.CharField()
    noticed_at = serializers.DateTimeField()
    dismissed_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField()


class ExplainBody(ArkanSerializer):
    words = CleanCharField(max_length=2000, keep_newlines=True)


class UnusualViewSet(viewsets.GenericViewSet):
    """What was noticed in how statements are asked for; the office's director says what it was."""

    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = UnusualSerializer
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return UnusualAsking.objects.none()
        self.request.actor.require(Permission.STATEMENT_OVERSEE)
        return UnusualAsking.objects.visible_to(self.request.actor).select_related("charity")

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([_unusual(row) for row in rows])

    @extend_schema(request=ExplainBody, responses=UnusualSerializer)
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, uuid: str) -> Response:
        """Say what it was."""
        found = self.get_object()
        body = ExplainBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_unusual(services.explain_unusual(found=found, by=request.actor, **body.validated_data)))


def _unusual(row: UnusualAsking) -> dict[str, Any]:
    told = watched.told(row)
    row.line, row.meaning = told.line, told.meaning
    return dict(UnusualSerializer(row).data)

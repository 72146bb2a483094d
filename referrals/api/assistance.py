"""/api/v1/referrals/assistance/: the ledger of what households were given, for the office's people alone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from beneficiaries.models import Household
from charities.enums import HelpKind
from core.api import ArkanSerializer, CleanCharField, FoldingDateField, FoldingDecimalField
from referrals import rights, services
from referrals.api.bodies import VisibleField
from referrals.models import Assistance


class AssistanceSerializer(ArkanSerializer):
    id = serializers.IntegerField()
    household = serializers.CharField(source="household.reference")
    kind = serializers.ChoiceField(choices=HelpKind.choices)
    what = serializers.CharField()
    value = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    given_on = serializers.DateField()
    by = serializers.CharField(source="organisation.code")
    referral = serializers.CharField(source="need.referral.reference", default=None)
    discreet = serializers.BooleanField(help_text="Of a ta'affuf case: for keepers alone.")
    struck_at = serializers.DateTimeField(allow_null=True)
    struck_because = serializers.CharField()


class NewAssistanceSerializer(ArkanSerializer):
    household = VisibleField(Household, "reference")
    kind = serializers.ChoiceField(choices=HelpKind.choices)
    what = CleanCharField(max_length=300, required=False, allow_blank=True, default="")
    value = FoldingDecimalField(
        max_digits=10, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    given_on = FoldingDateField(required=False, allow_null=True, default=None)
    organisation = VisibleField(Organisation, "code", required=False, allow_null=True, default=None)
    discreet = serializers.BooleanField(required=False, default=False)


class StrikeSerializer(ArkanSerializer):
    because = CleanCharField(max_length=300)


class AssistanceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """What households were given."""

    serializer_class = AssistanceSerializer
    keyset_order = ("-id",)
    filter_backends: list[Any] = []
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Assistance.objects.none()
        rows = Assistance.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]
        if reference := self.request.query_params.get("household"):
            rows = rows.filter(household__reference=reference)
        return rows.select_related("household", "organisation", "need__referral")

    @extend_schema(parameters=[OpenApiParameter("household", str, description="The household's reference.")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._require(request)
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewAssistanceSerializer, responses={201: AssistanceSerializer})
    def create(self, request: Request) -> Response:
        """Write down help that was given past the portal."""
        self._require(request)
        data = NewAssistanceSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        row = services.record_assistance(by=request.actor, **data.validated_data)
        return Response(AssistanceSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StrikeSerializer, responses=AssistanceSerializer)
    @action(detail=True, methods=["post"], url_path="strike")
    def strike(self, request: Request, pk: str) -> Response:
        """Strike out a line that is wrong, with the reason."""
        row = self.get_object()
        self._require(request)
        data = StrikeSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        row = services.strike_assistance(assistance=row, by=request.actor, **data.validated_data)
        return Response(AssistanceSerializer(row).data)

    @staticmethod
    def _require(request: Request) -> None:
        if not rights.records_assistance(request.actor):
            raise PermissionDenied("assistance")

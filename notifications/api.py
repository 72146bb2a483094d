"""/api/v1/deliveries/: the messages of an office for whoever watches over them; and the gateway's receipts."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import authentication, exceptions, mixins, serializers, views, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scope
from accounts.actor import Actor
from accounts.enums import Permission
from core.api import ArkanSerializer, FoldingUUIDField
from core.clock import now
from core.throttle import too_often
from notifications import reading, services, signature
from notifications.enums import Channel, DeliveryStatus
from notifications.models import Delivery

logger = logging.getLogger(__name__)

ROW_ID = "[0-9]{1,18}"


class DeliverySerializer(ArkanSerializer):
    """One message as its office's director sees it: no number, no address in full, no secret words."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField(source="label")
    channel = serializers.ChoiceField(choices=Channel.choices)
    address = serializers.CharField(source="shown_address", help_text=_("Masked."))
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    trouble = serializers.CharField(source="trouble_words")
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    not_before = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    allowed = serializers.ListField(child=serializers.CharField())


class RepeatedSerializer(ArkanSerializer):
    repeated = serializers.IntegerField()


FILTERS = [
    OpenApiParameter("status", enum=DeliveryStatus.values),
    OpenApiParameter("channel", enum=Channel.values),
    OpenApiParameter("about", enum=list(reading.ROOMS)),
    OpenApiParameter("reference"),
]


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Every message of the client's office with its state."""

    lookup_value_regex = ROW_ID
    serializer_class = DeliverySerializer
    keyset_order = ("-id",)
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Delivery.objects.none()
        rows = Delivery.objects.visible_to(self.request.actor)
        return reading.filtered(rows, self.request.query_params.dict()) if self.action == "list" else rows

    def get_object(self) -> Delivery:
        return self.get_queryset().get(pk=self.kwargs["pk"])  # else a 404

    def list(self, request: Request) -> Response:
        request.actor.require(Permission.DELIVERY_MANAGE)
        rows = self.paginate_queryset(self.get_queryset()) or []
        shown = [reading.Shown(row, request.actor) for row in rows]
        return self.get_paginated_response(DeliverySerializer(shown, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Send again what failed, was given up, or is of unknown outcome."""
        return self._answer(services.retry(delivery=self.get_object(), by=request.actor))

    @extend_schema(request=None, responses=RepeatedSerializer, operation_id="deliveries_retry_all")
    @action(detail=False, methods=["post"], url_path="retry")
    def retry_all(self, request: Request) -> Response:
        """Send again what was given up and is still worth sending, a batch of it."""
        return Response(RepeatedSerializer({"repeated": services.retry_all(by=request.actor)}).data)

    def _answer(self, row: Delivery) -> Response:
        return Response(DeliverySerializer(reading.Shown(row, self.request.actor)).data)


# --- what the gateway reports ------------------------------------------------------------------------------------------


class ReceiptSerializer(ArkanSerializer):
    """One report of a gateway."""

    receipt = serializers.CharField(max_length=80, help_text=_("The gateway's own name of this report; taken once."))
    key = FoldingUUIDField(help_text=_("The Idempotency-Key that the message was handed over with."))
    status = serializers.ChoiceField(choices=["delivered", "failed"])


class ReceivedSerializer(ArkanSerializer):
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)


class TooMany(exceptions.APIException):
    """More forged reports from one address than anybody sends by mistake."""

    status_code = 429
    default_detail = _("Too many receipts without a right signature came from here. Please wait a little.")
    default_code = "too_many_forged"


class Refused(exceptions.APIException):
    """A report that is not taken: forged, or signed at another time."""

    status_code = 403


@method_decorator(login_not_required, name="dispatch")
class ReceiptView(views.APIView):
    """Where the SMS gateway reports whether a message reached its phone. Nobody signs in: every report is signed."""

    authentication_classes: list[type[authentication.BaseAuthentication]] = []
    permission_classes: list[Any] = []

    @extend_schema(
        request=ReceiptSerializer,
        responses=ReceivedSerializer,
        parameters=[OpenApiParameter(signature.HEADER, location="header", required=True)],
    )
    def post(self, request: Request) -> Response:
        self._check(request)
        data = ReceiptSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        delivery = services.find_for_receipt(key=given["key"])
        with scope.enter(Actor.system(delivery.office)):
            row = services.receive(
                delivery=delivery, receipt=given["receipt"], delivered=given["status"] == "delivered"
            )
        return Response(ReceivedSerializer(row).data)

    def _check(self, request: Request) -> None:
        try:
            signature.check(
                request.body,
                request.headers.get(signature.HEADER, ""),
                keys=settings.SMS_RECEIPT_KEYS,
                at=int(now().timestamp()),
            )
        except signature.Forged:
            # What bears a right signature is never counted: a stranger cannot keep the gateway's receipts out.
            if too_often(request, door="forged-receipt"):
                raise TooMany from None
            logger.warning("A receipt without a signature of ours was refused.")
            raise Refused(_("This receipt does not bear the gateway's signature."), code="receipt_forged") from None
        except signature.Stale:
            logger.warning("A receipt signed at another time was refused.")
            raise Refused(_("This receipt was signed too long ago, or ahead of time."), code="receipt_stale") from None

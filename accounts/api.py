"""Signing in to the API: a token for programs."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import authentication, exceptions, serializers, views, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.lockout import locked_out
from accounts.models import Absence, Membership
from accounts.passwords import is_the_demo_password
from accounts.sign_in import issue_token
from core.api import ArkanSerializer, FoldingDateField

ROW_ID = "[0-9]{1,18}"


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField()


@method_decorator(login_not_required, name="dispatch")
class TokenView(views.APIView):
    """Exchange a user name (or e-mail address) and a password for a token valid for 30 days.

    401 when they do not match, 429 after too many wrong attempts. Outside any transaction, so that a refusal is counted.
    """

    authentication_classes: list[type[authentication.BaseAuthentication]] = []
    permission_classes: list[Any] = []

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"  # without it a refusal would be 403, not 401

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        data = CredentialsSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        user = None
        if settings.DEMO or not is_the_demo_password(given["password"]):
            field = "email" if "@" in given["username"] else "username"
            user = authenticate(request._request, **{field: given["username"]}, password=given["password"])
        if getattr(request._request, "axes_locked_out", False):
            return locked_out(request._request)  # type: ignore[return-value]
        if user is None:
            raise exceptions.AuthenticationFailed(_("The user name or the password is not right."))
        return Response({"token": issue_token(user)})


@extend_schema_field(OpenApiTypes.INT)
class MemberField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """A membership that the client may know of; any other is refused on its field."""

    def get_queryset(self) -> Any:
        return Membership.objects.visible_to(self.context["request"].actor).active().select_related("organisation")


class AbsenceSerializer(ArkanSerializer):
    id = serializers.IntegerField(read_only=True)
    membership = MemberField(required=False, help_text="Without it, the client's own.")
    organisation = serializers.CharField(source="membership.organisation.code", read_only=True)
    starts_on = FoldingDateField()
    ends_on = FoldingDateField()
    deputy = MemberField(required=False, allow_null=True)


class AbsenceViewSet(viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Who is away and who stands in: one's own to enter; all members' for whoever keeps them. Reasons are not kept."""

    lookup_value_regex = ROW_ID
    serializer_class = AbsenceSerializer
    keyset_order = ("starts_on", "id")
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Absence.objects.none()
        rows = Absence.objects.visible_to(self.request.actor).select_related("membership__organisation")
        if code := self.request.query_params.get("organisation"):
            rows = rows.filter(membership__organisation__code=code)
        return rows.to_come() if self.action == "list" else rows

    @extend_schema(parameters=[OpenApiParameter("organisation", str, description="Code of one organisation.")])
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(AbsenceSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        data = AbsenceSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = {"membership": request.actor.membership} | data.validated_data
        row = services.record_absence(by=request.actor, **given)
        return Response(AbsenceSerializer(row).data, status=201)

    @extend_schema(request=None, responses=AbsenceSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take it back; of one that has begun the days that passed stay."""
        absence = self.get_queryset().get(pk=pk)
        services.require_absence(by=request.actor, membership=absence.membership)
        return Response(AbsenceSerializer(services.cancel_absence(by=request.actor, absence=absence)).data)

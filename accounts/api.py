"""Signing in to the API: a token for programs."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import authentication, exceptions, serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.lockout import locked_out
from accounts.passwords import is_the_demo_password
from accounts.sign_in import issue_token


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

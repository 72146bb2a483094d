"""/api/v1/verify/{code}/: whether a letter is still right, for whoever holds its code. No account, nothing of what it says."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import authentication, exceptions, serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ArkanSerializer
from core.throttle import too_often
from exchange import issued
from exchange.enums import DocumentKind, DocumentState

VERIFY = "verify"  # one limit for the page and for this


class VerifiedSerializer(ArkanSerializer):
    state = serializers.ChoiceField(choices=DocumentState.choices)
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    reference = serializers.CharField()
    issued_at = serializers.DateTimeField()
    valid_until = serializers.DateField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


@method_decorator(login_not_required, name="dispatch")
class VerifyView(views.APIView):
    """What is no code of ours is 404, whatever it is; too many tries are 429."""

    authentication_classes: list[type[authentication.BaseAuthentication]] = []
    permission_classes: list[Any] = []

    @extend_schema(responses=VerifiedSerializer)
    def get(self, request: Request, code: str) -> Response:
        if too_often(request, door=VERIFY):
            raise exceptions.Throttled
        document = issued.verify(code=code)
        if document is None:
            raise Http404
        return Response(VerifiedSerializer(document).data, headers={"Cache-Control": "no-store"})

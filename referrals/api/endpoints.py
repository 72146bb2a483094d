"""/api/v1/referrals/: the same services as the pages, one action for every verb of the state table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import FoldingUUIDField
from core.attachments import serve
from referrals import assistance, rights, services, subjects
from referrals.api.answers import ReferralLineSerializer, ReferralSerializer, Shown
from referrals.api.bodies import ACTS_SAID, BODIES, AttachBody, Body, NewReferralSerializer
from referrals.api.letters import PaperActions
from referrals.enums import MOVES
from referrals.models import Paper, Referral

RELATED = ("office", "sender", "recipient", "person", "household__district", "assignee__user", "next_door")


class ReferralViewSet(PaperActions, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Referrals that the client's organisation sent or received. Drafts are addressed by their uuid."""

    lookup_url_kwarg = "key"
    lookup_value_regex = "[-A-Za-z0-9]+"
    serializer_class = ReferralSerializer
    keyset_order = ("-id",)
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Referral.objects.none()
        rows = Referral.objects.visible_to(self.request.actor).select_related(*RELATED)  # type: ignore[attr-defined]
        if self.action == "list":
            return self._filtered(rows)
        rows = assistance.with_help(
            rows.with_papers().with_elsewhere().with_others(self.request.actor), self.request.actor
        )  # type: ignore[attr-defined]
        return rows.prefetch_related("needs", "events__organisation", "events__towards", "hops")

    def _filtered(self, rows: Any) -> Any:
        given = self.request.query_params
        for name, column in (
            ("status", "status"),
            ("kind", "kind"),
            ("from", "sender__code"),
            ("to", "recipient__code"),
        ):
            if given.get(name):
                rows = rows.filter(**{column: given[name]})
        return rows

    def get_object(self) -> Referral:
        rows = self.get_queryset().keyed(self.kwargs["key"])
        return rows.get()  # type: ignore[no-any-return]  # what is not there is a 404

    @extend_schema(responses=ReferralLineSerializer(many=True))
    def list(self, request: Request) -> Response:
        actor = request.actor
        rights.require_some(actor)
        rows = self.paginate_queryset(self.get_queryset()) or []
        about = subjects.shown_to(actor, rows)
        shown = [Shown(row, actor, about[row.pk]) for row in rows]
        return self.get_paginated_response(ReferralLineSerializer(shown, many=True).data)

    def retrieve(self, request: Request, key: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=NewReferralSerializer, responses={201: ReferralSerializer, 200: ReferralSerializer})
    def create(self, request: Request) -> Response:
        """Draft, or with `send` draft and send. The same uuid with the same content again is answered 200."""
        actor = request.actor
        if not rights.kinds_to_send(actor):
            raise PermissionDenied("referral.send")
        data = NewReferralSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = data.validated_data
        payload = {"send": given["send"]}
        drafted = services.draft(by=actor, uuid=given["uuid"], payload=payload, **data.content())
        if drafted.new and given["send"]:
            services.send(referral=drafted.referral, by=actor, motive=given["motive"])
        return self._answer(self._again(drafted.referral), status=201 if drafted.new else 200)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"attachments/(?P<uuid>[0-9a-f-]{36})")
    def paper(self, request: Request, key: str, uuid: str) -> FileResponse:
        """One attachment."""
        referral = self.get_object()
        papers = Paper.objects.visible_to(request.actor).filter(referral=referral)
        if not rights.confides(request.actor, referral):
            papers = papers.none()
        return serve(get_object_or_404(papers, uuid=FoldingUUIDField().run_validation(uuid)), request.actor)

    def act(self, request: Request, verb: str) -> Response:
        """One verb: whether it exists, whether it is the client's, what it takes, then the service."""
        referral = self.get_object()
        rights.require_act(request.actor, referral, verb)
        body = BODIES[verb](data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        done = getattr(services, verb)(referral=referral, by=request.actor, **body.arguments())
        return self._answer(self._again(done if isinstance(done, Referral) else referral))

    def _again(self, referral: Referral) -> Referral:
        return self.get_queryset().get(pk=referral.pk)  # type: ignore[no-any-return]

    def _answer(self, referral: Referral, status: int = 200) -> Response:
        actor = self.request.actor  # type: ignore[attr-defined]
        subject = subjects.shown_to(actor, [referral])[referral.pk]
        return Response(ReferralSerializer(Shown(referral, actor, subject)).data, status=status)


def _action(verb: str, body: type[Body]) -> Callable[..., Response]:
    def act(self: ReferralViewSet, request: Request, key: str) -> Response:
        return self.act(request, verb)

    act.__name__ = verb
    act.__doc__ = str(MOVES[verb].label) if verb in MOVES else ACTS_SAID[verb]
    files = issubclass(body, AttachBody)
    described = extend_schema(request={"multipart/form-data": body} if files else body, responses=ReferralSerializer)(
        act
    )
    hyphened = verb.replace("_", "-")
    parsers = {"parser_classes": [MultiPartParser]} if files else {}
    return action(detail=True, methods=["post"], url_path=hyphened, url_name=hyphened, **parsers)(described)


for _verb, _body in BODIES.items():
    setattr(ReferralViewSet, _verb, _action(_verb, _body))

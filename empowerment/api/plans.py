"""/api/v1/empowerment/plans/ and the office's lists: the same services as the pages, one action for every verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ArkanSerializer, CleanCharField, FoldingUUIDField, query_value
from core.attachments import serve
from empowerment import caseload
from empowerment.api.answers import (
    EmpowermentPlanSerializer,
    ObstacleKindSerializer,
    PlanLineSerializer,
    QuestionSerializer,
    TrackSerializer,
)
from empowerment.api.bodies import BODIES, ROW_BODIES, Body, OpenPlanBody, PaperBody
from empowerment.enums import READY_TRACKS, Dimension
from empowerment.models import AssessmentQuestion, ObstacleKind, Plan, PlanPaper, Track
from empowerment.plan_reading import may_say_who
from empowerment.services import plans, sets
from empowerment.verbs import SAY_WHO, SERVICES, row_of, target
from empowerment.whole import whole_of, with_everything


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("part", enum=caseload.PARTS, description="Open plans where it is left out."),
            OpenApiParameter("mine", bool, description="Only those that the client leads or stands in for."),
        ]
    )
)
class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Plan]):
    """Empowerment plans of the office. Psychological answers and health go to the plan's specialist and deputy alone."""

    lookup_field = "reference"
    lookup_value_regex = "[-A-Za-z0-9]{1,32}"
    keyset_order = ("contact_due_on", "id")
    filter_backends = ()
    queryset = Plan.objects.none()
    serializer_class = EmpowermentPlanSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Plan.objects.none()
        actor = self.request.actor
        rows = Plan.objects.visible_to(actor)
        if self.action != "list":
            return with_everything(rows, actor)
        plans.require_plans(by=actor)
        part = query_value(self.request, "part", caseload.OPEN)
        if part not in caseload.PARTS:
            raise exceptions.ValidationError({"part": "–"})
        if query_value(self.request, "mine") in ("1", "true"):
            rows = caseload.mine(actor)
        return caseload.part_of(rows, part)

    def get_serializer_class(self) -> Any:
        return PlanLineSerializer if self.action == "list" else EmpowermentPlanSerializer

    def retrieve(self, request: Request, reference: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=OpenPlanBody, responses={201: EmpowermentPlanSerializer})
    def create(self, request: Request) -> Response:
        """Open a plan."""
        plans.require_plans(by=request.actor)
        data = OpenPlanBody(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        plan = plans.open_plan(by=request.actor, **data.arguments())
        return self._answer(self.get_queryset().get(pk=plan.pk), status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"papers/(?P<uuid>[0-9a-f-]{36})")
    def paper(self, request: Request, reference: str, uuid: str) -> FileResponse:
        """One document of the plan."""
        papers = PlanPaper.objects.visible_to(request.actor).filter(plan=self.get_object())
        return serve(get_object_or_404(papers, uuid=FoldingUUIDField().run_validation(uuid)), request.actor)

    def act(self, request: Request, verb: str, body: type[Body], pk: int | None = None) -> Response:
        """One verb: the plan and its row, what is said, then the service."""
        plan = self.get_object()
        row = None if pk is None else row_of(request.actor, plan, verb, pk)
        if verb in SAY_WHO and not may_say_who(plan, request.actor):
            raise PermissionDenied(verb)
        data = body(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        SERVICES[verb](by=request.actor, **target(plan, row), **data.arguments())
        return self._answer(self.get_object())

    def _answer(self, plan: Plan, status: int = 200) -> Response:
        context = {**self.get_serializer_context(), "whole": whole_of(plan, self.request.actor)}
        return Response(EmpowermentPlanSerializer(plan, context=context).data, status=status)


def _plan_action(verb: str, body: type[Body]) -> Callable[..., Response]:
    def act(self: PlanViewSet, request: Request, reference: str) -> Response:
        return self.act(request, verb, body)

    return _described(act, verb, body, url_path=verb)


def _row_action(verb: str, body: type[Body]) -> Callable[..., Response]:
    def act(self: PlanViewSet, request: Request, reference: str, pk: str) -> Response:
        return self.act(request, verb, body, int(pk))

    return _described(act, verb, body, url_path=rf"{verb}/(?P<pk>[0-9]{{1,18}})")


def _described(act: Callable[..., Response], verb: str, body: type[Body], url_path: str) -> Callable[..., Response]:
    act.__name__ = verb.replace("-", "_")
    act.__doc__ = (SERVICES[verb].__doc__ or verb).strip().splitlines()[0]
    files = body is PaperBody
    said = extend_schema(request={"multipart/form-data": body} if files else body, responses=EmpowermentPlanSerializer)(
        act
    )
    parsers: dict[str, Any] = {"parser_classes": [MultiPartParser]} if files else {}
    made: Callable[..., Response] = action(detail=True, methods=["post"], url_path=url_path, url_name=verb, **parsers)(
        said
    )
    return made


for _verb, _body in BODIES.items():
    setattr(PlanViewSet, _verb.replace("-", "_"), _plan_action(_verb, _body))
for _verb, _body in ROW_BODIES.items():
    setattr(PlanViewSet, _verb.replace("-", "_"), _row_action(_verb, _body))


# --- the office's lists --------------------------------------------------------------------------------------------


class SetRowBody(ArkanSerializer):
    name_ar = CleanCharField(max_length=200)
    name_en = CleanCharField(max_length=200, required=False, allow_blank=True)


class QuestionBody(SetRowBody):
    dimension = serializers.ChoiceField(choices=Dimension.choices)


class ObstacleKindBody(SetRowBody):
    sensitive = serializers.BooleanField(default=False, help_text="It says something about health.")


class ActiveBody(ArkanSerializer):
    active = serializers.BooleanField()


class MoveBody(ArkanSerializer):
    up = serializers.BooleanField()


class SwitchBody(ArkanSerializer):
    track_set = serializers.ChoiceField(choices=sorted(READY_TRACKS))
    on = serializers.BooleanField()


class ListViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """One of the office's lists, the whole of it in its order."""

    filter_backends = ()
    pagination_class = None
    model: Any

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        plans.require_plans(by=self.request.actor)
        sets.ensure(office=self.request.actor.office)
        return self.model.objects.visible_to(self.request.actor)

    def _said(self, body: type[ArkanSerializer]) -> dict[str, Any]:
        plans.require_plans(by=self.request.actor)
        data = body(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


class TrackViewSet(ListViewSet):
    model = Track
    queryset = Track.objects.none()
    serializer_class = TrackSerializer

    @extend_schema(request=SwitchBody, responses=TrackSerializer(many=True))
    @action(detail=False, methods=["post"])
    def switch(self, request: Request) -> Response:
        """Switch a ready set on or off."""
        sets.switch_set(by=request.actor, **self._said(SwitchBody))
        return Response(TrackSerializer(self.get_queryset(), many=True).data)


class _EditedViewSet(ListViewSet):
    kind = ""
    body: type[SetRowBody] = SetRowBody
    lookup_value_regex = "[0-9]{1,18}"

    def _row(self, pk: str) -> Any:
        plans.require_plans(by=self.request.actor)
        return get_object_or_404(self.model.objects.visible_to(self.request.actor), pk=int(pk))

    def create(self, request: Request) -> Response:
        """A new one, at the end of the list."""
        row = sets.add(by=request.actor, kind=self.kind, **self._said(self.body))
        return Response(self.get_serializer(row).data, status=201)

    @extend_schema(request=SetRowBody)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str) -> Response:
        """Better words for the same thing."""
        row = self._row(pk)
        return Response(self.get_serializer(sets.rename(row=row, by=request.actor, **self._said(SetRowBody))).data)

    @extend_schema(request=ActiveBody)
    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Retire it, or take it up again."""
        row = self._row(pk)
        return Response(self.get_serializer(sets.use(row=row, by=request.actor, **self._said(ActiveBody))).data)

    @extend_schema(request=MoveBody)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """One place up or down."""
        row = self._row(pk)
        return Response(self.get_serializer(sets.move(row=row, by=request.actor, **self._said(MoveBody))).data)


@extend_schema_view(create=extend_schema(request=QuestionBody, responses={201: QuestionSerializer}))
class QuestionViewSet(_EditedViewSet):
    """The questions of the assessment."""

    model, kind, body = AssessmentQuestion, "questions", QuestionBody
    queryset = AssessmentQuestion.objects.none()
    serializer_class = QuestionSerializer


@extend_schema_view(create=extend_schema(request=ObstacleKindBody, responses={201: ObstacleKindSerializer}))
class ObstacleKindViewSet(_EditedViewSet):
    """The obstacles that are chosen from."""

    model, kind, body = ObstacleKind, "obstacles", ObstacleKindBody
    queryset = ObstacleKind.objects.none()
    serializer_class = ObstacleKindSerializer

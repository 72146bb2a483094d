"""/api/v1/statements/queue/: what waits for the office, by how it can be answered; many at once, as on the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import Permission
from charities.enums import StatementAnswer
from core.api import ArkanSerializer, CleanCharField, query_value
from statements import reading, rights, services
from statements.enums import Lane
from statements.models import StatementBatch, StatementRequest
from statements.queue import ON_ONE_SCREEN, Waiting, waiting


class ProposalSerializer(ArkanSerializer):
    """What the register suggests: the office's knowledge alone."""

    answer = serializers.ChoiceField(choices=StatementAnswer.choices, allow_blank=True)
    as_of = serializers.DateField(allow_null=True)
    fresh = serializers.BooleanField(help_text=_("Not older than 7 days."))
    same_name = serializers.BooleanField(source="comparison.same_name")
    same_gender = serializers.BooleanField(source="comparison.same_gender")
    only_typed = serializers.ListField(child=serializers.CharField(), source="comparison.only_typed")
    only_registered = serializers.ListField(child=serializers.CharField(), source="comparison.only_registered")


class WaitingSerializer(ArkanSerializer):
    reference = serializers.CharField(source="statement.reference")
    batch = serializers.CharField()
    name = serializers.CharField(source="statement.name_typed")
    charity = serializers.CharField(source="statement.charity.code")
    purpose = serializers.CharField(source="statement.purpose")
    due_at = serializers.DateTimeField(source="statement.due_at")
    lane = serializers.ChoiceField(choices=Lane.choices)
    answer = serializers.ChoiceField(choices=StatementAnswer.choices, help_text=_("What a screen would answer."))
    answer_words = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text=_("Why it is looked at alone."))
    proposal = ProposalSerializer(allow_null=True)


class TickedSerializer(ArkanSerializer):
    reference = CleanCharField(max_length=40)
    answer = serializers.ChoiceField(choices=StatementAnswer.choices)


class AnswerManySerializer(ArkanSerializer):
    matched = serializers.BooleanField(
        default=False, help_text=_("All of them were checked against the ministry's system.")
    )
    answers = TickedSerializer(many=True, allow_empty=True)


class PassedOverSerializer(ArkanSerializer):
    reference = serializers.CharField()
    words = serializers.CharField()


class AnsweredSerializer(ArkanSerializer):
    given = serializers.ListField(child=serializers.CharField())
    passed_over = PassedOverSerializer(many=True)


class QueueViewSet(viewsets.GenericViewSet):
    """For those who answer for an office."""

    serializer_class = WaitingSerializer
    queryset = StatementRequest.objects.none()
    filter_backends: list[Any] = []

    @extend_schema(
        parameters=[OpenApiParameter("lane", enum=Lane.values), OpenApiParameter("batch")],
        responses=WaitingSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """The first of what waits (up to 500 are looked through), nearest term first; 50 of a lane at a time."""
        _require(request)
        batch = None
        if key := query_value(request, "batch"):
            batch = StatementBatch.objects.visible_to(request.actor).keyed(key).get()
        found = waiting(request.actor, batch=batch)
        if (lane := query_value(request, "lane")) in Lane.values:
            found = [line for line in found if line.lane == lane]
        return Response({"count": len(found), "results": [_line(line) for line in found[:ON_ONE_SCREEN]]})

    @extend_schema(request=AnswerManySerializer, responses=AnsweredSerializer)
    @action(detail=False, methods=["post"])
    def answer(self, request: Request) -> Response:
        """Give what the queue proposes; what is no longer certain is passed over, never answered."""
        _require(request)
        body = AnswerManySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ticked = {each["reference"]: each["answer"] for each in body.validated_data["answers"]}
        rows = StatementRequest.objects.visible_to(request.actor).filter(
            reference__in=list(ticked)[: ON_ONE_SCREEN + 1]
        )
        keys = dict(rows.order_by("pk").values_list("reference", "pk"))
        if len(keys) < min(len(ticked), ON_ONE_SCREEN + 1):
            gone = ValidationError(_("What was chosen does not exist any more."), code="gone")
            raise ValidationError({"answers": gone})
        answers = {key: ticked[reference] for reference, key in keys.items()}
        done = services.answer_many(by=request.actor, answers=answers, matched=body.validated_data["matched"])
        return Response(
            {
                "given": [row.reference for row in done.given],
                "passed_over": [
                    {"reference": passed.statement.reference, "words": passed.words} for passed in done.passed_over
                ],
            }
        )


def _require(request: Request) -> None:
    if not rights.answers(request.actor):
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)


def _line(line: Waiting) -> dict[str, Any]:
    shown = {
        "statement": line.statement,
        "batch": line.statement.batch.reference if line.statement.batch else "",
        "lane": line.lane,
        "answer": line.answer,
        "answer_words": str(reading.answer_words(line.answer, line.statement.gender)),
        "reasons": [str(words) for words in line.reasons],
        "proposal": line.proposal,
    }
    return dict(WaitingSerializer(shown).data)

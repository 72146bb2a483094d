"""Records that may be one person: /api/v1/beneficiaries/duplicates/. For editors of the register."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from beneficiaries import services
from beneficiaries.api.people import ROW_ID, PersonField, PersonSerializer, people_for
from beneficiaries.enums import Clue, Difference, PairState
from beneficiaries.matches import compare_files, descriptions_of
from beneficiaries.models import DuplicatePair
from core.api import ArkanSerializer, CleanCharField, FoldingIntegerField


class PairSerializer(ArkanSerializer):
    """Two records; the clues and differences are those of this moment."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PairState.choices)
    first = PersonSerializer()
    second = PersonSerializer()
    clues = serializers.ListField(child=serializers.ChoiceField(choices=Clue.choices))
    differences = serializers.ListField(child=serializers.ChoiceField(choices=Difference.choices))


class CompareSerializer(ArkanSerializer):
    first = PersonField()
    second = PersonField()


class ComparisonSerializer(ArkanSerializer):
    """Two records that somebody chose; `alike` says whether the queue would propose them."""

    first = PersonSerializer()
    second = PersonSerializer()
    alike = serializers.BooleanField()
    clues = serializers.ListField(child=serializers.ChoiceField(choices=Clue.choices))
    differences = serializers.ListField(child=serializers.ChoiceField(choices=Difference.choices))


class MergeSerializer(ArkanSerializer):
    survivor = FoldingIntegerField(help_text="The id of the record that stays.")
    reason = CleanCharField(required=False, allow_blank=True, max_length=300, default="")


class ApartSerializer(ArkanSerializer):
    reason = CleanCharField(required=False, allow_blank=True, max_length=300, default="")


class DuplicateViewSet(viewsets.GenericViewSet):
    """The queue of what is to be decided; a pair that was decided is still read by its id."""

    serializer_class = PairSerializer
    lookup_value_regex = ROW_ID
    queryset = DuplicatePair.objects.none()
    keyset_order = ("-strength", "id")

    def get_queryset(self) -> QuerySet[DuplicatePair]:
        rows = DuplicatePair.objects.visible_to(self.request.actor).select_related("first", "second")
        if self.action != "list":
            return rows
        services.require_register(by=self.request.actor)
        return rows.open()

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(pairs_for(request.actor, page or []))

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(pairs_for(request.actor, [self._pair()])[0])

    @extend_schema(request=CompareSerializer, responses=ComparisonSerializer)
    @action(detail=False, methods=["post"])
    def compare(self, request: Request) -> Response:
        """What speaks for and against any two records being one person. Nothing is decided; see `people/{id}/merge/`."""
        services.require_register(by=request.actor)
        data = CompareSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        rows = [data.validated_data["first"], data.validated_data["second"]]
        files = descriptions_of({row.pk for row in rows})
        comparison = compare_files(files[rows[0].pk], files[rows[1].pk])
        first, second = people_for(request.actor, rows)
        told = {"first": first, "second": second, "alike": comparison.alike}
        told |= {"clues": list(comparison.clues), "differences": list(comparison.differences)}
        return Response(told)

    @extend_schema(request=MergeSerializer, responses=PairSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Let one record stand for both. Undone by `people/{id}/part/` of the other one."""
        pair = self._pair()
        given = _given(MergeSerializer, request)
        sides = {pair.first_id: pair.first, pair.second_id: pair.second}
        survivor = sides.pop(given["survivor"], None)
        if survivor is None:
            raise exceptions.ValidationError({"survivor": [_("This record is not one of the two.")]})
        (duplicate,) = sides.values()
        services.merge(duplicate=duplicate, survivor=survivor, by=request.actor, reason=given["reason"])
        return Response(pairs_for(request.actor, [self._pair()])[0])

    @extend_schema(request=ApartSerializer, responses=PairSerializer)
    @action(detail=True, methods=["post"])
    def apart(self, request: Request, pk: str) -> Response:
        """They are not the same person: not proposed again."""
        pair = self._pair()
        services.tell_apart(pair=pair, by=request.actor, **_given(ApartSerializer, request))
        return Response(pairs_for(request.actor, [self._pair()])[0])

    def _pair(self) -> DuplicatePair:
        pair = self.get_object()
        services.require_register(by=self.request.actor)
        return pair


def pairs_for(actor: Actor, pairs: list[DuplicatePair]) -> list[dict[str, Any]]:
    """What the reader gets of these pairs; a constant number of queries."""
    rows = [row for pair in pairs for row in (pair.first, pair.second)]
    people = people_for(actor, rows)
    files = descriptions_of({row.pk for row in rows})
    told = []
    for number, pair in enumerate(pairs):
        comparison = compare_files(files.get(pair.first_id, []), files.get(pair.second_id, []))
        told.append(
            {
                "id": pair.pk,
                "state": pair.state,
                "first": people[2 * number],
                "second": people[2 * number + 1],
                "clues": list(comparison.clues) or pair.clues,
                "differences": list(comparison.differences),
            }
        )
    return told


def _given(form: type[ArkanSerializer], request: Request) -> dict[str, Any]:
    data = form(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)

"""People and households under /api/v1/beneficiaries/: to read, masked, each row only where it is visible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries import services
from beneficiaries.enums import NumberVerdict, PersonTag, SecurityStatus
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person
from beneficiaries.searching import people_by_text
from core.api import ArkanSerializer, CleanCharField, query_value

MOST_FOUND = 20
ROW_ID = "[0-9]{1,18}"


@extend_schema_field(OpenApiTypes.INT)
class PersonField(serializers.PrimaryKeyRelatedField):
    """A person whom the reader may know of; anybody else is refused in the same words as nobody."""

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.context["request"].actor).survivors()


class PersonSerializer(ArkanSerializer):
    """A person as the reader may see one. What only the register's readers see is null for everybody else."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="Initials where the identity is closed.")
    identity = serializers.BooleanField(help_text="Whether the identity is open to the reader.")
    number = serializers.CharField(help_text="Masked: dots and the last four digits. Empty without a number.")
    gender = serializers.CharField()
    household = serializers.CharField(allow_null=True)
    security_status = serializers.ChoiceField(choices=SecurityStatus.choices, allow_null=True)
    security_status_as_of = serializers.DateField(allow_null=True)
    birth_date = serializers.CharField(allow_null=True, help_text="As typed: h:1402-03-12, g:1982.")
    tags = serializers.ListField(child=serializers.ChoiceField(choices=PersonTag.choices), allow_null=True)
    verified = serializers.BooleanField(allow_null=True)


class HouseholdSerializer(ArkanSerializer):
    reference = serializers.CharField()
    district = serializers.CharField(allow_null=True)
    needs = serializers.CharField(help_text="Empty where the identity is closed.")
    members = PersonSerializer(many=True)


class SearchSerializer(ArkanSerializer):
    """A name, a national number, a mobile: in the body, so that no address holds it."""

    q = CleanCharField(max_length=100)


class FoundSerializer(ArkanSerializer):
    results = PersonSerializer(many=True)


class PartSerializer(ArkanSerializer):
    reason = CleanCharField(max_length=300)


class MergeOtherSerializer(ArkanSerializer):
    duplicate = PersonField(help_text="The id of the record that is merged into this one.")
    reason = CleanCharField(required=False, allow_blank=True, max_length=300, default="")


class NumberSerializer(PartSerializer):
    verdict = serializers.ChoiceField(choices=NumberVerdict.choices)


def people_for(actor: Actor, people: list[Person]) -> list[dict[str, Any]]:
    """What this reader gets of these people, in three queries however many they are."""
    register = _reads_register(actor)
    keys = {person.household_id for person in people if person.household_id}
    references = Household.objects.visible_to(actor).filter(pk__in=keys).in_bulk()
    return [
        _person(row, person, references.get(row.household_id), register)
        for row, person in zip(people, shown_to(actor, people), strict=True)
    ]


def _person(row: Person, person: Any, household: Household | None, register: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": row.pk,
        "name": person.name,
        "identity": person.seen,
        "number": person.number,
        "gender": row.gender,
        "household": household and household.reference,
        **dict.fromkeys(("security_status", "security_status_as_of", "birth_date", "tags", "verified")),
    }
    if register:
        data |= {
            "security_status": row.security_status,
            "security_status_as_of": row.security_status_as_of,
            "birth_date": str(row.birth_date_typed) if row.birth_date_typed else None,
            "tags": row.tags,
            "verified": row.verified,
        }
    return data


def _reads_register(actor: Actor) -> bool:
    return Extent.ALL in actor.extents(Permission.PERSON_VIEW)


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("security_status", enum=SecurityStatus.values),
            OpenApiParameter("unconfirmed", bool),
        ]
    )
)
class PersonViewSet(viewsets.GenericViewSet):
    """The people of the register, or those disclosed to the reader's organisation."""

    serializer_class = PersonSerializer
    lookup_value_regex = ROW_ID
    queryset = Person.objects.none()

    @property
    def keyset_order(self) -> tuple[str, ...]:
        """By name; where names are closed, they must not be put in order by them."""
        return ("sort_name", "id") if _reads_register(self.request.actor) else ("-id",)

    def get_queryset(self) -> QuerySet[Person]:
        rows = Person.objects.visible_to(self.request.actor)
        if self.action != "list":
            return rows
        self.request.actor.require(Permission.PERSON_VIEW)
        rows = rows.survivors()
        if (status := query_value(self.request, "security_status")) and _reads_register(self.request.actor):
            rows = rows.filter(security_status=status)
        if query_value(self.request, "unconfirmed") in ("1", "true") and _reads_register(self.request.actor):
            rows = rows.filter(verified=False)
        return rows

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(people_for(request.actor, page or []))

    def retrieve(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        if row.merged_into_id:
            row = self.get_queryset().get(pk=row.merged_into_id)
        return Response(people_for(request.actor, [row])[0])

    @extend_schema(request=SearchSerializer, responses=FoundSerializer)
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """The first people found by name, national number or mobile, among those whose identity is open to the reader."""
        request.actor.require(Permission.PERSON_VIEW)
        asked = SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        rows = people_by_text(actor=request.actor, text=asked.validated_data["q"], field="q")
        found = list(rows.survivors().order_by("sort_name", "id")[:MOST_FOUND])
        return Response({"results": people_for(request.actor, found)})

    @extend_schema(request=MergeOtherSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Let this record stand for another one, proposed or not. `duplicates/compare/` says what speaks for it."""
        survivor = self.get_object()
        services.require_register(by=request.actor)
        given = MergeOtherSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        survivor = services.merge(survivor=survivor, by=request.actor, **given.validated_data)
        return Response(people_for(request.actor, [survivor])[0])

    @extend_schema(request=PartSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def part(self, request: Request, pk: str) -> Response:
        """Undo a merge: the record stands for itself again."""
        return self._decided(services.part, PartSerializer, "duplicate")

    @extend_schema(request=NumberSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def number(self, request: Request, pk: str) -> Response:
        """Say whose a doubtful number is."""
        return self._decided(services.settle_number, NumberSerializer, "person")

    def _decided(self, verb: Callable[..., Person], form: type[ArkanSerializer], row: str) -> Response:
        person = self.get_object()
        services.require_register(by=self.request.actor)
        given = form(data=self.request.data)
        given.is_valid(raise_exception=True)
        person = verb(by=self.request.actor, **{row: person}, **given.validated_data)
        return Response(people_for(self.request.actor, [person])[0])


class HouseholdViewSet(viewsets.GenericViewSet):
    """Households with the members whom the reader may know of."""

    serializer_class = HouseholdSerializer
    lookup_field = "reference"
    lookup_value_regex = "[A-Za-z0-9-]{1,32}"
    queryset = Household.objects.none()
    keyset_order = ("-id",)

    def get_queryset(self) -> QuerySet[Household]:
        if self.action == "list":
            self.request.actor.require(Permission.PERSON_VIEW)
        return Household.objects.visible_to(self.request.actor).select_related("district")

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(households_for(request.actor, page or []))

    def retrieve(self, request: Request, reference: str) -> Response:
        return Response(households_for(request.actor, [self.get_object()])[0])


def households_for(actor: Actor, households: list[Household]) -> list[dict[str, Any]]:
    members = Person.objects.visible_to(actor).survivors().filter(household__in=households)
    listed = list(members.order_by("household", "sort_name", "id"))
    of_household: dict[int, list[dict[str, Any]]] = {household.pk: [] for household in households}
    for row, person in zip(listed, people_for(actor, listed), strict=True):
        of_household[row.household_id].append(person)  # type: ignore[index]
    return [
        {
            "reference": household.reference,
            "district": household.district and household.district.name,
            "needs": household.needs if _may_read_needs(actor, of_household[household.pk]) else "",
            "members": of_household[household.pk],
        }
        for household in households
    ]


def _may_read_needs(actor: Actor, members: list[dict[str, Any]]) -> bool:
    """Free words may tell who is meant: only with an open identity."""
    return _reads_register(actor) or any(member["identity"] for member in members)

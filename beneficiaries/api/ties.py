"""How a person is reached, who speaks for a person, what the person agreed to: under /api/v1/beneficiaries/."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from beneficiaries import services
from beneficiaries.api.people import ROW_ID, PersonField
from beneficiaries.enums import (
    ConsentPurpose,
    ConsentWay,
    ContactKind,
    ContactOwner,
    LifeEventKind,
    RepresentationKind,
    RepresentationScope,
)
from beneficiaries.models import Consent, Contact, LifeEvent, Person, Representation
from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    FoldingTimeField,
    TypedDateSerializerField,
)


class OfSerializer(ArkanSerializer):
    person = PersonField()


class ContactSerializer(ArkanModelSerializer):
    class Meta:
        model = Contact
        fields = ["id", "person", "kind", "value", "owner", "safe_from", "safe_until", "wrong", "do_not_contact"]
        read_only_fields = fields


class NewContactSerializer(ArkanSerializer):
    person = PersonField()
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    value = CleanCharField(max_length=254)
    owner = serializers.ChoiceField(choices=ContactOwner.choices, default=ContactOwner.SELF)
    safe_from = FoldingTimeField(required=False, allow_null=True)
    safe_until = FoldingTimeField(required=False, allow_null=True)


class MarkContactSerializer(ArkanSerializer):
    """What is left out stays as it is."""

    wrong = serializers.BooleanField(required=False)
    do_not_contact = serializers.BooleanField(required=False)
    owner = serializers.ChoiceField(choices=ContactOwner.choices, required=False)
    safe_from = FoldingTimeField(required=False, allow_null=True)
    safe_until = FoldingTimeField(required=False, allow_null=True)


class RepresentationSerializer(ArkanModelSerializer):
    in_force = serializers.BooleanField(help_text="Whether anything may be told to them today.")

    class Meta:
        model = Representation
        fields = ["id", "person", "name", "kind", "scope", "proof", "proof_seen_on", "until", "ended_on", "in_force"]
        read_only_fields = fields


class NewRepresentationSerializer(ArkanSerializer):
    person = PersonField()
    name = CleanCharField(max_length=250)
    kind = serializers.ChoiceField(choices=RepresentationKind.choices)
    scope = serializers.ChoiceField(choices=RepresentationScope.choices, default=RepresentationScope.HEAR)
    proof = CleanCharField(max_length=200, required=False, allow_blank=True, default="")
    proof_seen = serializers.BooleanField(default=False)
    until = FoldingDateField(required=False, allow_null=True)


class ProveSerializer(ArkanSerializer):
    proof = CleanCharField(max_length=200)
    until = FoldingDateField(required=False, allow_null=True)


class ConsentSerializer(ArkanModelSerializer):
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices, source="text.purpose")
    version = serializers.IntegerField(source="text.version")

    class Meta:
        model = Consent
        fields = ["id", "person", "purpose", "version", "way", "given_on", "withdrawn_on"]
        read_only_fields = fields


class NewConsentSerializer(ArkanSerializer):
    person = PersonField()
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices)
    way = serializers.ChoiceField(choices=ConsentWay.choices)
    given_on = FoldingDateField(required=False, allow_null=True)


class LifeEventSerializer(ArkanModelSerializer):
    happened_on = TypedDateSerializerField(source="happened_on_typed", read_only=True)

    class Meta:
        model = LifeEvent
        fields = ["id", "person", "kind", "happened_on", "duty_of", "details", "created_at"]
        read_only_fields = fields


class NewLifeEventSerializer(ArkanSerializer):
    person = PersonField()
    kind = serializers.ChoiceField(choices=LifeEventKind.choices)
    happened_on = TypedDateSerializerField()
    duty_of = PersonField(
        required=False,
        allow_null=True,
        help_text="Who reports it. Left out: the breadwinner; of a death, another member.",
    )
    details = CleanCharField(max_length=300, required=False, allow_blank=True, default="")


class WithdrawSerializer(ArkanSerializer):
    on = FoldingDateField(required=False, allow_null=True)
    words = CleanCharField(max_length=300, required=False, allow_blank=True, default="")


class EndSerializer(ArkanSerializer):
    """Nothing is said."""


@extend_schema_view(list=extend_schema(parameters=[OpenApiParameter("person", int, required=True)]))
class OfAPerson(viewsets.GenericViewSet):
    """Rows that hang on a person: made, listed of one person, read one by one, and acted on, by editors of the register."""

    lookup_value_regex = ROW_ID
    keyset_order = ("-id",)

    def list(self, request: Request) -> Response:
        """Those of the person whom `?person=` names, and of the records merged into that person; the newest first."""
        services.require_register(by=request.actor)
        asked = OfSerializer(data=request.query_params, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        file = Person.objects.visible_to(request.actor).standing_for([asked.validated_data["person"].pk])
        page = self.paginate_queryset(self.get_queryset().filter(person__in=file))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return self.answer(self.row())

    def row(self) -> Any:
        found = self.get_object()
        services.require_register(by=self.request.actor)
        return found

    def given(self, form: type[ArkanSerializer]) -> dict[str, Any]:
        services.require_register(by=self.request.actor)
        data = form(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def answer(self, row: Model, made: bool = False) -> Response:
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED if made else status.HTTP_200_OK)


class ContactViewSet(OfAPerson):
    serializer_class = ContactSerializer
    queryset = Contact.objects.none()

    def get_queryset(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.request.actor)

    @extend_schema(request=NewContactSerializer, responses={201: ContactSerializer})
    def create(self, request: Request) -> Response:
        """Write down how a person can be reached."""
        return self.answer(services.add_contact(by=request.actor, **self.given(NewContactSerializer)), made=True)

    @extend_schema(request=MarkContactSerializer, responses=ContactSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: str) -> Response:
        """Wrong, not to be used, somebody else's, safe at certain hours."""
        row = self.row()
        return self.answer(services.mark_contact(contact=row, by=request.actor, **self.given(MarkContactSerializer)))


class RepresentationViewSet(OfAPerson):
    serializer_class = RepresentationSerializer
    queryset = Representation.objects.none()

    def get_queryset(self) -> QuerySet[Representation]:
        return Representation.objects.visible_to(self.request.actor)

    @extend_schema(request=NewRepresentationSerializer, responses={201: RepresentationSerializer})
    def create(self, request: Request) -> Response:
        """Write down who comes for a person. Without a proof they hear nothing."""
        given = self.given(NewRepresentationSerializer)
        return self.answer(services.add_representation(by=request.actor, **given), made=True)

    @extend_schema(request=ProveSerializer, responses=RepresentationSerializer)
    @action(detail=True, methods=["post"])
    def prove(self, request: Request, pk: str) -> Response:
        """An officer has seen the proof."""
        row = self.row()
        return self.answer(services.prove(representation=row, by=request.actor, **self.given(ProveSerializer)))

    @extend_schema(request=EndSerializer, responses=RepresentationSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """It holds no longer."""
        return self.answer(services.end_representation(representation=self.row(), by=request.actor))


class ConsentViewSet(OfAPerson):
    serializer_class = ConsentSerializer
    queryset = Consent.objects.none()

    def get_queryset(self) -> QuerySet[Consent]:
        return Consent.objects.visible_to(self.request.actor).select_related("text")

    @extend_schema(request=NewConsentSerializer, responses={201: ConsentSerializer})
    def create(self, request: Request) -> Response:
        """A person agrees to the text in use."""
        return self.answer(services.give(by=request.actor, **self.given(NewConsentSerializer)), made=True)

    @extend_schema(request=WithdrawSerializer, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The person takes the consent back."""
        row = self.row()
        return self.answer(services.withdraw(consent=row, by=request.actor, **self.given(WithdrawSerializer)))


class LifeEventViewSet(OfAPerson):
    """Births, marriages, deaths, moves, jobs and incomes; the follow-up of each is proposed within a minute."""

    serializer_class = LifeEventSerializer
    queryset = LifeEvent.objects.none()

    def get_queryset(self) -> QuerySet[LifeEvent]:
        return LifeEvent.objects.visible_to(self.request.actor)

    @extend_schema(request=NewLifeEventSerializer, responses={201: LifeEventSerializer})
    def create(self, request: Request) -> Response:
        """Write down what happened. The same event is written once."""
        return self.answer(services.record_event(by=request.actor, **self.given(NewLifeEventSerializer)), made=True)

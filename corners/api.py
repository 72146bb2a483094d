"""Corners, their days and visits under /api/v1/corners/."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import Extent, Gender, Permission
from accounts.models import Membership
from beneficiaries.identity import can_see_identity, shown
from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    FoldingDateTimeField,
    FoldingIntegerField,
    FoldingTimeField,
    FoldingUUIDField,
    NationalNumberField,
    query_value,
)
from core.digits import fold_digits
from corners import counting, services
from corners.allowed import allowed_steps
from corners.enums import (
    CorrectionReason,
    DayStatus,
    NextStep,
    Outcome,
    Section,
    Topic,
    VisitorKind,
    VisitService,
)
from corners.models import Corner, CornerDay, Visit

LARGEST_ID = 2**63 - 1
ROW_ID = "[0-9]{1,18}"


# --- corners and days --------------------------------------------------------------------------------------------


class CornerSerializer(ArkanModelSerializer):
    charity: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Corner
        fields = [
            "id",
            "code",
            "name",
            "charity",
            "weekdays",
            "starts_at",
            "ends_at",
            "section",
            "accessible",
            "status",
            "status_since",
        ]


class NumbersSerializer(ArkanSerializer):
    """How many visits, people served, charity staff trained, and entries made later."""

    visits = serializers.IntegerField()
    people = serializers.IntegerField()
    staff_trained = serializers.IntegerField()
    late = serializers.IntegerField()


class CornerDaySerializer(ArkanModelSerializer):
    numbers = serializers.SerializerMethodField()
    allowed = serializers.SerializerMethodField()

    class Meta:
        model = CornerDay
        fields = [
            "id",
            "corner",
            "day",
            "starts_at",
            "ends_at",
            "section",
            "status",
            "confirmed_at",
            "opened_at",
            "closed_at",
            "closing_count",
            "cancel_reason",
            "numbers",
            "allowed",
        ]

    @extend_schema_field(NumbersSerializer)
    def get_numbers(self, day: CornerDay) -> dict[str, int]:
        numbers = self.context.get("numbers", {}).get(day.pk) or counting.numbers_by_day([day])[day.pk]
        return dict(NumbersSerializer(numbers).data)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, day: CornerDay) -> list[str]:
        """The steps that the caller may take now."""
        allowed = self.context.get("allowed") or allowed_steps(self.context["request"].actor, [day])
        return allowed[day.pk]


class PlanSerializer(ArkanSerializer):
    corner = FoldingIntegerField(min_value=1, max_value=LARGEST_ID)
    day = FoldingDateField()
    starts_at = FoldingTimeField(required=False, allow_null=True, default=None)
    ends_at = FoldingTimeField(required=False, allow_null=True, default=None)
    section = serializers.ChoiceField(Section.choices, required=False, default="")
    researchers = serializers.ListField(
        child=FoldingIntegerField(min_value=1, max_value=LARGEST_ID), required=False, default=list, max_length=50
    )


class AssignSerializer(ArkanSerializer):
    researchers = serializers.ListField(
        child=FoldingIntegerField(min_value=1, max_value=LARGEST_ID), max_length=50, help_text="ids of memberships"
    )


class CancelSerializer(ArkanSerializer):
    reason = CleanCharField(max_length=200)


class CloseDaySerializer(ArkanSerializer):
    counted = FoldingIntegerField(
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="The number of visits that the closer saw.",
    )


@extend_schema_view(list=extend_schema(summary="The corners"), retrieve=extend_schema(summary="One corner"))
class CornerViewSet(viewsets.ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """The corners of the office; for a charity those that it hosts."""

    queryset = Corner.objects.none()
    serializer_class = CornerSerializer
    lookup_value_regex = ROW_ID
    keyset_order = ("name", "id")

    def get_queryset(self) -> QuerySet[Corner]:
        if self.action == "list":
            self.request.actor.require(Permission.CORNER_VIEW)
        return Corner.objects.visible_to(self.request.actor).select_related("charity")


@extend_schema_view(
    list=extend_schema(
        summary="Corner days, newest first",
        parameters=[
            OpenApiParameter("corner", int),
            OpenApiParameter("status", str, enum=DayStatus.values),
            OpenApiParameter("mine", bool, description="Only the days on which the caller may log visits."),
        ],
    ),
    retrieve=extend_schema(summary="One corner day with its numbers"),
)
class CornerDayViewSet(viewsets.ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """Corner days with their numbers; `allowed` lists the steps that the caller may take."""

    queryset = CornerDay.objects.none()
    serializer_class = CornerDaySerializer
    lookup_value_regex = ROW_ID
    keyset_order = ("-day", "-id")

    def get_queryset(self) -> QuerySet[CornerDay]:
        actor = self.request.actor
        rows = CornerDay.objects.visible_to(actor).select_related("corner")
        if self.action != "list":
            return rows
        actor.require(Permission.CORNER_VIEW)
        if corner := query_value(self.request, "corner"):
            rows = rows.filter(corner=_number(corner))
        if wanted := query_value(self.request, "status"):
            rows = rows.filter(status=wanted)
        if query_value(self.request, "mine").lower() in ("1", "true"):
            rows = rows & CornerDay.objects.visible_to(actor).run_by(actor)
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        days = self.paginate_queryset(self.get_queryset())
        context = dict(self.get_serializer_context())
        context |= {"numbers": counting.numbers_by_day(days), "allowed": allowed_steps(request.actor, days)}
        return self.get_paginated_response(CornerDaySerializer(days, many=True, context=context).data)

    @extend_schema(summary="Plan a day", request=PlanSerializer, responses={201: CornerDaySerializer})
    def create(self, request: Request) -> Response:
        request.actor.require(Permission.CORNER_PLAN)
        given = _valid(PlanSerializer, request)
        corner = Corner.objects.visible_to(request.actor).filter(pk=given.pop("corner")).first()
        if corner is None:
            raise serializers.ValidationError({"corner": [_unknown(_("There is no such corner."))]})
        members = _memberships(request, given.pop("researchers"))
        day = services.plan_day(corner=corner, by=request.actor, researchers=members, **given)
        return self._answer(day, status.HTTP_201_CREATED)

    @extend_schema(summary="Say who runs the day", request=AssignSerializer, responses=CornerDaySerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        day = self.get_object()
        request.actor.require(Permission.CORNER_PLAN)
        members = _memberships(request, _valid(AssignSerializer, request)["researchers"])
        return self._answer(services.assign(day=day, by=request.actor, researchers=members))

    @extend_schema(summary="Confirm the day as its host", request=None, responses=CornerDaySerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        return self._answer(services.confirm_day(day=self.get_object(), by=request.actor))

    @extend_schema(summary="Open the day", request=None, responses=CornerDaySerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        return self._answer(services.open_day(day=self.get_object(), by=request.actor))

    @extend_schema(summary="Close the day with its count", request=CloseDaySerializer, responses=CornerDaySerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        day = self.get_object()
        request.actor.require(Permission.CORNER_DAY_RUN)
        return self._answer(services.close_day(day=day, by=request.actor, **_valid(CloseDaySerializer, request)))

    @extend_schema(summary="Cancel the day", request=CancelSerializer, responses=CornerDaySerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        day = self.get_object()
        request.actor.require(Permission.CORNER_PLAN)
        return self._answer(services.cancel_day(day=day, by=request.actor, **_valid(CancelSerializer, request)))

    def _answer(self, day: CornerDay, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(day).data, status=code)


# --- visits ------------------------------------------------------------------------------------------------------


class Codes(serializers.MultipleChoiceField):
    """Codes, each once, in a stable order."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:  # type: ignore[override]
        return sorted(super().to_internal_value(data))


class OptionalChoice(serializers.ChoiceField):
    """A code, or nothing: null, "" and absent are the same."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, required=False, allow_null=True, allow_blank=True, default="", **kwargs)


class ContentSerializer(ArkanSerializer):
    """What a visit says."""

    gender = OptionalChoice(Gender.choices)
    national_id = NationalNumberField(
        required=False, allow_null=True, allow_blank=True, default="", max_length=40, write_only=True
    )
    name = CleanCharField(required=False, allow_null=True, allow_blank=True, default="", max_length=150)
    services = Codes(VisitService.choices, allow_empty=False)
    topics = Codes(Topic.choices, required=False, default=list)
    outcome = OptionalChoice(Outcome.choices)
    next_step = OptionalChoice(NextStep.choices)
    minutes = FoldingIntegerField(min_value=0, max_value=600, required=False, allow_null=True, default=None)
    note = CleanCharField(
        keep_newlines=True, required=False, allow_null=True, allow_blank=True, default="", max_length=2000
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: "" if value is None and name != "minutes" else value for name, value in attrs.items()}


class VisitGivenSerializer(ContentSerializer):
    """A visit as a device sends it. Required: uuid, corner_day, visitor_kind, services."""

    uuid = FoldingUUIDField(help_text="Made on the device. The same visit sent again is the same visit.")
    corner_day = FoldingIntegerField(min_value=1, max_value=LARGEST_ID)
    visitor_kind = serializers.ChoiceField(VisitorKind.choices)
    happened_at = FoldingDateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        happened_at = attrs.pop("happened_at")
        return super().validate(attrs) | {"happened_at": happened_at}


class CorrectionSerializer(ContentSerializer):
    """What is wrong with a visit. Only what is sent is changed; `void` says that it did not take place."""

    reason = serializers.ChoiceField(CorrectionReason.choices)
    words = CleanCharField(required=False, allow_blank=True, default="", max_length=200)
    void = serializers.BooleanField(required=False, default=False)
    visitor_kind = serializers.ChoiceField(VisitorKind.choices, required=False)
    services = Codes(VisitService.choices, allow_empty=False, required=False)
    anonymous = serializers.BooleanField(required=False, help_text="Takes the person away from the visit.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        always = {"reason", "words", "void"}
        sent = {name: value for name, value in attrs.items() if name in always or name in self.initial_data}
        return super().validate(sent)


class VisitPersonSerializer(ArkanSerializer):
    """A person as the caller may see them: name or initials, masked number."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    national_id = serializers.CharField(source="number")


class VisitSerializer(ArkanModelSerializer):
    """A visit as it was received."""

    person = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    corrects: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(slug_field="uuid", read_only=True)

    class Meta:
        model = Visit
        fields = [
            "uuid",
            "corner_day",
            "visitor_kind",
            "person",
            "name",
            "gender",
            "services",
            "topics",
            "outcome",
            "next_step",
            "minutes",
            "note",
            "happened_at",
            "received_at",
            "late",
            "corrects",
        ]
        read_only_fields = fields

    @extend_schema_field(VisitPersonSerializer(allow_null=True))
    def get_person(self, visit: Visit) -> dict[str, Any] | None:
        person = visit.served_person
        if person is None:
            return None
        return dict(VisitPersonSerializer(shown(person, seen=person.pk in self._seen(visit))).data)

    def to_representation(self, instance: Visit) -> dict[str, Any]:
        said = super().to_representation(instance)
        return said | {name: said[name] or None for name in ("gender", "outcome", "next_step")}

    def get_name(self, visit: Visit) -> str | None:
        """The name as given, for those who may see names."""
        extents = self.context["request"].actor.extents(Permission.IDENTITY_SEE)
        return visit.name_given if Extent.ALL in extents else None

    def _seen(self, visit: Visit) -> set[int]:
        if "seen" in self.context:
            return self.context["seen"]
        person = visit.served_person
        return can_see_identity(self.context["request"].actor, [person] if person else [])


class VisitRowSerializer(VisitSerializer):
    """A visit in a list, with what has become of it."""

    class Meta(VisitSerializer.Meta):
        fields = [*VisitSerializer.Meta.fields, "standing", "void"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="The office's visits, newest first", parameters=[OpenApiParameter("corner_day", int)]),
    retrieve=extend_schema(summary="One visit"),
)
class VisitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Visits of the own office. People are shown as the caller may see them."""

    queryset = Visit.objects.none()
    serializer_class = VisitRowSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    keyset_order = ("-happened_at", "-id")

    def get_queryset(self) -> QuerySet[Visit]:
        actor = self.request.actor
        rows = Visit.objects.visible_to(actor).with_names()
        if self.action != "list":
            return rows
        if Extent.ALL not in actor.extents(Permission.CORNER_VIEW):
            raise PermissionDenied(Permission.CORNER_VIEW.value)  # hosts and the branch see numbers: /days/
        if day := query_value(self.request, "corner_day"):
            rows = rows.filter(corner_day=_number(day))
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        visits = self.paginate_queryset(self.get_queryset())
        people = [visit.served_person for visit in visits if visit.person]
        context = dict(self.get_serializer_context()) | {"seen": can_see_identity(request.actor, people)}
        return self.get_paginated_response(VisitRowSerializer(visits, many=True, context=context).data)

    @extend_schema(
        summary="Log a visit, once",
        description=(
            "201 the first time. The same UUID with the same content: 200 and the same body. Other content, or the UUID"
            " of somebody else's visit: 409 `uuid_conflict`. Accepted until 7 working days after the corner day if it"
            " happened while the day was open."
        ),
        request=VisitGivenSerializer,
        responses={
            201: VisitSerializer,
            200: OpenApiResponse(VisitSerializer, description="This visit had been logged before."),
            400: OpenApiResponse(description="Problem details with the fields' errors."),
            409: OpenApiResponse(description="Problem details, code `uuid_conflict`."),
        },
    )
    def create(self, request: Request) -> Response:
        request.actor.require(Permission.VISIT_LOG)
        _require_same_user(request)
        logged = services.log_visit(by=request.actor, **_valid(VisitGivenSerializer, request))
        code = status.HTTP_201_CREATED if logged.created else status.HTTP_200_OK
        return Response(VisitSerializer(logged.visit, context=self.get_serializer_context()).data, status=code)

    @extend_schema(
        summary="Correct a visit, or void it",
        description="Answers the new row; the visit itself stays and is counted no more.",
        request=CorrectionSerializer,
        responses={201: VisitRowSerializer},
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, uuid: Any) -> Response:
        visit = self.get_object()
        request.actor.require(Permission.VISIT_CORRECT)
        row = services.correct_visit(visit=visit, by=request.actor, **_valid(CorrectionSerializer, request))
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


# --- shared ------------------------------------------------------------------------------------------------------


def _valid(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def _require_same_user(request: Request) -> None:
    """A page says whose it is: what one person typed is not logged by another who signed in since, in another tab."""
    said = request.headers.get("Arkan-User")
    if said is not None and said != str(request.user.pk):
        raise exceptions.NotAuthenticated(_("Somebody else is signed in now. Please sign in again."))


def _number(text: str) -> int:
    text = fold_digits(text)
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_ID else 0


def _unknown(words: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(words, code="unknown")


def _memberships(request: Request, ids: list[int]) -> list[Membership]:
    """The members with these ids; a foreign and an unknown id sound alike."""
    found = list(Membership.objects.visible_to(request.actor).filter(pk__in=ids).select_related("user"))
    if len(found) != len(set(ids)):
        raise serializers.ValidationError({"researchers": [_unknown(_("Choose among the researchers of the office."))]})
    return found

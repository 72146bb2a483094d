"""The 15-day duty under /api/v1/data-changes/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.models import Person
from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    FoldingUUIDField,
    TypedDateSerializerField,
    query_value,
)
from core.attachments import serve
from data_changes import exports, reading, services
from data_changes.enums import (
    BY_HAND,
    MOVES,
    Agreement,
    ChangeChannel,
    ChangeKind,
    ChangeStatus,
    CloseReason,
    ContactWay,
    Duty,
    Proof,
    Timeliness,
)
from data_changes.models import ContactAttempt, DataChange, Evidence, Outreach, Reminder
from exchange.api.exports import ExportRequests
from exchange.kinds import ExportKind

FILTERS = {"status": ChangeStatus, "kind": ChangeKind, "duty": Duty}


class ReminderSerializer(ArkanModelSerializer):
    class Meta:
        model = Reminder
        fields = ["milestone", "falls_on", "due_at", "status", "finished_at"]
        read_only_fields = fields


class DataChangeSerializer(ArkanModelSerializer):
    """A follow-up as the office reads it. A charity is given `reference`, `done` and `days_left`, nothing else."""

    done = serializers.BooleanField(source="is_over", read_only=True)
    days_left = serializers.IntegerField(read_only=True, help_text="Calendar days until `due_on`; negative after it.")
    happened_on_typed = TypedDateSerializerField(read_only=True)
    timeliness = serializers.ChoiceField(choices=["", *Timeliness.values], read_only=True)
    assignee: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    allowed = serializers.SerializerMethodField()

    class Meta:
        model = DataChange
        fields = [
            "reference",
            "done",
            "days_left",
            "uuid",
            "person",
            "duty",
            "kind",
            "status",
            "happened_on",
            "happened_on_typed",
            "learned_on",
            "due_on",
            "channel",
            "details",
            "assignee",
            "notified_on",
            "proof",
            "timeliness",
            "close_reason",
            "allowed",
        ]
        read_only_fields = fields

    def get_allowed(self, change: DataChange) -> list[str]:
        return [verb for verb in MOVES if change.allows(verb)]


class OutreachSerializer(ArkanModelSerializer):
    class Meta:
        model = Outreach
        fields = ["reason", "opened_at"]
        read_only_fields = fields


class ContactAttemptSerializer(ArkanModelSerializer):
    class Meta:
        model = ContactAttempt
        fields = ["way", "reached", "at", "words"]
        read_only_fields = fields


class EvidencePaperSerializer(ArkanModelSerializer):
    class Meta:
        model = Evidence
        fields = ["uuid", "original_name", "content_type", "size", "received_at"]
        read_only_fields = fields


class DataChangeDetailSerializer(DataChangeSerializer):
    reminders = ReminderSerializer(many=True, read_only=True)
    outreach = serializers.SerializerMethodField()
    attempts = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    class Meta(DataChangeSerializer.Meta):
        fields = [*DataChangeSerializer.Meta.fields, "reminders", "outreach", "attempts", "evidence"]
        read_only_fields = fields

    @extend_schema_field(OutreachSerializer(many=True))
    def get_outreach(self, change: DataChange) -> Any:
        """What is left of the task to reach the person."""
        rows = change.outreach.waiting() if getattr(change, "has_outreach", True) else []
        return OutreachSerializer(rows, many=True).data

    @extend_schema_field(ContactAttemptSerializer(many=True))
    def get_attempts(self, change: DataChange) -> Any:
        rows = change.attempts.all() if getattr(change, "has_attempts", True) else []
        return ContactAttemptSerializer(rows, many=True).data

    @extend_schema_field(EvidencePaperSerializer(many=True))
    def get_evidence(self, change: DataChange) -> Any:
        rows = change.evidence.all() if getattr(change, "has_evidence", True) else []
        return EvidencePaperSerializer(rows, many=True).data


class OutsideSerializer(ArkanModelSerializer):
    """All that a charity is told of a follow-up that it opened."""

    done = serializers.BooleanField(source="is_over", read_only=True)
    days_left = serializers.IntegerField(read_only=True)

    class Meta:
        model = DataChange
        fields = ["reference", "done", "days_left"]


class OpenSerializer(ArkanSerializer):
    """A new follow-up. A charity says on what ground: the person present, or agreement on record."""

    uuid = FoldingUUIDField(required=False, help_text="Made by the client; the same one opens the follow-up once.")
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.none())
    duty = serializers.ChoiceField(choices=Duty.choices, default=Duty.CHANGE)
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    happened_on = TypedDateSerializerField()
    learned_on = FoldingDateField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=BY_HAND, default=ChangeChannel.OFFICE)
    details = CleanCharField(required=False, allow_blank=True, max_length=2000, keep_newlines=True)
    agreement = serializers.ChoiceField(choices=Agreement.choices, required=False)
    reason = CleanCharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        keep_newlines=True,
        help_text="Why a change of more than a year ago is recorded now.",
    )
    origin_visit = FoldingUUIDField(required=False, allow_null=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["person"].queryset = Person.objects.visible_to(request.actor)


class NotifySerializer(ArkanSerializer):
    notified_on = FoldingDateField(required=False, allow_null=True, help_text="Left out where nobody knows the day.")
    proof = serializers.ChoiceField(choices=Proof.choices)


class VerifySerializer(ArkanSerializer):
    notified_on = FoldingDateField(required=False, allow_null=True, help_text="The day that stands in the report.")
    proof = serializers.ChoiceField(choices=[Proof.SEEN, Proof.DOCUMENT])


class CloseChangeSerializer(ArkanSerializer):
    reason = serializers.ChoiceField(choices=CloseReason.choices)
    words = CleanCharField(required=False, allow_blank=True, max_length=1000, keep_newlines=True)


class AttemptSerializer(ArkanSerializer):
    way = serializers.ChoiceField(choices=ContactWay.choices)
    reached = serializers.BooleanField(help_text="A reminder counts as told only when somebody was reached.")
    words = CleanCharField(required=False, allow_blank=True, max_length=1000, keep_newlines=True)
    at = serializers.DateTimeField(required=False, help_text="Now, where it is left out.")


class EvidenceSerializer(ArkanSerializer):
    evidence = serializers.FileField(help_text="PDF, JPG or PNG; what it is, its content says.")


class NothingSerializer(ArkanSerializer):
    """A verb that needs no words."""


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("status", enum=ChangeStatus.values),
            OpenApiParameter("kind", enum=ChangeKind.values),
            OpenApiParameter("duty", enum=Duty.values),
            OpenApiParameter("mine", bool, description="Only those that the caller follows."),
        ]
    )
)
class DataChangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[DataChange]):
    """Follow-ups of the duty to report. Recording here does not replace reporting on the ministry's platform."""

    lookup_field = "reference"
    lookup_value_regex = "[-A-Za-z0-9]{1,32}"
    keyset_order = ("due_on", "id")
    filter_backends = ()
    queryset = DataChange.objects.none()
    serializer_class = DataChangeDetailSerializer

    def get_queryset(self) -> QuerySet[DataChange]:
        actor = self.request.actor
        changes = DataChange.objects.visible_to(actor)
        if self.action != "list":
            return changes.with_parts().prefetch_related("reminders") if reading.reads_whole(actor) else changes
        actor.require(Permission.CHANGE_FOLLOW)
        if query_value(self.request, "mine") in ("1", "true"):
            changes = changes.followed_by(actor)
        return changes.filter(**self._chosen()) if reading.reads_whole(actor) else changes

    def _chosen(self) -> dict[str, str]:
        chosen = {name: query_value(self.request, name) for name in FILTERS if name in self.request.query_params}
        for name, value in chosen.items():
            if value not in FILTERS[name].values:
                raise exceptions.ValidationError({name: _("“%(value)s” is not a choice.") % {"value": value[:40]}})
        return chosen

    def get_serializer_class(self) -> Any:
        if getattr(self.request, "actor", None) and not reading.reads_whole(self.request.actor):
            return OutsideSerializer
        return DataChangeSerializer if self.action == "list" else DataChangeDetailSerializer

    @extend_schema(request=OpenSerializer, responses={201: DataChangeDetailSerializer, 200: DataChangeDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open a follow-up: 201, or 200 when this `uuid` has opened it before."""
        actor = request.actor
        actor.require(Permission.CHANGE_FOLLOW)
        if not reading.may_open(actor):
            raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
        data = OpenSerializer(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        given = data.validated_data
        known = "uuid" in given and DataChange.objects.visible_to(actor).filter(uuid=given["uuid"]).exists()
        change = services.open_new(by=actor, **given)
        return self._answer(change, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    @extend_schema(request=NothingSerializer, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, reference: str) -> Response:
        """Take up a proposed follow-up."""
        return self._act(services.open, NothingSerializer)

    @extend_schema(request=NotifySerializer, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"])
    def notify(self, request: Request, reference: str) -> Response:
        """Record that the person told the ministry; the reminders left are silent from then on."""
        return self._act(services.notify, NotifySerializer)

    @extend_schema(request=VerifySerializer, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, reference: str) -> Response:
        """Record that the office has seen the report."""
        return self._act(services.verify, VerifySerializer)

    @extend_schema(request=CloseChangeSerializer, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, reference: str) -> Response:
        """End a follow-up that has no object."""
        return self._act(services.close, CloseChangeSerializer)

    @extend_schema(request=AttemptSerializer, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"])
    def attempt(self, request: Request, reference: str) -> Response:
        """Log an attempt to reach the person."""
        change, given = self._asked(AttemptSerializer)
        services.attempt(change=change, by=request.actor, **given)
        return self._answer(self.get_object())

    @extend_schema(request={"multipart/form-data": EvidenceSerializer}, responses=DataChangeDetailSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def attach(self, request: Request, reference: str) -> Response:
        """Add a paper that shows the change or the report."""
        change, given = self._asked(EvidenceSerializer)
        services.attach(change=change, by=request.actor, file=given["evidence"])
        return self._answer(self.get_object())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"evidence/(?P<uuid>[0-9a-f-]{36})")
    def evidence(self, request: Request, reference: str, uuid: str) -> FileResponse:
        """One paper of the follow-up."""
        change = self.get_object()
        if not reading.reads_whole(request.actor):
            raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
        papers = Evidence.objects.visible_to(request.actor).filter(change=change)
        return serve(get_object_or_404(papers, uuid=FoldingUUIDField().run_validation(uuid)), request.actor)

    def _asked(self, form: type[ArkanSerializer]) -> tuple[DataChange, dict[str, Any]]:
        """The follow-up that is meant, and what is said of it, by somebody who may act on it."""
        change = self.get_object()
        if not reading.reads_whole(self.request.actor):
            raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
        data = form(data=self.request.data)
        data.is_valid(raise_exception=True)
        return change, data.validated_data

    def _act(self, service: Callable[..., DataChange], form: type[ArkanSerializer]) -> Response:
        change, given = self._asked(form)
        return self._answer(service(change=change, by=self.request.actor, **given))

    def _answer(self, change: DataChange, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(change).data, status=code)


class DataChangeExports(ExportRequests):
    """`filters`: `state` (the parts of the list), and the filters of the list."""

    kind = exports.FOLLOW_UPS

    def kind_for(self, actor: Actor) -> ExportKind:
        return exports.kind_for(actor)

    def filters(self, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
        return exports.asked(actor, given)

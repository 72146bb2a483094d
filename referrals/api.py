"""/api/v1/referrals/: the same services as the pages, one action for every verb of the state table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.enums import Gender
from accounts.models import Membership, Organisation
from beneficiaries.enums import LegalBasis
from beneficiaries.models import Household, Person
from beneficiaries.services import GivenPerson
from charities.enums import HelpKind
from charities.models import CharityContact
from core.api import (
    ArkanSerializer,
    CleanCharField,
    FoldingDecimalField,
    FoldingIntegerField,
    FoldingUUIDField,
    NationalNumberField,
    TypedDateSerializerField,
)
from core.attachments import serve
from referrals import reading, rights, services, subjects
from referrals.enums import (
    MOVES,
    CallOutcome,
    CloseReason,
    CommentAudience,
    DeclineReason,
    NeedResult,
    NeedUrgency,
    ReferralKind,
)
from referrals.models import Need, Paper, Referral, ReferralEvent
from referrals.services import GivenNeed, Result

RELATED = ("office", "sender", "recipient", "person", "household__district", "assignee__user", "next_door")
WORDS = {"max_length": 2000, "keep_newlines": True}


# --- what is answered -------------------------------------------------------------------------------------------------


class ReferralPersonSerializer(ArkanSerializer):
    name = serializers.CharField(help_text=_("The initials where identity is closed."))
    national_number = serializers.CharField(source="number", help_text=_("Masked but for the last four digits."))
    identity_open = serializers.BooleanField(source="seen")


class NeedSerializer(ArkanSerializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=HelpKind.choices)
    description = serializers.CharField()
    urgency = serializers.ChoiceField(choices=NeedUrgency.choices)
    estimate = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    result = serializers.ChoiceField(choices=NeedResult.choices, allow_blank=True)
    result_words = serializers.CharField()


class EventSerializer(ArkanSerializer):
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="organisation.code")
    status_to = serializers.CharField()
    reason = serializers.CharField()
    words = serializers.CharField()
    audience = serializers.CharField(help_text=_("`own`: a note for one's own people alone."))


class PaperSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField(source="original_name")
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    caption = serializers.CharField()
    by = serializers.CharField(source="organisation.code")


class ReferralLineSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    kind = serializers.ChoiceField(choices=ReferralKind.choices)
    status = serializers.CharField(help_text=_("A state of the table, or `redirected` where it went on to another."))
    to = serializers.CharField(allow_null=True)
    person = ReferralPersonSerializer(allow_null=True)
    household = serializers.CharField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    allowed = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["from"] = serializers.CharField(source="sender")
        return fields


class ReferralSerializer(ReferralLineSerializer):
    summary = serializers.CharField()
    legal_basis = serializers.CharField()
    consent = serializers.BooleanField()
    needs = NeedSerializer(many=True)
    events = EventSerializer(many=True)
    attachments = PaperSerializer(many=True)
    open_elsewhere = serializers.BooleanField(help_text=_("Told to a charity only where its agreement allows."))
    decline_reason = serializers.CharField()
    close_reason = serializers.CharField()
    next_door = serializers.CharField(allow_null=True)


@dataclass(frozen=True)
class Shown:
    """A referral as one reader may know it."""

    row: Referral
    actor: Actor
    subject: subjects.Subject

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def passed(self) -> bool:
        return reading.has_passed(self.actor, self.row)

    @property
    def status(self) -> str:
        return "redirected" if self.passed else self.row.status

    @property
    def sender(self) -> str:
        return self.row.sender.code

    @property
    def to(self) -> str | None:
        return None if self.passed else self.row.recipient.code

    @property
    def person(self) -> Any:
        return self.subject.person

    @property
    def household(self) -> str | None:
        return self.subject.household or None

    @property
    def due_at(self) -> Any:
        return None if self.passed else self.row.due_at

    @property
    def ended_at(self) -> Any:
        return None if self.passed else self.row.ended_at

    @property
    def allowed(self) -> list[str]:
        return [verb.replace("_", "-") for verb in rights.allowed(self.actor, self.row)]

    @property
    def summary(self) -> str:
        return "" if self.passed else self.row.summary

    @property
    def decline_reason(self) -> str:
        return "" if self.passed else self.row.decline_reason

    @property
    def close_reason(self) -> str:
        return "" if self.passed else self.row.close_reason

    @property
    def next_door(self) -> str | None:
        return self.row.next_door.code if self.row.next_door and not self.passed else None

    @property
    def needs(self) -> list[Need]:
        needs = list(self.row.needs.all())
        for need in needs if self.passed else []:
            need.result = need.result_words = ""
        return needs

    @property
    def open_elsewhere(self) -> bool:
        return reading.knows_elsewhere(self.actor, self.row)

    @property
    def attachments(self) -> list[Paper]:
        """None are asked for where there are none."""
        if not getattr(self.row, "has_papers", True):
            return []
        return list(Paper.objects.visible_to(self.actor).filter(referral=self.row).select_related("organisation"))

    @property
    def events(self) -> list[ReferralEvent]:
        known = reading.events_for(self.actor, self.row, self.row.events.all(), self.row.hops.all())
        if not reading.reads_whole(self.actor, self.row):
            for event in known:
                event.words = "" if event.verb == "redirect" else event.words
        return known


# --- what is sent -----------------------------------------------------------------------------------------------------


class NewPersonSerializer(ArkanSerializer):
    first_name = CleanCharField(max_length=60)
    father_name = CleanCharField(max_length=60, required=False, allow_blank=True, default="")
    grandfather_name = CleanCharField(max_length=60, required=False, allow_blank=True, default="")
    family_name = CleanCharField(max_length=60)
    national_number = NationalNumberField(required=False, allow_blank=True, default="")
    gender = serializers.ChoiceField(choices=Gender.choices)
    birth_date = TypedDateSerializerField(allow_partial=True, required=False, allow_null=True, default=None)

    def given(self, values: dict[str, Any]) -> GivenPerson:
        values = dict(values)
        return GivenPerson(birth_date_typed=values.pop("birth_date"), **values)


class VisibleField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A row that the client may see; one that it may not see does not exist."""

    def __init__(self, model: Any, slug_field: str, **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field=slug_field, queryset=model._default_manager.none(), **kwargs)

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.context["request"].actor)


class SubjectSerializer(ArkanSerializer):
    """One of the three."""

    person = VisibleField(Person, "id", required=False)
    household = VisibleField(Household, "reference", required=False)
    new_person = NewPersonSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Please say whom the referral is about."), code="required")
        return attrs


class GivenNeedSerializer(ArkanSerializer):
    kind = serializers.ChoiceField(choices=HelpKind.choices)
    description = CleanCharField(max_length=300, required=False, allow_blank=True, default="")
    urgency = serializers.ChoiceField(choices=NeedUrgency.choices, required=False, default=NeedUrgency.ORDINARY)
    estimate = FoldingDecimalField(
        max_digits=10, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )


class NewReferralSerializer(ArkanSerializer):
    uuid = FoldingUUIDField()
    kind = serializers.ChoiceField(choices=ReferralKind.choices)
    to = VisibleField(Organisation, "code", required=False)
    subject = SubjectSerializer()
    needs = GivenNeedSerializer(many=True, required=False, default=list)
    summary = CleanCharField(required=False, allow_blank=True, default="", **WORDS)
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, required=False, allow_blank=True, default="")
    consent = serializers.BooleanField(required=False, default=False)
    send = serializers.BooleanField(required=False, default=False)

    def content(self) -> dict[str, Any]:
        """What `services.draft` takes."""
        given = dict(self.validated_data)
        subject = given.pop("subject")
        if "new_person" in subject:
            subject = {"given": NewPersonSerializer().given(subject["new_person"])}
        needs = [GivenNeed(**need) for need in given.pop("needs")]
        for name in ("uuid", "send"):
            given.pop(name)
        return given | subject | {"needs": needs}


class Body(ArkanSerializer):
    """What a verb takes beside the referral."""

    def arguments(self) -> dict[str, Any]:
        return dict(self.validated_data)


class WordsBody(Body):
    words = CleanCharField(required=False, allow_blank=True, default="", **WORDS)


class SpokenBody(Body):
    words = CleanCharField(**WORDS)


class ResultSerializer(ArkanSerializer):
    need = FoldingIntegerField()
    result = serializers.ChoiceField(choices=NeedResult.choices)
    words = CleanCharField(max_length=300, required=False, allow_blank=True, default="")


class CompleteBody(WordsBody):
    results = ResultSerializer(many=True)

    def arguments(self) -> dict[str, Any]:
        given = dict(self.validated_data)
        given["results"] = {each["need"]: Result(each["result"], each["words"]) for each in given["results"]}
        return given


class CloseBody(WordsBody):
    reason = serializers.ChoiceField(choices=CloseReason.choices)


class DeclineBody(SpokenBody):
    reason = serializers.ChoiceField(choices=DeclineReason.choices)
    words_person = CleanCharField(required=False, allow_blank=True, default="", **WORDS)
    next_door = VisibleField(Organisation, "code", required=False, allow_null=True, default=None)


class RedirectBody(Body):
    to = VisibleField(Organisation, "code")
    motive = CleanCharField(required=False, allow_blank=True, default="", max_length=300)


class AttachBody(Body):
    file = serializers.FileField()
    caption = CleanCharField(max_length=150, required=False, allow_blank=True, default="")


class SendBody(Body):
    motive = CleanCharField(
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Why a charity that stands before the chosen one was passed over."),
        **WORDS,
    )


class ReopenBody(Body):
    motive = CleanCharField(**WORDS)


class AssignBody(Body):
    membership = VisibleField(Membership, "id", allow_null=True)


class CallBody(WordsBody):
    outcome = serializers.ChoiceField(choices=CallOutcome.choices)
    contact = VisibleField(CharityContact, "id", required=False, allow_null=True, default=None)


class CommentBody(SpokenBody):
    audience = serializers.ChoiceField(
        choices=CommentAudience.choices, required=False, allow_blank=True, default=CommentAudience.BOTH.value
    )


class SecondBody(WordsBody):
    to = VisibleField(Organisation, "code")


# Acts beside the table have no label there.
ACTS_SAID = {
    "assign": "Hand it to one of the recipient's members, or to none.",
    "attach": "Add a paper or a picture.",
    "call": "Record that the recipient was telephoned.",
    "comment": "Write to the other side, or a note for one's own people alone.",
    "send_second": "Send an urgent case that was not taken up in time to the next charity, too. Answers with the second.",
}
BODIES: dict[str, type[Body]] = {
    "send": SendBody,
    "take_up": WordsBody,
    "request_information": SpokenBody,
    "answer": SpokenBody,
    "accept": WordsBody,
    "start": WordsBody,
    "progress": SpokenBody,
    "complete": CompleteBody,
    "close": CloseBody,
    "decline": DeclineBody,
    "redirect": RedirectBody,
    "withdraw": WordsBody,
    "reopen": ReopenBody,
    "assign": AssignBody,
    "attach": AttachBody,
    "call": CallBody,
    "comment": CommentBody,
    "send_second": SecondBody,
}


# --- the endpoints ----------------------------------------------------------------------------------------------------


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
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
        return rows.with_papers().with_elsewhere().prefetch_related("needs", "events__organisation", "hops")

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
            services.send(referral=drafted.referral, by=actor)
        return self._answer(self._again(drafted.referral), status=201 if drafted.new else 200)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"attachments/(?P<uuid>[0-9a-f-]{36})")
    def paper(self, request: Request, key: str, uuid: str) -> FileResponse:
        """One attachment."""
        papers = Paper.objects.visible_to(request.actor).filter(referral=self.get_object())
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
    files = body is AttachBody
    described = extend_schema(request={"multipart/form-data": body} if files else body, responses=ReferralSerializer)(
        act
    )
    hyphened = verb.replace("_", "-")
    parsers = {"parser_classes": [MultiPartParser]} if files else {}
    return action(detail=True, methods=["post"], url_path=hyphened, url_name=hyphened, **parsers)(described)


for _verb, _body in BODIES.items():
    setattr(ReferralViewSet, _verb, _action(_verb, _body))

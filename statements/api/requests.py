"""/api/v1/statements/: the same services as the pages, one action for every verb of the state table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.enums import Gender
from charities.enums import StatementAnswer
from core.api import ArkanSerializer, CleanCharField, FoldingUUIDField, NationalNumberField
from core.identifiers import mask_last4
from statements import reading, rights, services
from statements.api.letters import PaperActions
from statements.enums import MOVES, StatementPurpose, StatementStatus
from statements.models import StatementRequest
from statements.services import Given

RELATED = ("office", "charity", "agreement", "batch", "follows")
WORDS = {"max_length": 2000, "keep_newlines": True}


# --- what is answered -------------------------------------------------------------------------------------------------


class TypedPersonSerializer(ArkanSerializer):
    """Whom the charity named, as it typed it: nothing of the register."""

    name = serializers.CharField(source="name_typed")
    national_number = serializers.CharField(help_text=_("Masked but for the last four digits."))
    gender = serializers.ChoiceField(choices=Gender.choices, allow_blank=True)


class StatementSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=StatementStatus.choices)
    charity = serializers.CharField(source="charity.code")
    person = TypedPersonSerializer(source="*")
    purpose = serializers.ChoiceField(choices=StatementPurpose.choices, allow_blank=True)
    purpose_words = serializers.CharField()
    asked_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.ChoiceField(choices=StatementAnswer.choices, allow_blank=True)
    answer_words = serializers.CharField(help_text=_("The answer in the person's gender."))
    answered_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    words = serializers.CharField()
    batch = serializers.CharField(source="batch.reference", default="", help_text=_("The sheet that it came in."))
    follows = serializers.CharField(
        source="follows.reference", default="", help_text=_("The expired statement in whose place it was asked.")
    )
    allowed = serializers.ListField(child=serializers.CharField())


@dataclass(frozen=True)
class Shown:
    """A request as one reader may know it."""

    row: StatementRequest
    actor: Actor

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def national_number(self) -> str:
        return mask_last4(self.row.number_last4)

    @property
    def answer_words(self) -> str:
        return str(reading.answer_words(self.row.answer, self.row.gender))

    @property
    def valid_until(self) -> Any:
        return reading.valid_until(self.row)

    @property
    def allowed(self) -> list[str]:
        return [verb.replace("_", "-") for verb in rights.allowed(self.actor, self.row)]


# --- what is sent -----------------------------------------------------------------------------------------------------


class GivenSerializer(ArkanSerializer):
    """Whom it is about and what for."""

    name = CleanCharField(max_length=150)
    national_number = NationalNumberField()
    gender = serializers.ChoiceField(choices=Gender.choices)
    purpose = serializers.ChoiceField(choices=StatementPurpose.choices)
    purpose_words = CleanCharField(max_length=200, required=False, allow_blank=True, default="")

    def given(self) -> Given:
        content = {name: value for name, value in self.validated_data.items() if name != "uuid"}
        return Given(**content)


class NewStatementSerializer(GivenSerializer):
    uuid = FoldingUUIDField(required=False)


class Body(ArkanSerializer):
    """What a verb takes beside the request."""


class NoBody(Body): ...


class WordsBody(Body):
    words = CleanCharField(required=False, allow_blank=True, default="", **WORDS)


class SpokenBody(Body):
    words = CleanCharField(**WORDS)


class AnswerBody(WordsBody):
    answer = serializers.ChoiceField(choices=StatementAnswer.choices)
    matched = serializers.BooleanField(
        required=False, default=False, help_text=_("Checked against the ministry's system; needed for all but `refer`.")
    )
    same_person = serializers.BooleanField(
        required=False, default=True, help_text=_("The person of the register with this number is the one meant.")
    )


BODIES: dict[str, type[Body]] = {
    "take_up": NoBody,
    "answer": AnswerBody,
    "return": SpokenBody,
    "decline": SpokenBody,
    "correct": SpokenBody,
    "withdraw": WordsBody,
}


# --- the endpoints ----------------------------------------------------------------------------------------------------


class StatementViewSet(PaperActions, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Requests that the client's charity asked, or that its office answers. Drafts are addressed by their uuid."""

    lookup_url_kwarg = "key"
    lookup_value_regex = "[-A-Za-z0-9]+"
    serializer_class = StatementSerializer
    keyset_order = ("-id",)
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return StatementRequest.objects.none()
        rows = StatementRequest.objects.visible_to(self.request.actor).select_related(*RELATED)
        for name, column in (("status", "status"), ("purpose", "purpose"), ("charity", "charity__code")):
            if self.action == "list" and (value := self.request.query_params.get(name)):
                rows = rows.filter(**{column: value})
        return rows

    def get_object(self) -> StatementRequest:
        return self.get_queryset().keyed(self.kwargs["key"]).get()  # else a 404

    def list(self, request: Request) -> Response:
        rights.require_some(request.actor)
        rows = self.paginate_queryset(self.get_queryset()) or []
        shown = [Shown(row, request.actor) for row in rows]
        return self.get_paginated_response(StatementSerializer(shown, many=True).data)

    def retrieve(self, request: Request, key: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=NewStatementSerializer, responses={201: StatementSerializer, 200: StatementSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a statement. The same uuid with the same content again is answered 200."""
        rights.require_asking(request.actor)
        data = NewStatementSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        asked, new = services.submit(by=request.actor, given=data.given(), uuid=data.validated_data.get("uuid"))
        return self._answer(asked, status=201 if new else 200)

    @extend_schema(request=GivenSerializer, responses=StatementSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, key: str) -> Response:
        """Ask with a draft, or again with what was returned. Without a body, as it stands."""
        statement = self.get_object()
        rights.require(request.actor, statement, "ask")
        if request.data:
            data = GivenSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            statement = services.save_draft(by=request.actor, given=data.given(), statement=statement)
        return self._answer(services.ask(statement=statement, by=request.actor))

    @extend_schema(request=None, responses={201: StatementSerializer})
    @action(detail=True, methods=["post"], url_path="ask-again", url_name="ask-again")
    def ask_again(self, request: Request, key: str) -> Response:
        """An expired statement is still needed: the same request once more, under a reference of its own."""
        statement = self.get_object()
        rights.require(request.actor, statement, "ask")
        return self._answer(services.ask_again(statement=statement, by=request.actor), status=201)

    def act(self, request: Request, verb: str) -> Response:
        """One verb: whether it exists, whether it is the client's, what it takes, then the service."""
        statement = self.get_object()
        rights.require(request.actor, statement, verb)
        body = BODIES[verb](data=request.data)
        body.is_valid(raise_exception=True)
        service = getattr(services, "return_" if verb == "return" else verb)
        return self._answer(service(statement=statement, by=request.actor, **body.validated_data))

    def _answer(self, statement: StatementRequest, status: int = 200) -> Response:
        actor = self.request.actor
        return Response(StatementSerializer(Shown(statement, actor)).data, status=status)


def _action(verb: str, body: type[Body]) -> Callable[..., Response]:
    def act(self: StatementViewSet, request: Request, key: str) -> Response:
        return self.act(request, verb)

    act.__name__ = f"{verb}_"
    act.__doc__ = str(MOVES[verb].label)
    described = extend_schema(request=body, responses=StatementSerializer)(act)
    hyphened = verb.replace("_", "-")
    return action(detail=True, methods=["post"], url_path=hyphened, url_name=hyphened)(described)


for _verb, _body in BODIES.items():
    setattr(StatementViewSet, f"{_verb}_", _action(_verb, _body))

"""What the API is sent: a new referral, and what each verb takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.enums import Gender
from accounts.models import Membership, Organisation
from beneficiaries.enums import ConsentWay, LegalBasis
from beneficiaries.models import Household, Person
from beneficiaries.services import GivenPerson
from charities.enums import HelpKind
from charities.models import CharityContact
from core.api import (
    ArkanSerializer,
    CleanCharField,
    FoldingDateField,
    FoldingDecimalField,
    FoldingIntegerField,
    FoldingUUIDField,
    NationalNumberField,
    TypedDateSerializerField,
)
from referrals.enums import (
    CallOutcome,
    CloseReason,
    CommentAudience,
    DeclineReason,
    NeedResult,
    NeedUrgency,
    PictureStage,
    ReferralKind,
)
from referrals.services import GivenNeed, Result

WORDS = {"max_length": 2000, "keep_newlines": True}


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
    confidential = serializers.BooleanField(required=False, default=False)
    motive = CleanCharField(
        required=False,
        allow_blank=True,
        default="",
        help_text=_("With `send`: why a charity that stands before the chosen one is passed over."),
        **WORDS,
    )
    send = serializers.BooleanField(required=False, default=False)

    def content(self) -> dict[str, Any]:
        """What `services.draft` takes."""
        given = dict(self.validated_data)
        subject = given.pop("subject")
        if "new_person" in subject:
            subject = {"given": NewPersonSerializer().given(subject["new_person"])}
        needs = [GivenNeed(**need) for need in given.pop("needs")]
        for name in ("uuid", "send", "motive"):
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
    value = FoldingDecimalField(
        max_digits=10, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )


class CompleteBody(WordsBody):
    results = ResultSerializer(many=True)

    def arguments(self) -> dict[str, Any]:
        given = dict(self.validated_data)
        given["results"] = {
            each["need"]: Result(each["result"], each["words"], each["value"]) for each in given["results"]
        }
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


class PictureBody(AttachBody):
    stage = serializers.ChoiceField(choices=PictureStage.choices)
    without_people = serializers.BooleanField(help_text=_("Nobody is to be seen in the picture."))
    agreed = serializers.ChoiceField(
        choices=ConsentWay.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("How the household agreed to pictures, where no consent stands in its file yet."),
    )


class VisitBody(Body):
    scope = CleanCharField(**WORDS)
    visited_on = FoldingDateField(required=False, default=None)
    estimate = FoldingDecimalField(
        max_digits=10, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    days = FoldingIntegerField(min_value=1, max_value=365, required=False, allow_null=True, default=None)


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
    "call": "Record that the other side was telephoned.",
    "comment": "Write to the other side, or a note for one's own people alone.",
    "picture": "Add a picture of the house before or after its repair, without people, under the household's consent.",
    "visit": "Record a visit to the house: scope, estimate, days of work.",
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
    "picture": PictureBody,
    "send_second": SecondBody,
    "visit": VisitBody,
}

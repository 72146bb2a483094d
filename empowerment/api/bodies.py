"""What a client sends with each verb of a plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Membership
from beneficiaries.enums import ConsentWay
from beneficiaries.models import Person
from core.api import ArkanSerializer, CleanCharField, FoldingDateField, FoldingIntegerField, FoldingUUIDField
from empowerment.enums import (
    Dimension,
    Education,
    FollowUpChannel,
    FollowUpKind,
    ObstacleStatus,
    PlanCloseReason,
    StepOwner,
)
from empowerment.models import ObstacleKind, Track
from referrals.models import Referral


def _words(**more: Any) -> CleanCharField:
    return CleanCharField(max_length=300, **more)


def _said(**more: Any) -> CleanCharField:
    return CleanCharField(max_length=2000, required=False, allow_blank=True, keep_newlines=True, **more)


class Body(ArkanSerializer):
    """A verb that needs no words; others add what they take."""

    # field → the rows of the client's office from which it chooses
    chosen: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            for name, model in self.chosen.items():
                self.fields[name].queryset = model.objects.visible_to(request.actor)

    def arguments(self) -> dict[str, Any]:
        return dict(self.validated_data)


def _one(model: Any, **more: Any) -> Any:
    return serializers.PrimaryKeyRelatedField(queryset=model.objects.none(), **more)


class OpenPlanBody(Body):
    """A new plan for a person of the register; without `specialist` it is the client's own."""

    chosen = {"person": Person, "specialist": Membership, "track": Track}
    person = _one(Person)
    specialist = _one(Membership, required=False, allow_null=True)
    track = _one(Track, required=False, allow_null=True)
    aim = _words(required=False, allow_blank=True)
    origin_visit = FoldingUUIDField(required=False, allow_null=True)
    origin_referral = serializers.SlugRelatedField(
        slug_field="reference", queryset=Referral.objects.none(), required=False, allow_null=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.chosen = self.chosen | {"origin_referral": Referral}
        super().__init__(*args, **kwargs)


class DescribeBody(Body):
    chosen = {"track": Track}
    aim = _words(allow_blank=True)
    track = _one(Track, required=False, allow_null=True)


class ActivateBody(Body):
    """How the person agreed, where no agreement is on record yet."""

    way = serializers.ChoiceField(choices=ConsentWay.choices, required=False)
    given_on = FoldingDateField(required=False, allow_null=True)


class HoldBody(Body):
    words = _words()
    until = FoldingDateField(required=False, allow_null=True)


class CompleteBody(Body):
    words = _said()


class ClosePlanBody(Body):
    reason = serializers.ChoiceField(choices=PlanCloseReason.choices)
    words = _said()


class DeputyBody(Body):
    """The deputy, or null for nobody."""

    chosen = {"deputy": Membership}
    deputy = _one(Membership, allow_null=True)


class HandOverBody(Body):
    chosen = {"to": Membership}
    to = _one(Membership)
    words = _said()


class AssessBody(Body):
    """`scores`: the key of a question → 1 to 5."""

    scores = serializers.DictField(child=FoldingIntegerField())
    held_on = FoldingDateField(required=False, allow_null=True)
    words = CleanCharField(max_length=500, required=False, allow_blank=True)

    def validate_scores(self, scores: dict[str, int]) -> dict[int, int]:
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in scores):
            raise serializers.ValidationError(_("A question is not one of the office's."), code="invalid_choice")
        return {int(key): score for key, score in scores.items()}


class AbilitiesBody(Body):
    education = serializers.ChoiceField(choices=["", *Education.values], required=False)
    field_of_study = CleanCharField(max_length=100, required=False, allow_blank=True)
    skills = CleanCharField(max_length=500, required=False, allow_blank=True)
    experience = CleanCharField(max_length=500, required=False, allow_blank=True)
    experience_years = FoldingIntegerField(required=False, allow_null=True, min_value=0, max_value=60)
    interests = CleanCharField(max_length=500, required=False, allow_blank=True)
    care_duties = CleanCharField(max_length=300, required=False, allow_blank=True)
    accommodation = CleanCharField(max_length=200, required=False, allow_blank=True)
    health = CleanCharField(max_length=1000, required=False, allow_blank=True, keep_newlines=True)


class GoalBody(Body):
    words = _words()
    dimension = serializers.ChoiceField(choices=["", *Dimension.values], required=False)
    due_on = FoldingDateField(required=False, allow_null=True)


class ObstacleBody(Body):
    chosen = {"kind": ObstacleKind}
    kind = _one(ObstacleKind)
    words = _words(required=False, allow_blank=True)


class FollowUpBody(Body):
    kind = serializers.ChoiceField(choices=FollowUpKind.choices, default=FollowUpKind.CONTACT)
    channel = serializers.ChoiceField(choices=FollowUpChannel.choices)
    reached = serializers.BooleanField(default=True)
    held_on = FoldingDateField(required=False, allow_null=True)
    words = _said()
    next_contact_on = FoldingDateField(required=False, allow_null=True)
    next_review_on = FoldingDateField(required=False, allow_null=True)


class PaperBody(Body):
    file = serializers.FileField(help_text="PDF, JPG or PNG; what it is, its content says.")
    caption = CleanCharField(max_length=150, required=False, allow_blank=True)


class WhyBody(Body):
    words = _words()


class StepBody(Body):
    words = _words()
    owner = serializers.ChoiceField(choices=StepOwner.choices, default=StepOwner.PERSON)
    due_on = FoldingDateField(required=False, allow_null=True)


class FinishBody(Body):
    done_on = FoldingDateField(required=False, allow_null=True)


class TryBody(Body):
    words = _words()
    became = serializers.ChoiceField(choices=ObstacleStatus.choices, default=ObstacleStatus.STANDS)
    tried_on = FoldingDateField(required=False, allow_null=True)


BODIES: dict[str, type[Body]] = {
    "describe": DescribeBody,
    "activate": ActivateBody,
    "hold": HoldBody,
    "resume": Body,
    "complete": CompleteBody,
    "close": ClosePlanBody,
    "deputy": DeputyBody,
    "hand-over": HandOverBody,
    "assess": AssessBody,
    "abilities": AbilitiesBody,
    "goal-add": GoalBody,
    "obstacle-add": ObstacleBody,
    "follow-up": FollowUpBody,
    "attach": PaperBody,
}
ROW_BODIES: dict[str, type[Body]] = {
    "goal-reach": Body,
    "goal-drop": WhyBody,
    "step-add": StepBody,
    "step-change": StepBody,
    "step-start": Body,
    "step-hold": Body,
    "step-finish": FinishBody,
    "step-abandon": WhyBody,
    "obstacle-try": TryBody,
}

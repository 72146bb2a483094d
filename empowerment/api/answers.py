"""A plan as the API says it: to each client what its page would show, and no more."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import ArkanModelSerializer
from empowerment.enums import PLAN_MOVES
from empowerment.models import (
    Abilities,
    Assessment,
    AssessmentQuestion,
    Enrolment,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    ObstacleKind,
    Plan,
    PlanPaper,
    Step,
    Track,
)


class PlanLineSerializer(ArkanModelSerializer):
    person: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    specialist: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    deputy: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    track: Any = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Plan
        fields = [
            "reference",
            "status",
            "person",
            "specialist",
            "deputy",
            "track",
            "aim",
            "opened_on",
            "contact_due_on",
            "review_due_on",
            "close_reason",
            "ended_on",
        ]
        read_only_fields = fields


class StepSerializer(ArkanModelSerializer):
    class Meta:
        model = Step
        fields = ["id", "words", "owner", "status", "due_on", "done_on", "abandon_words"]
        read_only_fields = fields


class GoalSerializer(ArkanModelSerializer):
    steps = StepSerializer(many=True, source="lines", read_only=True)

    class Meta:
        model = Goal
        fields = ["id", "words", "dimension", "status", "drop_words", "due_on", "steps"]
        read_only_fields = fields


class ObstacleAttemptSerializer(ArkanModelSerializer):
    class Meta:
        model = ObstacleAttempt
        fields = ["words", "tried_on"]
        read_only_fields = fields


class ObstacleSerializer(ArkanModelSerializer):
    kind: Any = serializers.IntegerField(source="kind_id", read_only=True)
    name = serializers.CharField(source="kind_name", read_only=True)
    attempts = ObstacleAttemptSerializer(many=True, source="lines", read_only=True)

    class Meta:
        model = Obstacle
        fields = ["id", "kind", "name", "words", "status", "noted_on", "attempts"]
        read_only_fields = fields


class AssessmentSerializer(ArkanModelSerializer):
    scores = serializers.DictField(child=serializers.FloatField(), read_only=True, help_text="Dimension → mean, 1–5.")

    class Meta:
        model = Assessment
        fields = ["held_on", "words", "scores"]
        read_only_fields = fields


class AbilitiesSerializer(ArkanModelSerializer):
    """`health` is null for all but the plan's specialist and deputy."""

    health = serializers.SerializerMethodField()

    class Meta:
        model = Abilities
        fields = [
            "education",
            "field_of_study",
            "skills",
            "experience",
            "experience_years",
            "interests",
            "care_duties",
            "accommodation",
            "health",
        ]
        read_only_fields = fields

    def get_health(self, abilities: Abilities) -> str | None:
        return abilities.health if self.context.get("confides") else None


class FollowUpSerializer(ArkanModelSerializer):
    class Meta:
        model = FollowUp
        fields = ["kind", "channel", "held_on", "reached", "words"]
        read_only_fields = fields


class PlanPaperSerializer(ArkanModelSerializer):
    class Meta:
        model = PlanPaper
        fields = ["uuid", "caption", "original_name", "content_type", "size", "received_at"]
        read_only_fields = fields


class PlanEnrolmentSerializer(ArkanModelSerializer):
    title = serializers.CharField(read_only=True)

    class Meta:
        model = Enrolment
        fields = ["reference", "title", "status", "end_reason", "ended_on"]
        read_only_fields = fields


class EmpowermentPlanSerializer(PlanLineSerializer):
    """Everything of a plan that this client may know."""

    confides = serializers.SerializerMethodField(help_text="Whether psychological answers and health are among it.")
    abilities = serializers.SerializerMethodField()
    assessments = serializers.SerializerMethodField()
    goals = serializers.SerializerMethodField()
    obstacles = serializers.SerializerMethodField()
    enrolments = serializers.SerializerMethodField()
    follow_ups = serializers.SerializerMethodField()
    papers = serializers.SerializerMethodField()
    agreement_on = serializers.DateField(source="agreement.given_on", read_only=True, default=None)
    allowed = serializers.SerializerMethodField()

    class Meta(PlanLineSerializer.Meta):
        fields = [
            *PlanLineSerializer.Meta.fields,
            "agreement_on",
            "confides",
            "abilities",
            "assessments",
            "goals",
            "obstacles",
            "enrolments",
            "follow_ups",
            "papers",
            "allowed",
        ]
        read_only_fields = fields

    def get_confides(self, plan: Plan) -> bool:
        return bool(self.context["whole"].confides)

    @extend_schema_field(AbilitiesSerializer(allow_null=True))
    def get_abilities(self, plan: Plan) -> Any:
        held = getattr(plan, "abilities", None)
        return AbilitiesSerializer(held, context={"confides": self.get_confides(plan)}).data if held else None

    @extend_schema_field(AssessmentSerializer(many=True))
    def get_assessments(self, plan: Plan) -> Any:
        return AssessmentSerializer(self.context["whole"].assessments, many=True).data

    @extend_schema_field(GoalSerializer(many=True))
    def get_goals(self, plan: Plan) -> Any:
        return GoalSerializer(self.context["whole"].goals, many=True).data

    @extend_schema_field(ObstacleSerializer(many=True))
    def get_obstacles(self, plan: Plan) -> Any:
        return ObstacleSerializer(self.context["whole"].obstacles, many=True).data

    @extend_schema_field(PlanEnrolmentSerializer(many=True))
    def get_enrolments(self, plan: Plan) -> Any:
        return PlanEnrolmentSerializer(self.context["whole"].enrolments, many=True).data

    @extend_schema_field(FollowUpSerializer(many=True))
    def get_follow_ups(self, plan: Plan) -> Any:
        return FollowUpSerializer(self.context["whole"].follow_ups, many=True).data

    @extend_schema_field(PlanPaperSerializer(many=True))
    def get_papers(self, plan: Plan) -> Any:
        return PlanPaperSerializer(self.context["whole"].papers, many=True).data

    def get_allowed(self, plan: Plan) -> list[str]:
        return [verb for verb in PLAN_MOVES if plan.allows(verb)]


class TrackSerializer(ArkanModelSerializer):
    code = serializers.CharField(read_only=True)

    class Meta:
        model = Track
        fields = ["id", "track_set", "code", "name_ar", "name_en", "active"]
        read_only_fields = fields


class QuestionSerializer(ArkanModelSerializer):
    class Meta:
        model = AssessmentQuestion
        fields = ["id", "dimension", "name_ar", "name_en", "position", "active"]
        read_only_fields = fields


class ObstacleKindSerializer(ArkanModelSerializer):
    class Meta:
        model = ObstacleKind
        fields = ["id", "name_ar", "name_en", "sensitive", "position", "active"]
        read_only_fields = fields

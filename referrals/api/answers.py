"""What the API answers of a referral, as one reader may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.actor import Actor
from charities.enums import HelpKind
from core.api import ArkanSerializer
from referrals import assistance, reading, rights, subjects
from referrals.enums import NeedResult, NeedUrgency, ReferralKind
from referrals.models import Need, Paper, Referral, ReferralEvent, RepairVisit


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
    helped_recently = serializers.BooleanField(
        allow_null=True,
        default=None,
        help_text=_("Whether the same need was helped of late; null where it is not told."),
    )


class EventSerializer(ArkanSerializer):
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="organisation.code")
    status_to = serializers.CharField()
    reason = serializers.CharField()
    words = serializers.CharField()
    audience = serializers.CharField(help_text=_("`own`: a note for one's own people alone."))
    towards = serializers.CharField(
        source="towards.code", default=None, help_text=_("Of a telephone call: who was called.")
    )


class PaperSerializer(ArkanSerializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField(source="original_name")
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    caption = serializers.CharField()
    stage = serializers.CharField(help_text=_("Of a picture of the house: `before` or `after`."))
    by = serializers.CharField(source="organisation.code")


class RepairVisitSerializer(ArkanSerializer):
    visited_on = serializers.DateField()
    scope = serializers.CharField()
    estimate = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    days = serializers.IntegerField(allow_null=True)
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
    past = serializers.BooleanField(help_text=_("From the office's record of an earlier year."))
    allowed = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["from"] = serializers.CharField(source="sender")
        return fields


class ReferralSerializer(ReferralLineSerializer):
    summary = serializers.CharField()
    legal_basis = serializers.CharField()
    consent = serializers.BooleanField()
    confidential = serializers.BooleanField()
    needs = NeedSerializer(many=True)
    events = EventSerializer(many=True)
    attachments = PaperSerializer(many=True)
    visits = RepairVisitSerializer(many=True)
    open_elsewhere = serializers.BooleanField(help_text=_("Told to a charity only where its agreement allows."))
    others_open = serializers.ListField(
        child=serializers.CharField(), help_text=_("The household's other open referrals, to the office alone.")
    )
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
    def confided(self) -> bool:
        return rights.confides(self.actor, self.row)

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
        return "" if self.passed or not self.confided else self.row.summary

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
        helped = assistance.helped_in(self.actor, self.row)
        for need in needs:
            setattr(need, "helped_recently", None if helped is None else need.kind in helped)  # noqa: B010
        return needs

    @property
    def open_elsewhere(self) -> bool:
        return reading.knows_elsewhere(self.actor, self.row)

    @property
    def others_open(self) -> list[str]:
        return [reference for _kind, reference, _to in reading.others_of(self.row)]

    @property
    def attachments(self) -> list[Paper]:
        """None are asked for where there are none."""
        if not getattr(self.row, "has_papers", True) or not self.confided:
            return []
        return list(Paper.objects.visible_to(self.actor).filter(referral=self.row).select_related("organisation"))

    @property
    def visits(self) -> list[RepairVisit]:
        return reading.visits_for(self.actor, self.row)

    @property
    def events(self) -> list[ReferralEvent]:
        known = reading.events_for(self.actor, self.row, self.row.events.all(), self.row.hops.all())
        if not reading.reads_whole(self.actor, self.row):
            for event in known:
                event.words = "" if event.verb == "redirect" else event.words
        for event in [] if self.confided else known:
            event.words = ""
        return known

"""What is typed when a follow-up opens, when the report is recorded and seen, when it closes."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.models import Person
from core.attachments import AttachmentFormField
from core.clock import today
from core.encryption import digest
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Segment
from data_changes.enums import BY_HAND, Agreement, ChangeChannel, ChangeKind, CloseReason, ContactWay, Duty, Proof

ANY = [("", _("All"))]


class OpenForm(ArkanForm):
    """A new follow-up. The person comes with the link, or by national number; a charity finds whom it was shown."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    origin_visit = forms.UUIDField(widget=forms.HiddenInput, required=False)
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid_choice": _("Nobody by this number can be chosen here.")},
    )
    national_number = NationalNumberFormField(label=_("National number of the person"), required=False)
    duty = forms.ChoiceField(label=_("What runs"), choices=Duty.choices, widget=Segment, initial=Duty.CHANGE)
    kind = forms.ChoiceField(label=_("Kind of change"), choices=ChangeKind.choices, widget=Segment)
    happened_on = TypedDateFormField(
        label=_("Day of the change"),
        help_text=_("For the ministry's request: the day on which it arrived. The term runs from the next day."),
        latest=today,
    )
    learned_on = TypedDateFormField(label=_("Day on which it became known"), latest=today, required=False)
    channel = forms.ChoiceField(
        label=_("How it became known"), choices=BY_HAND, widget=Segment, initial=ChangeChannel.OFFICE
    )
    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What changed, in a few words; no numbers of documents."),
    )
    reason = forms.CharField(
        label=_("Why it is recorded only now"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a change of more than a year ago."),
    )
    evidence = AttachmentFormField(label=_("Evidence"), required=False)
    agreement = forms.ChoiceField(
        label=_("Agreement of the person"),
        choices=Agreement.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("A charity opens a follow-up with the person present, or with their agreement on record."),
    )

    def __init__(self, *args: Any, actor: Actor, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.linked = actor, person
        self.fields["person"].queryset = Person.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["uuid"].initial = uuid.uuid4
        if person:
            self.fields["person"].initial = person.pk
        self.fields["national_number"].required = not (person or self.data.get("person"))
        if actor.is_charity:
            del self.fields["channel"]
            self.fields["agreement"].required = True
        else:
            del self.fields["agreement"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"person", "national_number"} & set(self.errors):
            return cleaned
        cleaned["person"] = cleaned.get("person") or self.linked
        if cleaned["person"]:
            return cleaned
        number = cleaned.get("national_number")
        people = Person.objects.visible_to(self.actor).select_related("merged_into")
        cleaned["person"] = people.filter(national_number_digest=digest(str(number)), doubtful=False).first()
        if cleaned["person"] is None:
            words = (
                _("Nobody with this number is disclosed to the charity.")
                if self.actor.is_charity
                else _("Nobody in the register has this number. Please register the person first.")
            )
            self.add_error("national_number", ValidationError(words, code="unknown"))
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the service is told."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "national_number"}
        learned = given.pop("learned_on", None)
        return given | {
            "learned_on": learned.gregorian if learned else None,
            "channel": given.get("channel") or ChangeChannel.CHARITY,
        }


class NotifyForm(ArkanForm):
    notified_on = TypedDateFormField(
        label=_("Day of the report"),
        latest=today,
        required=False,
        help_text=_("The day on which the person told the ministry. Leave it empty if nobody knows it."),
    )
    proof = forms.ChoiceField(
        label=_("How it is known"), choices=Proof.choices, widget=forms.RadioSelect, initial=Proof.SAID
    )

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data["notified_on"]
        return {"proof": self.cleaned_data["proof"], "notified_on": told.gregorian if told else None}


class VerifyForm(NotifyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notified_on"].help_text = _("As it stands in the report. Empty: the day recorded before stays.")
        seen = [(value, label) for value, label in Proof.choices if value != Proof.SAID]
        self.fields["proof"].choices = seen  # type: ignore[attr-defined]
        self.fields["proof"].initial = Proof.SEEN


class CloseForm(ArkanForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=CloseReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AttemptForm(ArkanForm):
    way = forms.ChoiceField(label=_("How it was tried"), choices=ContactWay.choices, widget=forms.RadioSelect)
    reached = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("yes", _("Somebody was reached")), ("no", _("Nobody was reached"))],
        widget=Segment,
        help_text=_("A reminder counts as told only when somebody was reached."),
    )
    words = forms.CharField(
        label=_("In words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data) | {"reached": self.cleaned_data["reached"] == "yes"}


class EvidenceForm(ArkanForm):
    evidence = AttachmentFormField(label=_("Evidence"))

    def given(self) -> dict[str, Any]:
        return {"file": self.cleaned_data["evidence"]}


class FilterForm(ArkanForm):
    """The filters of the list; what does not exist is as if it had not been chosen."""

    mark_required = False

    q = forms.CharField(label=_("Reference"), required=False, max_length=32)
    kind = forms.ChoiceField(label=_("Kind of change"), required=False, choices=[*ANY, *ChangeKind.choices])
    duty = forms.ChoiceField(label=_("What runs"), required=False, choices=[*ANY, *Duty.choices])
    channel = forms.ChoiceField(label=_("How it became known"), required=False, choices=[*ANY, *ChangeChannel.choices])
    mine = forms.ChoiceField(label=_("Followed by"), required=False, choices=[("", _("Anybody")), ("1", _("Me"))])
    due = forms.DateField(
        label=_("Last day"), required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"]
    )  # a day of the calendar

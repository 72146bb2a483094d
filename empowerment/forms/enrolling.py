"""Forms of nominations and of what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm, Checks, Segment
from empowerment.conditions import ConditionLine
from empowerment.enums import ConditionKind, EndReason, Presence

AUTO = {"dir": "auto"}
# Set by the portal itself when an offering is cancelled or over.
BY_HAND = [(reason.value, reason.label) for reason in EndReason if reason != EndReason.CANCELLED]


class NominationForm(ArkanForm):
    """The person's agreement, what has to be provided, and the conditions that only a person can confirm."""

    agreed_on = TypedDateFormField(
        label=_("The person agreed on"),
        latest=today,
        help_text=_("That their name goes to this enabling body, for this purpose."),
    )
    accommodation = forms.CharField(
        label=_("What has to be provided"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=AUTO),
        help_text=_("All that the enabling body learns: what is needed, never why."),
    )
    confirmed = forms.TypedMultipleChoiceField(
        label=_("Conditions that I have looked at"), coerce=int, required=False, widget=Checks
    )

    def __init__(self, *args: Any, lines: Iterable[ConditionLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        choices = [(line.condition, line.words) for line in lines if line.code == ConditionKind.WORDS]
        fields["confirmed"].choices = choices
        if not choices:
            del fields["confirmed"]


class EndForm(ArkanForm):
    """Why an enrolment ends before its completion."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", pgettext_lazy("select", "Choose")), *BY_HAND])
    words = forms.CharField(
        label=_("In your own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **AUTO}),
    )


class WordsForm(ArkanForm):
    words = forms.CharField(
        label=_("In your own words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, **AUTO})
    )


class CertificateForm(ArkanForm):
    certificate_number = forms.CharField(
        label=_("Certificate number"), max_length=60, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    certified_on = TypedDateFormField(label=_("Date of the certificate"), required=False, latest=today)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("certified_on"):
            values["certified_on"] = values["certified_on"].gregorian
        return values


class AttendanceForm(ArkanForm):
    """Who was there on one day: a line for everybody who has a seat."""

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for reference, name in people:
            fields[reference] = forms.ChoiceField(label=name, choices=Presence.choices, required=False, widget=Segment)

    @property
    def presences(self) -> dict[str, str]:
        """What was chosen: enrolment reference → presence."""
        return {reference: presence for reference, presence in self.cleaned_data.items() if presence}

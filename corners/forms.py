"""What is typed at a corner, and when its days are planned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Gender
from accounts.models import Membership
from core.clock import today
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Checks, Segment, Tiles
from core.typed_dates import Calendar
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

ICONS = {
    VisitService.REGISTRATION_TRAINING: "laptop",
    VisitService.QUESTION_ANSWERED: "question",
    VisitService.PROGRAMME_GUIDANCE: "guide",
    VisitService.DATA_CHANGE_REGISTERED: "change",
    VisitService.RELATIVE_TRAINED: "relative",
    VisitService.CHARITY_STAFF_TRAINED: "staff",
}
MINUTES_AT_MOST = 600
NOTHING: list[tuple[str, Any]] = [("", "–")]


class ServiceForm(ArkanForm):
    """A form of the field: nobody in a queue reads «required» beside everything."""

    mark_required = False


class ContentForm(ServiceForm):
    """What a visit says: the fields that logging and correcting share."""

    visitor_kind = forms.ChoiceField(
        label=_("Visitor"), choices=VisitorKind.choices, initial=VisitorKind.CITIZEN, widget=Segment
    )
    gender = forms.ChoiceField(
        label=_("Gender (optional)"),
        choices=Gender.choices,
        required=False,
        widget=Segment,
    )
    services = forms.MultipleChoiceField(
        label=_("Service given"),
        help_text=_("One service or more."),
        choices=VisitService.choices,
        widget=Tiles(icons=ICONS),
        error_messages={"required": _("Please choose at least one service.")},
    )
    national_id = NationalNumberFormField(
        label=_("National ID or Iqama number (optional)"),
        required=False,
        help_text=_(
            "The number is hidden once it is recognised. Without a number the visit is saved for an unnamed citizen."
        ),
    )
    name = forms.CharField(label=_("Name as given"), required=False, max_length=150)
    outcome = forms.ChoiceField(
        label=_("Outcome of the visit"),
        choices=Outcome.choices,
        initial=Outcome.RESOLVED,
        required=False,
        widget=Segment,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics of the question"), choices=Topic.choices, required=False, widget=Checks
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=MINUTES_AT_MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ak-input--short", "dir": "ltr"}),
    )
    next_step = forms.ChoiceField(label=_("Next step"), choices=NOTHING + NextStep.choices, required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ContentForm.base_fields}


class VisitForm(ContentForm):
    """A visit on the day that is open. `uuid` is made with the form: the same form sent twice is one visit."""

    renamed = {"happened_at": "time"}

    uuid = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def is_late(self) -> bool:
        return "time" in self.fields


class LateVisitForm(VisitForm):
    """A visit that is entered after its day: it says when it happened."""

    time = forms.TimeField(
        label=_("Time of the visit"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "ak-input--short", "dir": "ltr"}, format="%H:%M"),
    )


class CorrectionForm(ContentForm):
    """A visit as it should have been entered, and why."""

    reason = forms.ChoiceField(
        label=_("Reason for the correction"),
        choices=CorrectionReason.choices,
        initial=CorrectionReason.MISTAKE,
        widget=Segment,
    )
    words = forms.CharField(label=_("In words"), required=False, max_length=200)
    anonymous = forms.BooleanField(label=_("Take the person away from the visit"), required=False)
    void = forms.BooleanField(
        label=_("The visit did not take place"),
        help_text=_("It stays in the list as void and is counted nowhere."),
        required=False,
    )


class DayFilter(ArkanForm):
    """Which days a list shows."""

    mark_required = False

    whose = forms.ChoiceField(
        label=_("Whose days"), choices=[("mine", _("Mine")), ("all", _("All days of the office"))], required=False
    )
    status = forms.ChoiceField(label=_("State"), choices=[("", _("All states")), *DayStatus.choices], required=False)

    def __init__(self, *args: Any, whose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not whose:
            del self.fields["whose"]


class CloseForm(ServiceForm):
    counted = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class CancelForm(ServiceForm):
    reason = forms.CharField(label=_("Reason for cancelling"), max_length=200)


class ResearchersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, membership: Any) -> str:
        return str(membership.user)


class AssignForm(ServiceForm):
    researchers = ResearchersField(
        label=_("Researchers"), queryset=Membership.objects.none(), required=False, widget=Checks
    )

    def __init__(self, *args: Any, choices: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["researchers"].queryset = choices  # type: ignore[attr-defined]


class PlanForm(AssignForm):
    day = TypedDateFormField(label=_("Day"), earliest=today, default_calendar=Calendar.GREGORIAN)
    starts_at = forms.TimeField(
        label=pgettext_lazy("time", "From"),
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
    )
    ends_at = forms.TimeField(
        label=pgettext_lazy("time", "Until"),
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
    )
    section = forms.ChoiceField(label=_("Section"), choices=Section.choices, widget=Segment)
    field_order = ["day", "starts_at", "ends_at", "section", "researchers"]

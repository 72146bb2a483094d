"""Forms of the portal's own pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.arabic import sort_key
from core.clock import today
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Checks, Segment, Tiles
from exchange.codes import LONGEST_TYPED, tidy
from offices.models import District

CHOICES = [("a", pgettext_lazy("gallery", "Citizen")), ("b", pgettext_lazy("gallery", "Relative"))]
SERVICES = [
    ("laptop", pgettext_lazy("gallery", "Training in registration")),
    ("question", pgettext_lazy("gallery", "Answer to a question")),
    ("guide", pgettext_lazy("gallery", "Guide to the programmes")),
]


class SearchForm(ArkanForm):
    """The box of the bar."""

    mark_required = False
    q = forms.CharField(
        label=_("Reference, name or number"),
        min_length=2,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )


class UpdatedForm(ArkanForm):
    """What a person says through their own link: the day on which they updated their data."""

    notified_on = TypedDateFormField(
        label=_("The day on which you updated your data"),
        latest=today,
        required=False,
        help_text=_("Leave it empty if you do not remember the day."),
    )

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data["notified_on"]
        return {"notified_on": told.gregorian if told else None}

    def refuse(self, error: ValidationError) -> None:
        """Put the service's refusal on the only field there is."""
        self.add_error("notified_on", error.messages)


class CodeForm(ArkanForm):
    """The code of a letter or a slip, as it is typed from paper."""

    mark_required = False
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_TYPED,
        help_text=_("Sixteen letters and digits in four groups; small letters and spaces do not matter."),
        widget=forms.TextInput(
            attrs={
                "dir": "ltr",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "ak-input--code",
            }
        ),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not tidy(code):
            raise ValidationError(_("Please type the code that stands on the paper."), code="required")
        return code


class DistrictForm(ArkanForm):
    """Which district's corners are looked for."""

    mark_required = False
    district: "forms.ModelChoiceField[District]" = forms.ModelChoiceField(
        label=_("District"), queryset=District.objects.none(), required=False, empty_label=_("All districts")
    )

    def __init__(self, *args: Any, districts: QuerySet[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["district"]
        field.queryset = districts
        named = sorted(districts, key=lambda each: sort_key(each.name))
        field.choices = [("", field.empty_label), *((each.pk, str(each)) for each in named)]


class SampleForm(ArkanForm):
    """One field of each kind, for the gallery."""

    number = NationalNumberFormField()
    kind = forms.ChoiceField(label=pgettext_lazy("gallery", "Visitor"), choices=CHOICES, widget=Segment)
    services = forms.MultipleChoiceField(
        label=pgettext_lazy("gallery", "Service"),
        choices=SERVICES,
        widget=Tiles(icons={value: value for value, _label in SERVICES}),
        help_text=pgettext_lazy("gallery", "One or several."),
    )
    charity = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Charity"),
        choices=[("", pgettext_lazy("gallery", "A sample charity"))],
        required=False,
    )
    day = TypedDateFormField(label=pgettext_lazy("gallery", "Day of the change"))
    topics = forms.MultipleChoiceField(
        label=pgettext_lazy("gallery", "Topics"), choices=SERVICES, widget=Checks, required=False
    )
    note = forms.CharField(
        label=pgettext_lazy("gallery", "Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    matched = forms.BooleanField(label=pgettext_lazy("gallery", "Matched with the ministry's system"))


class SampleFilter(ArkanForm):
    """The filters of a list, for the gallery."""

    mark_required = False
    q = forms.CharField(
        label=pgettext_lazy("gallery", "Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    service = forms.ChoiceField(label=pgettext_lazy("gallery", "Kind"), choices=SERVICES, required=False)
    status = forms.ChoiceField(label=pgettext_lazy("gallery", "State"), choices=CHOICES, required=False)

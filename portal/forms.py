"""Forms of the portal's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Checks, Segment, Tiles

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

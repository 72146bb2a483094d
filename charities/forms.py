"""What is typed about charities, their services, contacts and agreements."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from charities.enums import CharityKind, HelpKind, StatementAnswer
from charities.models import Charity
from core.fields import LicenceFormField, PhoneFormField, TypedDateFormField
from core.forms import ArkanForm, Checks, Segment
from core.typed_dates import Calendar
from offices.places import districts_near

ALL: Final = ("", pgettext_lazy("kinds", "All"))
LARGEST: Final = 100_000
LTR: Final = {"dir": "ltr", "lang": "en", "autocomplete": "off"}
AUTO: Final = {"dir": "auto", "autocomplete": "off"}


def words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FilterForm(ArkanForm):
    """What narrows the list; stands in the URL."""

    mark_required = False
    q = forms.CharField(
        label=_("Name or licence number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", **AUTO}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *CharityKind.choices])
    help_kind = forms.ChoiceField(label=_("Kind of help"), required=False, choices=[ALL, *HelpKind.choices])
    district: Any = forms.ModelChoiceField(label=_("District"), required=False, queryset=None, empty_label=ALL[1])
    inactive = forms.BooleanField(label=_("Also those that are no longer active"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)


class CharityForm(ArkanForm):
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=200, widget=forms.TextInput(attrs=AUTO))
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs=LTR)
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CharityKind.choices, widget=Segment)
    licence = LicenceFormField(required=False)
    licensed_by = forms.CharField(label=_("Supervising body"), max_length=120, required=False)
    districts: Any = forms.ModelMultipleChoiceField(
        label=_("Districts served"), queryset=None, required=False, widget=Checks
    )
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=200, required=False)
    active = forms.BooleanField(
        label=_("Active"),
        required=False,
        initial=True,
        help_text=_("A charity that is not active is sent nothing, and its members cannot enter."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["districts"].queryset = districts_near(actor.office)


class NewCharityForm(CharityForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        widget=forms.TextInput(attrs={**LTR, "class": "ak-input--short"}),
        help_text=_("Capital Latin letters, digits and hyphens, for example QTF-C33. It never changes."),
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9-]*\Z", _("A code has capital Latin letters, digits and hyphens only.")
            )
        ],
    )
    field_order = ("code",)


class ServiceForm(ArkanForm):
    kind = forms.ChoiceField(
        label=_("Kind of help"), choices=[("", pgettext_lazy("select", "Choose")), *HelpKind.choices]
    )
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=150, widget=forms.TextInput(attrs=AUTO))
    name_en = forms.CharField(
        label=_("Name in English"), max_length=150, required=False, widget=forms.TextInput(attrs=LTR)
    )
    districts: Any = forms.ModelMultipleChoiceField(
        label=_("Districts"),
        queryset=None,
        required=False,
        widget=Checks,
        help_text=_("Empty: wherever the charity works."),
    )
    conditions = forms.CharField(label=_("Conditions"), max_length=2000, required=False, widget=words())
    documents = forms.CharField(label=_("Required documents"), max_length=2000, required=False, widget=words())
    monthly_capacity = forms.IntegerField(
        label=_("Capacity a month"),
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=_("Households a month; empty: without a limit."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ak-input--short"}),
    )
    active = forms.BooleanField(label=_("Offered now"), required=False, initial=True)

    def __init__(self, *args: Any, charity: Charity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["districts"].queryset = districts_near(charity.organisation)


class ContactForm(ArkanForm):
    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs=AUTO))
    job = forms.CharField(label=_("Job"), max_length=100, required=False)
    phone = PhoneFormField()
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "class": "ak-input--mid"}),
    )


class AgreementForm(ArkanForm):
    reference = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"class": "ak-input--mid", **AUTO})
    )
    valid_from = TypedDateFormField(label=_("From"), default_calendar=Calendar.HIJRI)
    valid_to = TypedDateFormField(label=_("Until"), required=False, help_text=_("Empty: until one of the two ends it."))
    answers = forms.MultipleChoiceField(
        label=_("Answers that may be given"), choices=StatementAnswer.choices, widget=Checks
    )
    statement_quota = forms.IntegerField(
        label=_("Statements a month"),
        min_value=0,
        max_value=LARGEST,
        initial=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ak-input--short"}),
    )
    tells_open_referrals = forms.BooleanField(
        label=_("The charity may learn that a referral is open elsewhere"),
        required=False,
        help_text=_("Yes or no only; never where."),
    )
    tells_recent_help = forms.BooleanField(
        label=_("The charity may learn whether the same need was helped of late"),
        required=False,
        help_text=_("Yes or no only; never by whom, and never of ta'affuf."),
    )
    ended = forms.BooleanField(label=_("Ended early"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("valid_from", "valid_to"):
            if values.get(name):
                values[name] = values[name].gregorian
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("An agreement ends on or after the day it starts."))
        return values

"""What is typed about people and households."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender
from beneficiaries.enums import ContactKind, ContactOwner, PersonTag, Relation, SecurityStatus
from core.clock import today
from core.fields import MobileFormField, NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Checks, Segment
from core.identifiers import normalise_mobile
from offices.places import districts_near

NOT_IN_A_NAME: Final = re.compile(r"[^\w\s'’.\-\u0640\u064b-\u065f\u0670]|[0-9_]")
CHOOSE: Final = pgettext_lazy("select", "Choose")


class NameField(forms.CharField):
    """A part of a person's name: letters, blanks, hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("widget", forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if NOT_IN_A_NAME.search(value):
            raise ValidationError(_("A name has letters only."), code="invalid_name")


class SearchForm(ArkanForm):
    """One box for everything: a name, a number, a mobile, a reference. Sent by POST, so that no number stands in a URL."""

    mark_required = False
    q = forms.CharField(
        label=_("Name, national number, mobile or household reference"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )


class FilterForm(ArkanForm):
    """What narrows the list; stands in the URL."""

    mark_required = False
    status = forms.ChoiceField(
        label=_("Status in social security"), required=False, choices=[("", _("All")), *SecurityStatus.choices]
    )
    district: Any = forms.ModelChoiceField(label=_("District"), required=False, queryset=None, empty_label=_("All"))
    tag = forms.ChoiceField(label=_("Tag"), required=False, choices=[("", _("All")), *PersonTag.choices])
    unconfirmed = forms.BooleanField(label=_("Only people who are to be confirmed"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)


class PersonForm(ArkanForm):
    """The person's own data."""

    first_name = NameField(label=_("First name"))
    father_name = NameField(label=_("Father's name"), required=False)
    grandfather_name = NameField(label=_("Grandfather's name"), required=False)
    family_name = NameField(label=_("Family name"), required=False)
    name_en = NameField(
        label=_("Name in English"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "lang": "en"}),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, widget=Segment)
    national_number = NationalNumberFormField(required=False)
    birth_date_typed = TypedDateFormField(
        label=_("Date of birth"),
        required=False,
        allow_partial=True,
        latest=today,
        help_text=_("The year alone is enough where nothing more is known."),
    )
    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, choices=PersonTag.choices, widget=Checks)


class EditForm(PersonForm):
    """Changes a registered person. The number is replaced only by a new one: it is not shown to be edited."""

    relation = forms.ChoiceField(
        label=_("Place in the household"), required=False, choices=[("", CHOOSE), *Relation.choices]
    )
    remove_number = forms.BooleanField(label=_("Take the national number away"), required=False)
    verified = forms.BooleanField(label=_("The data was confirmed by the office"), required=False)

    def __init__(self, *args: Any, number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if number:
            self.fields["national_number"].label = _("New national ID or Iqama number")
            self.fields["national_number"].help_text = _("Empty: the number stays as it is, %(number)s.") % {
                "number": number
            }
        else:
            del self.fields["remove_number"]

    def changes(self) -> dict[str, Any]:
        """What the service is told: an empty number means "as it is", unless it is to be taken away."""
        values = dict(self.cleaned_data)
        if values.pop("remove_number", False):
            values["national_number"] = ""
        elif not values["national_number"]:
            del values["national_number"]
        return values


class RegisterForm(PersonForm):
    """A new person: into a household of their own."""

    mobile = MobileFormField(required=False)
    district: Any = forms.ModelChoiceField(label=_("District"), required=False, queryset=None, empty_label=CHOOSE)
    # The people who were shown as possibly the same, and refused as such.
    despite = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)

    def person_values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("mobile", "despite")}

    def refused(self) -> set[int]:
        """The ids that the officer has seen and refused."""
        return {int(each) for each in self.cleaned_data["despite"].split(",") if each.isascii() and each.isdigit()}


class MemberForm(RegisterForm):
    """A new person of a household that stands already."""

    relation = forms.ChoiceField(label=_("Place in the household"), choices=[("", CHOOSE), *Relation.choices])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        del self.fields["district"]


class HouseholdForm(ArkanForm):
    district: Any = forms.ModelChoiceField(label=_("District"), required=False, queryset=None, empty_label=CHOOSE)
    needs = forms.CharField(label=_("Needs"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)


class StatusForm(ArkanForm):
    """The person's place in social security, with the day on which it was so and where that is known from."""

    status = forms.ChoiceField(label=_("Status in social security"), choices=SecurityStatus.choices)
    as_of = TypedDateFormField(label=_("As of"), required=False, latest=today)
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=100,
        help_text=_("For example: the ministry's system, a letter that the person showed."),
    )

    def clean_as_of(self) -> Any:
        typed = self.cleaned_data["as_of"]
        return typed.gregorian if typed else None


class RevealForm(ArkanForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reason and your name are kept in the access log."),
    )


class ContactForm(ArkanForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices, initial=ContactKind.MOBILE, widget=Segment)
    value = forms.CharField(
        label=_("Mobile number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "class": "ak-input--mid"}),
    )
    owner = forms.ChoiceField(
        label=_("Belongs to"), choices=ContactOwner.choices, initial=ContactOwner.SELF, widget=Segment
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind, value = values.get("kind"), values.get("value")
        if kind and value:
            try:
                values["value"] = normalise_mobile(value) if kind == ContactKind.MOBILE else _email(value)
            except ValidationError as error:
                self.add_error("value", error)
        return values


def _email(text: str) -> str:
    return str(forms.EmailField(max_length=254).clean(text)).lower()

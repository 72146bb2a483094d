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
from beneficiaries.enums import (
    ConsentPurpose,
    ConsentWay,
    ContactKind,
    ContactOwner,
    LifeEventKind,
    NumberVerdict,
    PersonTag,
    Relation,
    RepresentationKind,
    RepresentationScope,
    SecurityStatus,
)
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


class HouseholdFilterForm(ArkanForm):
    """What narrows the list of households; stands in the URL, so a number is never searched here."""

    mark_required = False
    q = forms.CharField(
        label=_("Name of a member"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    district: Any = forms.ModelChoiceField(label=_("District"), required=False, queryset=None, empty_label=_("All"))

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
    moved_on = TypedDateFormField(
        label=_("The household moved on"),
        required=False,
        latest=today,
        help_text=_(
            "Only if the household moved: the move is reported to the ministry within 15 days, and its follow-up is proposed."
        ),
    )
    needs = forms.CharField(label=_("Needs"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)


class LifeEventForm(ArkanForm):
    """What happened, when, and who reports it to the ministry."""

    kind = forms.ChoiceField(label=_("What happened"), choices=[("", CHOOSE), *LifeEventKind.choices])
    happened_on = TypedDateFormField(
        label=_("Happened on"), latest=today, help_text=_("The term of 15 days runs from the next day.")
    )
    duty_of: Any = forms.ModelChoiceField(
        label=_("To be reported by"),
        required=False,
        queryset=None,
        empty_label=_("The breadwinner"),
        help_text=_("Of a death: another member of the household."),
    )
    details = forms.CharField(
        label=_("Details"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, members: Any, names: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["duty_of"]
        field.queryset = members
        field.choices = [("", field.empty_label), *names]
        if len(names) < 2:
            del self.fields["duty_of"]


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


def _email(text: str) -> str:
    return str(forms.EmailField(max_length=254).clean(text)).lower()


class SafeHours(ArkanForm):
    """When somebody may be reached: both hours, or none."""

    safe_from = forms.TimeField(
        label=_("Safe from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
    )
    safe_until = forms.TimeField(
        label=_("Safe until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
        help_text=_("Empty: at any decent hour."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"safe_from", "safe_until"} <= values.keys():
            start, end = values["safe_from"], values["safe_until"]
            if (start is None) != (end is None) or start and end and start >= end:
                words = _("Enter both hours, the earlier one first.")
                self.add_error("safe_until", ValidationError(words, code="contact_safe_hours"))
        return values


class ContactForm(SafeHours):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices, initial=ContactKind.MOBILE, widget=Segment)
    value = forms.CharField(
        label=_("Mobile number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "class": "ak-input--mid"}),
    )
    owner = forms.ChoiceField(
        label=_("Belongs to"), choices=ContactOwner.choices, initial=ContactOwner.SELF, widget=Segment
    )
    field_order = ("kind", "value", "owner", "safe_from", "safe_until")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        kind, value = values.get("kind"), values.get("value")
        if kind and value:
            try:
                values["value"] = normalise_mobile(value) if kind == ContactKind.MOBILE else _email(value)
            except ValidationError as error:
                self.add_error("value", error)
        return values


class EditContactForm(SafeHours):
    """What is known of a number that stands in the file; the number itself is never rewritten: a new one is added."""

    owner = forms.ChoiceField(label=_("Belongs to"), choices=ContactOwner.choices, widget=Segment)
    wrong = forms.BooleanField(label=_("It is wrong"), required=False)
    do_not_contact = forms.BooleanField(
        label=_("Do not contact"), required=False, help_text=_("No message is sent there and nobody calls.")
    )
    field_order = ("owner", "safe_from", "safe_until", "wrong", "do_not_contact")


class MergeForm(ArkanForm):
    """Which of two records stays."""

    survivor = forms.ChoiceField(label=_("The record that stays"), widget=Segment)
    reason = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: both showed the same identity card. It is kept with the decision."),
    )

    def __init__(self, *args: Any, choices: list[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["survivor"].choices = choices


class OtherForm(ArkanForm):
    """Which other record may be of the same person. Sent by POST, so that no number stands in a URL."""

    mark_required = False
    q = forms.CharField(
        label=_("Name, national number or mobile of the other record"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )


class ReasonForm(ArkanForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SettleForm(ReasonForm):
    """Whose a doubtful number is."""

    verdict = forms.ChoiceField(label=_("Whose number is it?"), choices=NumberVerdict.choices, widget=Segment)
    field_order = ("verdict", "reason")


class ProveForm(ArkanForm):
    """By which paper somebody represents a person, and until when."""

    proof = forms.CharField(
        label=_("Proof"),
        max_length=200,
        help_text=_(
            "Its kind, its number and its date: a family register, a deed of guardianship, a power of attorney."
        ),
    )
    until = TypedDateFormField(label=_("Until"), required=False, earliest=today)

    def clean_until(self) -> Any:
        typed = self.cleaned_data["until"]
        return typed.gregorian if typed else None


class RepresentationForm(ProveForm):
    """Somebody who speaks for a person; the proof may follow later."""

    name = NameField(label=_("Name of the representative"), max_length=250)
    kind = forms.ChoiceField(label=_("Acts as"), choices=RepresentationKind.choices, widget=Segment)
    scope = forms.ChoiceField(label=_("May"), choices=RepresentationScope.choices, widget=Segment)
    proof_seen = forms.BooleanField(
        label=_("I have seen the proof"),
        required=False,
        help_text=_("Without a proof they may be trained, and hear nothing of the file."),
    )
    field_order = ("name", "kind", "scope", "proof_seen", "proof", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("proof_seen") and not values.get("proof"):
            words = _("Please say which proof was seen: its kind, its number, its date.")
            self.add_error("proof", ValidationError(words, code="required"))
        return values


class ConsentForm(ArkanForm):
    """A person agrees to the text in use for a purpose."""

    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("How the person agreed"), choices=ConsentWay.choices, widget=Segment)
    given_on = TypedDateFormField(label=_("Agreed on"), latest=today)
    representation: Any = forms.ModelChoiceField(
        label=_("Agreed in the person's name by"), required=False, queryset=None, empty_label=_("The person")
    )

    def __init__(self, *args: Any, purposes: list[tuple[str, Any]], representations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["purpose"].choices = purposes
        fields["representation"].queryset = representations
        fields["representation"].label_from_instance = lambda row: row.name
        if not representations:
            del self.fields["representation"]

    def clean_given_on(self) -> Any:
        return self.cleaned_data["given_on"].gregorian


class WithdrawForm(ArkanForm):
    on = TypedDateFormField(label=_("Withdrawn on"), latest=today)
    words = forms.CharField(
        label=_("What the person said"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A consent may be taken back at any time, without a reason."),
    )

    def clean_on(self) -> Any:
        return self.cleaned_data["on"].gregorian


class ConsentTextForm(ArkanForm):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    words = forms.CharField(
        label=_("Text that the person agrees to"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    renews = forms.BooleanField(label=_("Earlier consents hold no longer and must be asked for anew"), required=False)

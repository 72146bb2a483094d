"""Forms of enabling bodies, programmes and their times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from core.clock import today
from core.fields import PhoneFormField, TypedDateFormField
from core.forms import ArkanForm, RadioTiles, Segment
from core.typed_dates import Calendar
from empowerment.enums import Admission, Audience, BodyKind, ConditionKind, Education, Mode, ProgrammeKind
from empowerment.models import Programme, Track
from empowerment.services.offers import GivenCondition
from offices.places import districts_near

AUTO = {"dir": "auto"}
LTR = {"dir": "ltr"}
SHORT = {"inputmode": "numeric", "class": "ak-input--short"}
CHOOSE = ("", pgettext_lazy("select", "Choose"))
MOST_SEATS = 2000
MOST_YEARS = 99


def _words(label: Any, help_text: Any = "", most: int = 2000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, **AUTO})
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=widget)


def _years(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=MOST_YEARS, widget=forms.TextInput(attrs=SHORT)
    )


class BodyForm(ArkanForm):
    """Whom to call at an enabling body, and what kind of body it is."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *BodyKind.choices])
    licence = forms.CharField(label=_("Licence number"), max_length=30, required=False)
    contact_name = forms.CharField(
        label=_("Whom to call"), max_length=150, required=False, widget=forms.TextInput(attrs=AUTO)
    )
    contact_phone = PhoneFormField(required=False)
    contact_email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254, widget=forms.EmailInput(attrs=LTR)
    )


class NewBodyForm(BodyForm):
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=200, widget=forms.TextInput(attrs=AUTO))
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs=LTR)
    )
    field_order = ("name_ar", "name_en")


class ProgrammeForm(ArkanForm):
    """A programme with what it asks for: each condition a field of its own, further ones a line each."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs=AUTO))
    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *ProgrammeKind.choices])
    track: Any = forms.ModelChoiceField(
        label=_("Track"), queryset=None, required=False, empty_label=pgettext_lazy("m", "None")
    )
    description = _words(_("Description"))
    accreditation = forms.CharField(label=_("Accredited by"), max_length=150, required=False)
    localisation = forms.CharField(
        label=_("Localisation initiative"),
        max_length=150,
        required=False,
        help_text=_("The initiative that this trade belongs to, if any."),
    )
    funding_terms = _words(_("Terms of the funding"), _("For funding only: the amount, the pay-back, the guarantees."))
    age_from = _years(_("Age from"))
    age_to = _years(_("Age up to"))
    education = forms.ChoiceField(
        label=_("Education at least"), required=False, choices=[("", _("Any")), *Education.choices]
    )
    experience = _years(_("Years of experience at least"))
    security = forms.BooleanField(label=_("Currently a social-security beneficiary"), required=False)
    further = _words(_("Further conditions"), _("One a line. The specialist confirms them one by one."), most=1000)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["track"].queryset = Track.objects.visible_to(actor).in_use()

    @staticmethod
    def initial_of(programme: Programme) -> dict[str, Any]:
        """What stands in the form when a programme is written anew."""
        plain = ("title", "kind", "track", "description", "accreditation", "localisation", "funding_terms")
        initial = {name: getattr(programme, name) for name in plain}
        further = []
        for condition in programme.conditions.all():
            if condition.kind == ConditionKind.WORDS:
                further.append(condition.words)
            else:
                initial[condition.kind] = condition.value or True
        return initial | {"further": "\n".join(further)}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("age_from"), values.get("age_to")
        if first and last and last < first:
            self.add_error("age_to", _("The upper age lies below the lower one."))
        given = [
            GivenCondition(kind=kind, value=str(value))
            for kind in ("age_from", "age_to", "education", "experience")
            if (value := values.pop(kind, None))
        ]
        if values.pop("security", False):
            given.append(GivenCondition(kind=ConditionKind.SECURITY))
        lines = [line.strip() for line in values.pop("further", "").splitlines()]
        given += [GivenCondition(kind=ConditionKind.WORDS, words=line[:200]) for line in lines if line]
        return values | {"conditions": given}


class OfferingForm(ArkanForm):
    """One time of a programme."""

    starts_on = TypedDateFormField(label=_("From"), default_calendar=Calendar.GREGORIAN)
    ends_on = TypedDateFormField(label=_("Until"), default_calendar=Calendar.GREGORIAN, earliest=today)
    nominate_until = TypedDateFormField(
        label=_("Nominations until"),
        required=False,
        default_calendar=Calendar.GREGORIAN,
        help_text=_("Empty: until the first day."),
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, widget=forms.TextInput(attrs=SHORT))
    admission = forms.ChoiceField(
        label=_("Who is admitted"), choices=Admission.choices, widget=RadioTiles(columns=2), initial=Admission.IN_ORDER
    )
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, widget=Segment, initial=Mode.IN_PERSON)
    place = forms.CharField(label=_("Place"), max_length=200, required=False, widget=forms.TextInput(attrs=AUTO))
    district: Any = forms.ModelChoiceField(
        label=_("District"), queryset=None, required=False, empty_label=pgettext_lazy("m", "None")
    )
    hours = forms.CharField(
        label=_("Days and hours"), max_length=150, required=False, widget=forms.TextInput(attrs=AUTO)
    )
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, required=False, widget=Segment)
    accessible = forms.BooleanField(label=_("Accessible to people with disabilities"), required=False)
    wage = forms.DecimalField(
        label=_("Training wage a month"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text=_("In riyals; empty: none."),
        widget=forms.TextInput(attrs=SHORT),
    )
    transport = forms.BooleanField(label=_("Transport is provided"), required=False)
    interview_on = TypedDateFormField(label=_("Interviews on"), required=False, default_calendar=Calendar.GREGORIAN)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].queryset = districts_near(actor.office)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("starts_on", "ends_on", "nominate_until", "interview_on"):
            if values.get(name):
                values[name] = values[name].gregorian
        first, last, until = (values.get(name) for name in ("starts_on", "ends_on", "nominate_until"))
        if first and last and last < first:
            self.add_error("ends_on", _("It ends on or after the day it starts."))
        if last and until and until > last:
            self.add_error("nominate_until", _("Nominations end before the offering does."))
        return values

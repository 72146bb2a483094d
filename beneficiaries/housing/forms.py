"""What is typed about a dwelling: as it was declared, as a source says it, how a task ended, whose housing changed."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from beneficiaries.housing.enums import BY_HAND, HousingBasis, HousingResult
from beneficiaries.housing.models import ADDRESS, DWELLING
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person
from core.clock import today
from core.fields import ShortAddressFormField, TypedDateFormField
from core.forms import ArkanForm, RadioTiles

CHOOSE: Final = pgettext_lazy("select", "Choose")
ANY: Final = [("", _("All"))]
BASIS_ICONS: Final = {
    HousingBasis.OWNED: "key",
    HousingBasis.RENTED: "statement",
    HousingBasis.INHERITED: "household",
    HousingBasis.HOSTED: "relative",
    HousingBasis.CHARITY: "charity",
    HousingBasis.DEVELOPMENTAL: "home",
    HousingBasis.NO_DOCUMENT: "question",
}


def _digits(label: Any, **kwargs: Any) -> forms.CharField:
    attrs = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "class": "ak-input--short"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=kwargs.pop("max_length", 12),
        widget=forms.TextInput(attrs=attrs),
        **kwargs,
    )


def _words(label: Any, **kwargs: Any) -> forms.CharField:
    attrs = {"dir": "auto", "autocomplete": "off"}
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput(attrs=attrs), **{"max_length": 120} | kwargs
    )


class RefusableForm(ArkanForm):
    """A form whose service may refuse on fields that it does not show."""

    def refuse(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            for each in errors:
                self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, each)


class DwellingForm(RefusableForm):
    """An address in its parts, and the document."""

    short_address = ShortAddressFormField(required=False, help_text=_("4 English letters and 4 digits: RRRD2929."))
    building_number = _digits(_("Building number"))
    street = _words(_("Street"))
    district = _words(_("District"))
    city = _words(_("City"))
    postal_code = _digits(_("Postal code"))
    additional_number = _digits(_("Additional number"))
    unit_number = _digits(_("Unit number"))
    document_number = _digits(_("Number of the deed or lease"), max_length=40)
    holder_name = _words(_("Name on the document"), max_length=250)
    ends_on = TypedDateFormField(label=_("End of the lease"), required=False)

    def dwelling(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*DWELLING, "ends_on") if name in self.fields}

    @property
    def address_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ADDRESS]


class DeclareForm(DwellingForm):
    """What the household declared on the platform, and whether it tells of a change."""

    basis = forms.ChoiceField(
        label=_("Basis of the housing"),
        choices=HousingBasis.choices,
        widget=RadioTiles(icons={str(value): icon for value, icon in BASIS_ICONS.items()}),
    )
    declared_on = TypedDateFormField(label=_("Declared on"), required=False, latest=today, help_text=_("Empty: today."))
    changed_on = TypedDateFormField(
        label=_("The housing changed on"),
        required=False,
        latest=today,
        help_text=_("Only if the household moved, or its lease or property changed: a follow-up is proposed then."),
    )
    changed_person: Any = forms.ModelChoiceField(
        label=_("Whose change"), required=False, queryset=Person.objects.none(), empty_label=CHOOSE
    )

    def __init__(self, *args: Any, actor: Actor, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_members(self, "changed_person", actor, household)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        declared_on = data["declared_on"]
        person = data["changed_person"] if data["changed_on"] else None
        return self.dwelling() | {
            "basis": data["basis"],
            "declared_on": declared_on and declared_on.gregorian,
            "changed_on": data["changed_on"],
            "changed_person": person or (data["changed_on"] and self.only_member),
        }

    @property
    def only_member(self) -> Person | None:
        """Where nobody has to be chosen."""
        members = list(self.fields["changed_person"].queryset)  # type: ignore[attr-defined]
        return members[0] if len(members) == 1 else None


class RecordForm(DwellingForm):
    """What one source says, or that it does not know the dwelling."""

    absent = forms.BooleanField(label=_("The source does not know the dwelling"), required=False)
    seen_on = TypedDateFormField(label=_("Seen on"), required=False, latest=today, help_text=_("Empty: today."))

    def __init__(self, *args: Any, fields: tuple[str, ...], absent_label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {*DWELLING, "ends_on"} - {*fields}:
            del self.fields[name]
        self.fields["absent"].label = absent_label

    def values(self) -> dict[str, Any]:
        seen_on = self.cleaned_data["seen_on"]
        return self.dwelling() | {
            "found": not self.cleaned_data["absent"],
            "seen_on": seen_on and seen_on.gregorian,
        }


class FinishForm(RefusableForm):
    """How a task ended."""

    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(value.value, value.label) for value in BY_HAND],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What was done"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ChangeForm(RefusableForm):
    """Whose housing changed, and when: what the follow-up of the 15 days needs."""

    changed_person: Any = forms.ModelChoiceField(
        label=_("Whose change"), queryset=Person.objects.none(), empty_label=CHOOSE
    )
    changed_on = TypedDateFormField(
        label=_("The housing changed on"),
        latest=today,
        help_text=_("The day of the move or of the new contract; the term of 15 days runs from the next day."),
    )

    def __init__(self, *args: Any, actor: Actor, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_members(self, "changed_person", actor, household)


class FilterForm(ArkanForm):
    """What narrows the list of matches; stands in the URL."""

    mark_required = False
    result = forms.ChoiceField(label=_("Result"), required=False, choices=[*ANY, *HousingResult.choices])
    basis = forms.ChoiceField(label=_("Basis of the housing"), required=False, choices=[*ANY, *HousingBasis.choices])
    mine = forms.BooleanField(label=_("Only with a task of mine"), required=False)


def name_members(form: forms.Form, field: str, actor: Actor, household: Household) -> None:
    """The household's members whom the actor may know of, by the names that the actor may see; the breadwinner first."""
    members: Any = Person.objects.visible_to(actor).survivors().filter(household=household)
    chosen: Any = form.fields[field]
    chosen.queryset = members
    rows = sorted(members, key=lambda row: (row.relation != "head", row.pk))
    names = [(row.pk, person.name) for row, person in zip(rows, shown_to(actor, rows), strict=True)]
    chosen.choices = [("", CHOOSE), *names]
    if rows and not form.is_bound:
        form.initial.setdefault(field, rows[0].pk)

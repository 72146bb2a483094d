"""What a new referral asks for: whom it is about, the needs, the ground, the recipient."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender
from beneficiaries.enums import LegalBasis
from beneficiaries.services import GivenPerson
from charities.enums import HelpKind
from core.clock import today
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, RadioTiles
from offices.models import District
from offices.places import districts_near
from referrals import rights
from referrals.enums import NeedUrgency, ReferralKind
from referrals.forms.fields import ReadyCharityChoice, Words, paragraph
from referrals.reading import KIND_ICONS
from referrals.services import GivenNeed
from referrals.subjects import Typed

KIND_HINTS: dict[str, Words] = {
    ReferralKind.INELIGIBLE_HOUSEHOLD: _("A household in hardship outside the conditions of registration"),
    ReferralKind.HOME_REPAIR: _("Faults of the house that touch safety or health"),
    ReferralKind.URGENT: _("Taken up within four hours of duty"),
    ReferralKind.TAAFFUF: _("For the keepers of both sides alone"),
    ReferralKind.REGISTRATION_HELP: _("Guidance on registering and its conditions"),
    ReferralKind.EMPOWERMENT_CANDIDATE: _("Somebody who may benefit from a plan"),
    ReferralKind.OTHER: _("Anything else that the office can answer"),
}


class SubjectForm(ArkanForm):
    """Somebody who is not chosen but typed."""

    national_number = NationalNumberFormField(required=False)
    first_name = forms.CharField(label=_("First name"), max_length=60)
    father_name = forms.CharField(label=_("Father's name"), max_length=60, required=False)
    grandfather_name = forms.CharField(label=_("Grandfather's name"), max_length=60, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=60)
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, widget=forms.RadioSelect)
    birth_date = TypedDateFormField(label=_("Date of birth"), required=False, allow_partial=True, latest=today)
    district: Any = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.none(),
        required=False,
        empty_label=pgettext_lazy("m", "Not known"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        district: Any = self.fields["district"]
        district.queryset = districts_near(actor.office)
        if actor.is_office:
            # Who is in the register is found by the number alone; only somebody new needs a name.
            for name in ("first_name", "family_name", "gender"):
                self.fields[name].required = False

    def given(self) -> GivenPerson:
        given = dict(self.cleaned_data)
        return GivenPerson(birth_date_typed=given.pop("birth_date"), **given)

    @staticmethod
    def initial_of(typed: Typed) -> dict[str, Any]:
        return {**typed.values(), "birth_date": typed.birth_date or None}


class NeedForm(ArkanForm):
    """One need. A row without a kind is no need."""

    mark_required = False

    kind = forms.ChoiceField(label=_("Need"), choices=[("", _("No need")), *HelpKind.choices], required=False)
    description = forms.CharField(
        label=_("Description"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=NeedUrgency.choices, required=False, initial=NeedUrgency.ORDINARY
    )
    estimate = forms.DecimalField(
        label=_("Estimate in riyals"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("kind") and (given.get("description") or given.get("estimate") is not None):
            self.add_error("kind", ValidationError(_("Please choose what is needed."), code="required"))
        return given


NEED_ROWS = 4
NeedFormSet = forms.formset_factory(NeedForm, extra=0, min_num=NEED_ROWS, max_num=12)


class ReferralForm(ArkanForm):
    """What is needed, on which ground, and from whom."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of referral"), widget=RadioTiles(columns=2))
    summary = paragraph(
        _("Description of the need"),
        required=True,
        rows=4,
        help_text=_("What was seen, and whom it touches. No names and no identity numbers."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices, widget=forms.RadioSelect)
    consent = forms.BooleanField(label=_("The person agreed that this is passed on to the recipient"), required=False)
    confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Whom it is about and what it says is read only by those who work on it and by the directors."),
    )
    to = ReadyCharityChoice(label=_("To which charity"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial.setdefault("uuid", uuid4())
        kinds = rights.kinds_to_send(actor)
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.widget.icons = {kind.value: KIND_ICONS[kind] for kind in kinds}
        field.widget.hints = {kind.value: KIND_HINTS[kind] for kind in kinds}
        if actor.is_office:
            recipients: Any = self.fields["to"]
            recipients.offer(actor)
            recipients.group_by_readiness()
        else:
            del self.fields["to"]
            self.initial.setdefault("legal_basis", LegalBasis.CONSENT)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("legal_basis") == LegalBasis.CONSENT and not given.get("consent"):
            self.add_error("consent", ValidationError(_("Confirm that the person agreed."), code="required"))
        return given

    def content(self) -> dict[str, Any]:
        """What the services take of it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "uuid"}


def needs_of(formset: forms.BaseFormSet[NeedForm]) -> list[GivenNeed]:
    """The rows that state a need."""
    return [
        GivenNeed(
            kind=row["kind"],
            description=row["description"],
            urgency=row["urgency"] or NeedUrgency.ORDINARY,
            estimate=row["estimate"],
        )
        for row in formset.cleaned_data
        if row.get("kind")
    ]

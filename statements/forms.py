"""The forms of this room: asking, what each verb asks for, the filters of the list. Rules stand in the services."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender, OrganisationKind
from accounts.models import Organisation
from charities.services import agreement_of
from core.clock import today
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, RadioTiles, Segment
from exchange.forms import UploadForm
from statements import services
from statements.enums import StatementPurpose
from statements.models import StatementRequest
from statements.proposal import Proposal
from statements.reading import answer_words
from statements.services import Given
from statements.services.quotas import LARGEST

Words = str | Promise
PURPOSE_ICONS = {
    StatementPurpose.AID: "guide",
    StatementPurpose.FOOD: "hand",
    StatementPurpose.HOME_REPAIR: "repair",
    StatementPurpose.WINTER: "household",
    StatementPurpose.SCHOOL: "learn",
    StatementPurpose.OTHER: "message",
}
ANSWER_ICONS = {"current": "check-circle", "not_current": "close", "refer": "office"}


def paragraph(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(label=label, required=required, max_length=2000, help_text=help_text, widget=widget)


# --- asking -----------------------------------------------------------------------------------------------------------


class AskForm(ArkanForm):
    """Whom it is about and what for, on one page. A draft may lack anything; what it has must be right."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Full name of the person"),
        max_length=150,
        help_text=_("As it stands on the identity card."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    national_number = NationalNumberFormField()
    gender = forms.ChoiceField(
        label=_("Gender of the person"),
        choices=Gender.choices,
        widget=Segment,
        help_text=_("The answer is worded by it."),
    )
    purpose = forms.ChoiceField(
        label=_("What the statement is for"),
        choices=StatementPurpose.choices,
        widget=RadioTiles(icons=PURPOSE_ICONS),
    )
    purpose_words = forms.CharField(
        label=_("Purpose in words"),
        required=False,
        max_length=200,
        help_text=_("Only for another purpose. No names and no numbers."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(
        self, data: Any = None, *, statement: StatementRequest | None = None, draft: bool = False, **kwargs: Any
    ) -> None:
        initial = {"uuid": uuid4()} if statement is None else _typed(statement)
        super().__init__(data, initial=initial, **kwargs)
        if draft:
            for name in ("name", "national_number", "gender", "purpose"):
                self.fields[name].required = False

    def given(self) -> Given:
        content = dict(self.cleaned_data)
        content.pop("uuid")
        return Given(**content)


def _typed(statement: StatementRequest) -> dict[str, Any]:
    return {
        "name": statement.name_typed,
        "national_number": statement.number_typed,
        "gender": statement.gender,
        "purpose": statement.purpose,
        "purpose_words": statement.purpose_words,
    }


class SheetForm(UploadForm):
    """A sheet of people, and what the statements about them are for."""

    purpose = forms.ChoiceField(
        label=_("What the statements are for"),
        choices=StatementPurpose.choices,
        widget=RadioTiles(icons=PURPOSE_ICONS),
        help_text=_("One purpose for the whole sheet."),
    )
    purpose_words = forms.CharField(
        label=_("Purpose in words"),
        required=False,
        max_length=200,
        help_text=_("Only for another purpose. No names and no numbers."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("file", "purpose", "purpose_words")}


# --- the verbs ----------------------------------------------------------------------------------------------------------


class VerbForm(ArkanForm):
    """What one verb asks for. `heading`, `lead` and `button` are its words; `done` is what the next page says."""

    heading: ClassVar[Words]
    lead: ClassVar[Words] = ""
    button: ClassVar[Words]
    done: ClassVar[Words]
    icon: ClassVar[str]
    danger: ClassVar[bool] = False

    def arguments(self) -> dict[str, Any]:
        """What the service is called with."""
        return dict(self.cleaned_data)


class TakeUpForm(VerbForm):
    heading = _("Beginning the check")
    lead = _("The charity is told that its request is being checked; the time to answer runs on.")
    button = _("Begin the check")
    done = _("The check of the request has begun.")
    icon = "search"


class AnswerForm(VerbForm):
    heading = _("Giving the statement")
    button = pgettext_lazy("button", "Give the statement")
    done = _("The statement was given, and the charity was told.")
    icon = "check-circle"

    answer = forms.ChoiceField(label=_("Statement"), widget=RadioTiles(icons=ANSWER_ICONS))
    matched = forms.BooleanField(
        label=_("Checked against the ministry's system"),
        required=False,
        help_text=_("Needed for every statement but «no statement possible»."),
    )
    same_person = forms.BooleanField(
        label=_("The person of the register with this number is the one meant"),
        required=False,
        help_text=_("The statement then stands on the person's file."),
    )
    words = paragraph(
        _("Note for the charity"), help_text=_("The charity reads it. Nothing from the register, and no amounts.")
    )

    def __init__(
        self, data: Any = None, *, statement: StatementRequest, proposal: Proposal | None, **kwargs: Any
    ) -> None:
        initial = {}
        if proposal is not None:
            initial = {"answer": proposal.answer, "same_person": proposal.comparison.agrees}
        super().__init__(data, initial=initial, **kwargs)
        allowed = services.answers_allowed(agreement=agreement_of(statement.charity))
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (each.value, answer_words(each, statement.gender)) for each in allowed
        ]
        if proposal is None:
            del self.fields["same_person"]


class AnswerManyForm(ArkanForm):
    """The one tick of a screen; which requests are meant stands in its rows."""

    mark_required = False

    matched = forms.BooleanField(
        label=_("Checked against the ministry's system"),
        required=False,
        help_text=_("For all the requests that are ticked above."),
    )


class ReturnForm(VerbForm):
    heading = _("Returning the request to be completed")
    lead = _("The charity completes it and asks again; the time to answer then begins anew.")
    button = pgettext_lazy("button", "Return for completion")
    done = _("The request was returned to the charity.")
    icon = "undo"

    words = paragraph(_("What is missing"), required=True, help_text=_("Nothing from the register."))


class DeclineForm(VerbForm):
    heading = _("Declining the request with apology")
    lead = _("No statement is given. The charity reads why.")
    button = pgettext_lazy("statement", "Decline with apology")
    done = _("The request was declined, and the charity was told.")
    icon = "apology"

    words = paragraph(_("Why"), required=True, help_text=_("Nothing from the register."))


class CorrectForm(VerbForm):
    heading = _("Taking the statement back")
    lead = _("Its letter no longer stands, the charity is told, and the request is checked anew.")
    button = pgettext_lazy("button", "Take the statement back")
    done = _("The statement was taken back, and the charity was told.")
    icon = "undo"
    danger = True

    words = paragraph(_("Why"), required=True, help_text=_("Nothing from the register."))


class WithdrawForm(VerbForm):
    heading = _("Withdrawing the request")
    lead = _("The office no longer works on it, and it does not count on this month's number.")
    button = pgettext_lazy("statement", "Withdraw")
    done = _("The request was withdrawn.")
    icon = "withdraw"
    danger = True

    words = paragraph(_("Word for the office"))


# Asking and answering have pages of their own.
VERB_FORMS: dict[str, type[VerbForm]] = {
    "take_up": TakeUpForm,
    "return": ReturnForm,
    "decline": DeclineForm,
    "correct": CorrectForm,
    "withdraw": WithdrawForm,
}


# --- the list -----------------------------------------------------------------------------------------------------------


class FilterForm(ArkanForm):
    mark_required = False

    q = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "dir": "ltr", "autocomplete": "off"}),
    )
    charity: Any = forms.ModelChoiceField(
        label=pgettext_lazy("column", "Charity"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=_("All charities"),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All purposes")), *StatementPurpose.choices]
    )
    mine = forms.BooleanField(label=_("Taken up by me"), required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        if actor.is_charity:
            del self.fields["charity"]
            del self.fields["mine"]
            return
        charities = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.CHARITY)
        self.fields["charity"].queryset = charities.order_by("sort_name", "pk")  # type: ignore[attr-defined]


# --- overseeing ---------------------------------------------------------------------------------------------------------


class QuotaForm(ArkanForm):
    mark_required = False

    quota = forms.IntegerField(
        label=_("Statements a month"),
        min_value=0,
        max_value=LARGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ak-input--short"}),
    )


class AskingForm(ArkanForm):
    """Which period, whose asking, what for."""

    mark_required = False

    first = TypedDateFormField(label=_("From"), required=False, latest=today)
    last = TypedDateFormField(label=_("Until"), required=False, latest=today)
    charity: Any = forms.ModelChoiceField(
        label=pgettext_lazy("column", "Charity"),
        required=False,
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=_("All charities"),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All purposes")), *StatementPurpose.choices]
    )

    def __init__(self, data: Any = None, *, charities: Any) -> None:
        super().__init__(data)
        self.fields["charity"].queryset = charities  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        days = [values[name].gregorian for name in ("first", "last") if values.get(name)]
        if len(days) == 2 and days[0] > days[1]:
            self.add_error("last", _("The end is before the beginning."))
        return values

    def given(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        for name in ("first", "last"):
            values[name] = values[name].gregorian if values.get(name) else None
        return values


class ExplainForm(ArkanForm):
    words = paragraph(_("What it was"), required=True, help_text=_("It stays here with your name and the day."))

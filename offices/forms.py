"""What is typed of the duty list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import main_members
from accounts.models import Organisation
from core.clock import today
from core.fields import PhoneFormField, TypedDateFormField
from core.forms import ArkanForm


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "ak-input--short", "dir": "ltr"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class DutyForm(ArkanForm):
    """Who is telephoned on which days, and under which number."""

    membership: Any = forms.ModelChoiceField(label=_("On duty"), queryset=None, empty_label=_("Please choose"))
    phone = PhoneFormField(label=_("Telephone that is answered"))
    first_day = TypedDateFormField(label=_("First day of duty"))
    last_day = TypedDateFormField(label=_("Last day of duty"), earliest=today)
    starts_at = _time(_("From the hour (empty: all the hours of duty)"))
    ends_at = _time(_("Until the hour"))

    def __init__(self, *args: Any, actor: Actor, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["membership"]
        field.queryset = main_members(actor, organisation)
        field.label_from_instance = lambda row: str(row.user)

    def content(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"first_day": given["first_day"].gregorian, "last_day": given["last_day"].gregorian}

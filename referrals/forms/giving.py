"""What the household's ledger of assistance asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from charities.enums import HelpKind
from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm
from referrals.forms.fields import money


class AssistanceForm(ArkanForm):
    """Help that a household was given past the portal."""

    kind = forms.ChoiceField(label=_("Kind of help"), choices=[("", _("Choose the kind of help")), *HelpKind.choices])
    what = forms.CharField(
        label=_("What was given"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("No names and no identity numbers."),
    )
    value = money(_("Value in riyals"))
    given_on = TypedDateFormField(label=_("Date of the help"), latest=today)
    organisation: Any = forms.ModelChoiceField(
        label=_("Given by"), queryset=Organisation.objects.none(), empty_label=_("The office itself"), required=False
    )
    discreet = forms.BooleanField(label=_("For keepers alone (ta'affuf)"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("given_on", f"g:{today().isoformat()}")
        charities: Any = self.fields["organisation"]
        given_by = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.CHARITY)
        charities.queryset = given_by.order_by("sort_name", "pk")
        if not actor.is_keeper:
            del self.fields["discreet"]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"given_on": given["given_on"].gregorian}


class StrikeForm(ArkanForm):
    """Why a line is wrong."""

    because = forms.CharField(
        label=_("Why the line is wrong"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )

"""What is typed about members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import Gender, Role
from accounts.models import Membership, Organisation
from accounts.roles import ROLES, roles_of
from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm, Checks, Segment


class InviteForm(ArkanForm):
    """A new member: who they are and what they will do here."""

    full_name = forms.CharField(label=_("full name"), max_length=150)
    full_name_en = forms.CharField(label=_("full name in English"), max_length=150, required=False)
    gender = forms.ChoiceField(label=_("gender"), choices=Gender.choices, widget=Segment)
    username = forms.RegexField(
        label=_("user name"),
        max_length=150,
        regex=r"^[A-Za-z0-9._-]+$",
        help_text=_("Latin letters and digits, dots and hyphens."),
    )
    email = forms.EmailField(label=_("e-mail address"), help_text=_("The letter for setting a password goes there."))
    roles = forms.MultipleChoiceField(label=_("roles"), choices=Role.choices, widget=Checks)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(definition.role.value, definition.role.label) for definition in roles_of(organisation.kind)]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class AbsenceForm(ArkanForm):
    """Days on which a member is away, and who stands in. Those who keep no members enter their own."""

    membership: Any = forms.ModelChoiceField(label=_("Member"), queryset=None, empty_label=_("Please choose"))
    starts_on = TypedDateFormField(label=_("First day of the absence"))
    ends_on = TypedDateFormField(label=_("Last day of the absence"), earliest=today)
    deputy: Any = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=None,
        required=False,
        empty_label=_("Nobody stands in"),
        help_text=_("Told of everything that would be told to the absent member. Without one it is everybody's."),
    )

    def __init__(self, *args: Any, actor: Actor, organisation: Organisation, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = main_members(actor, organisation)
        members: Any = self.fields["membership"]
        members.queryset = rows.filter(user=actor.user) if own else rows
        self.fields["deputy"].queryset = rows.exclude(user=actor.user) if own else rows  # type: ignore[attr-defined]
        for name in ("membership", "deputy"):
            self.fields[name].label_from_instance = lambda row: str(row.user)  # type: ignore[attr-defined]
        if own:
            members.required = False
            members.widget = forms.HiddenInput()

    def content(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "starts_on": given["starts_on"].gregorian,
            "ends_on": given["ends_on"].gregorian,
            "deputy": given["deputy"],
        }


def main_members(actor: Actor, organisation: Organisation) -> Any:
    """Everybody who works there, each once, by their main role."""
    rows = Membership.objects.visible_to(actor).active().filter(organisation=organisation)
    additions = [role for role, definition in ROLES.items() if definition.addition]
    return rows.exclude(role__in=additions).select_related("user").order_by("user__full_name", "pk")

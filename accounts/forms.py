"""What is typed about members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender, Role
from accounts.models import Organisation
from accounts.roles import roles_of
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

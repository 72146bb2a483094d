"""The filters of the lists, all of them in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from core.forms import ArkanForm
from referrals import rights
from referrals.enums import ReferralKind, ReferralStatus

SENT_WITHIN = [
    ("", _("At any time")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
]


AGE_WORDS = [
    ("0-7", _("7 days or less")),
    ("8-14", _("8 to 14 days")),
    ("15-30", _("15 to 30 days")),
    ("31", _("More than 30 days")),
]
ENDED_WITHIN = [("30", _("30 days"))]


class FilterForm(ArkanForm):
    """The filters of a list, all of them in the address."""

    mark_required = False

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "placeholder": _("Reference or name")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    within = forms.ChoiceField(label=_("Sent within"), required=False, choices=SENT_WITHIN)
    mine = forms.BooleanField(label=_("Assigned to me"), required=False)
    # What the numbers of the board ask for.
    age = forms.ChoiceField(label=_("Age"), required=False, choices=AGE_WORDS, widget=forms.HiddenInput)
    late = forms.BooleanField(label=pgettext_lazy("f", "Past its time"), required=False, widget=forms.HiddenInput)
    ended = forms.ChoiceField(label=_("Ended within"), required=False, choices=ENDED_WITHIN, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, statuses: Iterable[ReferralStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in ReferralKind if rights.reads_kind(actor, kind)]
        self.fields["kind"].choices = [("", _("All kinds")), *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("All states")), *((each.value, each.label) for each in statuses)]  # type: ignore[attr-defined]

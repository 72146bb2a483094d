"""The filters of the lists, all of them in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from core.forms import ArkanForm
from referrals import rights
from referrals.enums import (
    ReferralKind,
    ReferralStatus,
)

SENT_WITHIN = [
    ("", _("At any time")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
]


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

    def __init__(self, *args: Any, actor: Actor, statuses: Iterable[ReferralStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in ReferralKind if rights.reads_kind(actor, kind)]
        self.fields["kind"].choices = [("", _("All kinds")), *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("All states")), *((each.value, each.label) for each in statuses)]  # type: ignore[attr-defined]

"""What is typed when an office edits its lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ArkanForm
from empowerment.enums import Dimension


class SetRowForm(ArkanForm):
    """A row of a list, in two languages."""

    name_ar = forms.CharField(label=_("In Arabic"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    name_en = forms.CharField(label=_("In English"), max_length=200, required=False)
    dimension = forms.ChoiceField(label=_("Dimension"), choices=Dimension.choices)
    sensitive = forms.BooleanField(
        label=_("It says something about health"),
        required=False,
        help_text=_("Of a plan, the specialist and the deputy alone read it."),
    )

    def __init__(self, *args: Any, kind: str, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != "questions" or row:
            del self.fields["dimension"]
        if kind != "obstacles" or row:
            del self.fields["sensitive"]
        if row:
            self.initial = {"name_ar": row.name_ar, "name_en": row.name_en or ""}

"""Corners in the administration site: where and when, never who came."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TabbedTranslationAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.administration import ConfigurationAdmin
from corners.models import Corner
from offices.enums import Weekday


class CornerForm(forms.ModelForm):  # type: ignore[type-arg]
    weekdays = forms.TypedMultipleChoiceField(
        label=_("weekdays"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


@admin.register(Corner)
class CornerAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    """Opened, paused and closed on the corners' own pages."""

    form = CornerForm
    of = "office"
    may_add = False
    fixed = ("office", "charity", "code", "status", "status_since")
    list_display = ("name", "code", "charity", "status")
    list_filter = ("status", "section")
    list_select_related = ("charity",)
    search_fields = ("name_ar", "name_en", "code")
    filter_horizontal = ("districts",)

"""Places, offices and the calendar in the administration site."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from modeltranslation.admin import TabbedTranslationAdmin

from accounts.administration import ConfigurationAdmin
from offices.models import Department, District, DutyPeriod, Governorate, Holiday, Office, Region, Season

CLOCK: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")


@admin.register(Region)
class RegionAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    list_display = ("name", "code")
    search_fields = ("name_ar", "name_en", "code")


@admin.register(Governorate)
class GovernorateAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    list_display = ("name", "region")
    list_filter = ("region",)
    list_select_related = ("region",)
    search_fields = ("name_ar", "name_en")


@admin.register(District)
class DistrictAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    list_display = ("name", "governorate")
    list_filter = ("governorate",)
    list_select_related = ("governorate",)
    search_fields = ("name_ar", "name_en")


@admin.register(Office)
class OfficeAdmin(ConfigurationAdmin):
    of = "organisation"
    fixed = ("organisation",)
    list_display = ("organisation", "kind", "governorate", "phone")
    list_filter = ("kind",)
    list_select_related = ("organisation", "governorate")
    search_fields = ("organisation__name_ar", "organisation__code")


@admin.register(Department)
class DepartmentAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    of = "office"
    fixed = ("office",)
    list_display = ("name", "office")
    list_select_related = ("office",)
    search_fields = ("name_ar", "name_en")


@admin.register(Holiday)
class HolidayAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    may_delete = True
    list_display = ("name", "starts_on", "ends_on", "applies_to", "confirmed")
    list_filter = ("applies_to", "confirmed")
    search_fields = ("name_ar", "name_en")


class SeasonForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_message_windows(self) -> Any:
        return self._windows("message_windows")

    def clean_duty_hours(self) -> Any:
        return self._windows("duty_hours")

    def _windows(self, field: str) -> Any:
        """Pairs of times on Riyadh's clock, each ending after it begins; 24:00 is the end of the day."""
        windows = self.cleaned_data[field] or []
        if not isinstance(windows, list) or not all(_is_window(window) for window in windows):
            raise ValidationError(_('Write pairs of times: [["13:00", "16:00"], ["21:00", "23:30"]].'), code="invalid")
        return windows


def _is_window(window: Any) -> bool:
    if not isinstance(window, list) or len(window) != 2 or not all(isinstance(each, str) for each in window):
        return False
    first, last = window
    return bool(CLOCK.fullmatch(first) and CLOCK.fullmatch(last)) and first < last


@admin.register(Season)
class SeasonAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    form = SeasonForm
    may_delete = True
    list_display = ("name", "starts_on", "ends_on")
    search_fields = ("name_ar", "name_en")


@admin.register(DutyPeriod)
class DutyPeriodAdmin(ConfigurationAdmin):
    of = "organisation"
    may_delete = True
    list_display = ("organisation", "weekday", "starts_at", "ends_at")
    list_filter = ("weekday",)
    list_select_related = ("organisation",)

"""Charities, their services and agreements in the administration site."""

from django.contrib import admin
from modeltranslation.admin import TabbedTranslationAdmin

from accounts.administration import ConfigurationAdmin, ReadOnlyAdmin
from charities.models import Charity, DataSharingAgreement, Service


@admin.register(Charity)
class CharityAdmin(ConfigurationAdmin):
    of = "organisation"
    fixed = ("organisation",)
    list_display = ("organisation", "kind", "licence", "licensed_by")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name_ar", "organisation__code", "licence")
    filter_horizontal = ("districts",)


@admin.register(Service)
class ServiceAdmin(ConfigurationAdmin, TabbedTranslationAdmin):
    """Offered and ended by the charity on its own page."""

    of = "office"
    may_add = False
    fixed = ("office", "charity", "kind")
    list_display = ("name", "charity", "kind", "monthly_capacity", "active")
    list_filter = ("kind", "active")
    list_select_related = ("charity",)
    search_fields = ("name_ar", "name_en", "charity__name_ar")
    filter_horizontal = ("districts",)


@admin.register(DataSharingAgreement)
class DataSharingAgreementAdmin(ReadOnlyAdmin):
    of = "office"
    list_display = ("reference", "charity", "valid_from", "valid_to", "statement_quota", "ended")
    list_filter = ("ended",)
    list_select_related = ("charity",)
    search_fields = ("reference", "charity__name_ar")

"""Organisations, users and memberships in the administration site; refused sign-ins."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from modeltranslation.admin import TabbedTranslationAdmin

from accounts.administration import ConfigurationAdmin, ReadOnlyAdmin, organisations
from accounts.models import Membership, Organisation, User


@admin.register(Organisation)
class OrganisationAdmin(ConfigurationAdmin, TabbedTranslationAdmin):  # type: ignore[type-arg]
    list_display = ("name", "code", "kind", "parent", "active")
    list_filter = ("kind", "active")
    list_select_related = ("parent",)
    search_fields = ("name_ar", "name_en", "code")
    fields = ("kind", "parent", "code", "name", "active")
    # References carry the code, and rows the place in the tree.
    fixed = ("kind", "parent", "code")


@admin.register(User)
class UserAdmin(ConfigurationAdmin):
    """Users are invited on the members' page. Nothing here gives a right, and no password stands here."""

    may_add = False
    list_display = ("username", "full_name", "email", "language", "is_active", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("username", "full_name", "email")
    fields = ("username", "full_name", "full_name_en", "gender", "email", "language", "is_active", "last_login")
    readonly_fields = ("username", "last_login")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        members = Membership.objects.filter(organisation__in=organisations(request))
        return super().get_queryset(request).filter(pk__in=members.values("user"))


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Kept on the members' page, where no organisation loses its last director."""

    of = "organisation"
    list_display = ("user", "role", "organisation", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__full_name", "organisation__name_ar", "organisation__code")
    fields = ("user", "organisation", "role", "starts_on", "ends_on")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Sign-ins that were refused: what was typed beside the name never stands here."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start")
    search_fields = ("username", "ip_address")
    fields = ("attempt_time", "username", "ip_address", "user_agent", "failures_since_start")
    ordering = ("-attempt_time", "-pk")

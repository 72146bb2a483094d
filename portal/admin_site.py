"""The administration site: configuration for the system administrator, who sees no person."""

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from accounts.enums import Permission


class ArkanAdminConfig(AdminConfig):
    default_site = "portal.admin_site.ArkanAdminSite"


class ArkanAdminSite(UnfoldAdminSite):
    """Open to the permission ``admin.site`` only, whatever flags a user row carries."""

    def has_permission(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.can(Permission.ADMIN_SITE)

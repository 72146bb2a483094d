"""The administration site: configuration for the system administrator, who sees no person."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite

from accounts.administration import ConfigurationAdmin
from accounts.enums import Permission


class ArkanAdminSite(UnfoldAdminSite):
    """Open to the permission ``admin.site`` only, whatever flags a user row carries.

    It knows our configuration and nothing else: what libraries would show of their own (groups, addresses) is left out.
    """

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, ConfigurationAdmin):
            super().register(model_or_iterable, admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own sign-in, so that one lock-out guards all doors; nothing for whoever holds another role."""
        if request.user.is_authenticated:
            raise PermissionDenied(Permission.ADMIN_SITE.value)
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def has_permission(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.can(Permission.ADMIN_SITE)

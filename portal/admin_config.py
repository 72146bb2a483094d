"""Which administration site is ours. Apart from the site, because it is read before the applications are."""

from axes.apps import AppConfig as AxesConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ArkanAdminConfig(AdminConfig):
    default_site = "portal.admin_site.ArkanAdminSite"


class RefusedSignInsConfig(AxesConfig):
    """The library's name means nothing to a reader."""

    verbose_name = _("Refused sign-ins")

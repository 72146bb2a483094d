"""Which administration site is ours. Apart from the site, because it is read before the applications are."""

from django.contrib.admin.apps import AdminConfig


class ArkanAdminConfig(AdminConfig):
    default_site = "portal.admin_site.ArkanAdminSite"

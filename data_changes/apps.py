"""This room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataChangesConfig(AppConfig):
    name = "data_changes"
    verbose_name = _("Data changes")

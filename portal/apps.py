"""The composition root as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

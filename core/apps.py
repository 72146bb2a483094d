"""The kernel: what every room uses and that knows no room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

"""The task runner. Every periodic task is a sweep: it picks up what is due, whenever it runs."""

import os

from celery import Celery

from portal import heartbeat

__all__ = ["app", "heartbeat"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("arkan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

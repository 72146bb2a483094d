"""The task runner. Every periodic task is a sweep: it picks up what is due, whenever it runs."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

from portal import heartbeat
from portal.safeguard import refuse_the_owner

__all__ = ["app", "heartbeat"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("arkan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["beneficiaries.housing"])  # a part of a room with tasks of its own


@worker_init.connect
def refuse_to_start(**kwargs: Any) -> None:
    """An ordinary exception of a receiver is only logged by Celery."""
    try:
        refuse_the_owner()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None

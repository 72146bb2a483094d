"""The composition root: settings, URLs, navigation, and the pages made of several rooms."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]

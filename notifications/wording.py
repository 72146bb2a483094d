"""The words of notices and messages: decided when they are read or sent, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notifications.models import Delivery, Notice


def words(row: Notice | Delivery, language: str | None = None) -> str:
    """The one line of a notice in a language (the reader's, if none is named), from templates/notifications/<kind>.txt."""
    return _line(row, f"notifications/{row.kind.replace('.', '/')}.txt", language)


def sms(delivery: Delivery) -> str:
    """The text message in its reader's language, from templates/notifications/<kind>_sms.txt."""
    return _line(delivery, f"notifications/{delivery.kind.replace('.', '/')}_sms.txt", delivery.language)


def _line(row: Notice | Delivery, template: str, language: str | None) -> str:
    with translation.override(language or translation.get_language()):
        text = render_to_string(template, {"label": row.label, "facts": row.facts})
    return " ".join(text.split())


def link(row: Notice | Delivery) -> str:
    """The page that the notice is about: it decides what its reader may see."""
    if not row.url_name:
        return ""
    return reverse(row.url_name, args=[row.key] if row.key else [])


def email(delivery: Delivery) -> EmailMessage:
    """The e-mail in its reader's language: one line of words, and the page that shows more to those who may see it."""
    with translation.override(delivery.language):
        line = words(delivery, delivery.language)
        path = link(delivery)
        url = f"{settings.SITE_URL}{path}" if path else ""
        told = Notice.objects.filter(pk__in=delivery.facts.get("notices", ())).order_by("-id")
        lines = [words(notice, delivery.language) for notice in told]
        more = delivery.facts.get("more", 0)
        body = render_to_string("notifications/email.txt", {"line": line, "lines": lines, "more": more, "url": url})
    key = f"<{delivery.idempotency_key}@arkan>"
    return EmailMessage(line[:180], body, to=[delivery.address], headers={"Message-ID": key})

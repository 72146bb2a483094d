"""Text messages: on the console, into a file, or by an HTTP gateway, as the setting says."""

import json
import logging
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from core.clock import now
from notifications.channels.outcome import Outcome, sent
from notifications.models import Delivery
from notifications.wording import sms

logger = logging.getLogger(__name__)


def send(delivery: Delivery) -> Outcome:
    """Hand one text message to the gateway of the setting SMS_BACKEND."""
    gateway = import_string(settings.SMS_BACKEND)
    outcome: Outcome = gateway(delivery, sms(delivery))
    return outcome


def console(delivery: Delivery, text: str) -> Outcome:
    """Show it where the worker runs, its number masked."""
    logger.info("Text message to %s: %s", delivery.address, text)
    return sent(f"console-{delivery.pk}")


def file(delivery: Delivery, text: str) -> Outcome:
    """Append it to a file of the day, one line of JSON each, its number masked."""
    folder = Path(settings.SMS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    line = {"key": str(delivery.idempotency_key), "at": now().isoformat(), "to": delivery.address, "text": text}
    with (folder / f"{now():%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    return sent(f"file-{delivery.pk}")

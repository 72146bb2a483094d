"""An SMS gateway over HTTP (docs/adr/0015).

    POST <SMS_HTTP_URL>
    Authorization: Bearer <SMS_HTTP_KEY>
    Idempotency-Key: <one for each message, the same at every try>
    {"to": "+9665…", "from": "<SMS_SENDER>", "template": "data_changes.to_person", "language": "ar", "text": "…"}

    202 {"id": "what the gateway calls it"}

What matters is what one may conclude: never reached, refused for good, worth another try, or unknown. Nothing of what the
gateway says is kept but its identifier.
"""

import json
import ssl
import time
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from notifications.channels.outcome import Outcome, again, refused, sent, unknown
from notifications.enums import Trouble
from notifications.models import Delivery

LONGEST_ANSWER = 16 * 1024
# Refusals that speak of the number; a gateway says so in {"code": "invalid_number"}.
BAD_NUMBER = {"invalid_number", "unknown_subscriber", "blocked_number"}
# Refusals that are our own setting's fault: each message would meet them, so the batch waits.
NOT_LET_IN = {401, 402, 403, 404, 405}


class Endless(Exception):
    """The answer is longer, or takes longer, than any answer should."""


def send(delivery: Delivery, text: str) -> Outcome:
    """Hand one text message to the gateway under its key."""
    try:
        status, headers, body = _ask(delivery, text)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
        return again(Trouble.AWAY, reached=False)
    except (httpx.TimeoutException, Endless):
        return unknown(Trouble.SLOW)
    except httpx.HTTPError:
        return unknown(Trouble.BROKE_OFF)
    return _read(status, headers, body)


def _ask(delivery: Delivery, text: str) -> tuple[int, httpx.Headers, bytes]:
    seconds = settings.SMS_ANSWER_SECONDS
    limits = httpx.Timeout(seconds, connect=settings.SMS_CONNECT_SECONDS)
    end = time.monotonic() + settings.SMS_CONNECT_SECONDS + seconds
    with (
        httpx.Client(verify=_trust(), timeout=limits, trust_env=False) as client,
        client.stream("POST", settings.SMS_HTTP_URL, json=_body(delivery, text), headers=_headers(delivery)) as answer,
    ):
        body = b""
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > LONGEST_ANSWER or time.monotonic() > end:
                raise Endless
        return answer.status_code, answer.headers, body


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _headers(delivery: Delivery) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.SMS_HTTP_KEY}",
        "Idempotency-Key": str(delivery.idempotency_key),
        "Connection": "close",
    }


def _body(delivery: Delivery, text: str) -> dict[str, str]:
    return {
        "to": delivery.number,
        "from": settings.SMS_SENDER,
        "template": delivery.kind,
        "language": delivery.language,
        "text": text,
    }


def _read(status: int, headers: httpx.Headers, body: bytes) -> Outcome:
    """What the answer allows one to conclude."""
    if 200 <= status < 300:
        name = _said(body).get("id")
        return sent(str(name)) if isinstance(name, str | int) and name else unknown(Trouble.NONSENSE)
    if status == 429 or status == 503:
        return again(Trouble.BUSY, pause=_pause(headers), reached=False)
    if status in (408, 409, 425):  # the same key is still being worked on
        return again(Trouble.BUSY, pause=_pause(headers))
    if status in NOT_LET_IN:
        return again(Trouble.NOT_LET_IN, reached=False)
    if 400 <= status < 500:
        return refused(Trouble.BAD_ADDRESS if _said(body).get("code") in BAD_NUMBER else Trouble.REFUSED)
    if status >= 500:
        return unknown(Trouble.BROKEN)
    return again(Trouble.NONSENSE, reached=False)  # a redirection: a number is never sent elsewhere


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _pause(headers: httpx.Headers) -> timedelta | None:
    """Seconds only: a date would be read by a clock that may differ from ours."""
    asked = headers.get("Retry-After", "")
    return timedelta(seconds=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None

"""Whether a receipt comes from the gateway: signed with a key that only it and we know, over the time and the body.

Arkan-Signature: t=1764000000,v1=<hex of HMAC-SHA256(key, "1764000000." + body)>
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ImproperlyConfigured

HEADER: Final = "Arkan-Signature"
# Clocks differ and networks wait; a receipt caught on the way must not be good for ever.
TOLERATED_SECONDS: Final = 300
_SIGNED: Final = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class Forged(Exception):
    """Not signed, or not with a key of ours."""


class Stale(Exception):
    """Signed at another time than now."""


def sign(body: bytes, *, key: str, at: int) -> str:
    """The header that goes with a body."""
    return f"t={at},v1={_digest(body, key, at)}"


def check(body: bytes, header: str, *, keys: Sequence[str], at: int) -> None:
    """Raise `Forged` or `Stale` unless the header was made for this body, by one of these keys, about now."""
    match = _SIGNED.fullmatch(header)
    if match is None:
        raise Forged
    signed_at, given = int(match[1]), match[2]
    if not any(hmac.compare_digest(given, _digest(body, key, signed_at)) for key in keys):
        raise Forged
    if abs(at - signed_at) > TOLERATED_SECONDS:
        raise Stale


def _digest(body: bytes, key: str, at: int) -> str:
    if not key:
        raise ImproperlyConfigured("SMS_RECEIPT_KEYS holds an empty key")
    return hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()

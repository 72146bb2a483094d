"""Encryption of single fields, and the keyed digest by which an encrypted value is still found.

``settings.FIELD_KEYS`` lists ``"id:key"``, newest first; a key is a Fernet key (32 bytes, URL-safe base64). A
ciphertext is stored as ``"id:token"``, so that one sees which rows an old key still holds. ``settings.DIGEST_KEY`` has
a long life of its own: to change it is to compute every digest anew. Nothing here logs, and no error carries a value.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_KEY_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class DecryptionError(Exception):
    """A ciphertext that none of our keys opens: its key was removed, or it was changed."""


def encrypt(text: str) -> str:
    """Encrypt a text with the newest key. Equal texts give different ciphertexts; look them up by ``digest``."""
    key_id, fernet = next(iter(_keys().items()))
    return f"{key_id}:{fernet.encrypt(text.encode()).decode('ascii')}"


def decrypt(ciphertext: str) -> str:
    """Return the text that ``encrypt`` was given. Raises ``DecryptionError``."""
    key_id, colon, token = ciphertext.partition(":")
    fernet = _keys().get(key_id)
    if not colon or fernet is None:
        raise DecryptionError("the key of this ciphertext is not in FIELD_KEYS")
    try:
        return fernet.decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise DecryptionError("the ciphertext is damaged or its key is not the one it names") from None


def key_id_in_use() -> str:
    """Return the id of the key that encrypts now; rows whose ciphertext begins otherwise want ``rotate``."""
    return next(iter(_keys()))


def rotate(ciphertext: str) -> str:
    """Return the same text under the newest key; a ciphertext that has it already comes back unchanged.

    Raises ``DecryptionError``.
    """
    if ciphertext.startswith(f"{key_id_in_use()}:"):
        return ciphertext
    return encrypt(decrypt(ciphertext))


def digest(text: str) -> str:
    """Return the keyed digest (HMAC-SHA256, 64 hexadecimal digits) by which a value is matched and kept unique.

    Normalise first: «١٠٢٣» and "1023" have different digests.
    """
    key: str = settings.DIGEST_KEY
    if not key:
        raise ImproperlyConfigured("DIGEST_KEY is empty")
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _keys() -> dict[str, MultiFernet]:
    entries: Sequence[str] | str = settings.FIELD_KEYS
    return _read(tuple(entries.split(",") if isinstance(entries, str) else entries))


@lru_cache(maxsize=4)
def _read(entries: tuple[str, ...]) -> dict[str, MultiFernet]:
    """Read FIELD_KEYS. An id that stands twice (a key was replaced in place) opens with either of its keys."""
    found: dict[str, list[Fernet]] = {}
    for entry in entries:
        key_id, _colon, key = entry.strip().partition(":")
        if not _KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured('FIELD_KEYS holds entries of the form "id:key"')
        try:
            found.setdefault(key_id, []).append(Fernet(key))
        except ValueError:
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {key_id!r} is not 32 bytes in URL-safe base64") from None
    if not found:
        raise ImproperlyConfigured("FIELD_KEYS is empty")
    return {key_id: MultiFernet(fernets) for key_id, fernets in found.items()}

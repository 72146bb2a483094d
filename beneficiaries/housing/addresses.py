"""Where National Addresses are looked up (docs/adr/0013): by hand, or through Saudi Post's service.

A provider is asked from a task, never inside a transaction: a service that answers slowly must not hold rows.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, Protocol

import httpx
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.housing.enums import LookupProblem
from beneficiaries.housing.models import Dwelling
from core.arabic import clean_text
from core.digits import fold_digits
from core.encryption import digest
from core.identifiers import normalise_short_address

logger = logging.getLogger(__name__)

MANUAL: Final = "manual"
SPL: Final = "spl"
DAY: Final = 24 * 60 * 60
FOUND_FOR: Final = 7 * DAY
NOT_FOUND_FOR: Final = 60 * 60
LARGEST: Final = 256 * 1024
# The service's name of a part, ours, and how many digits it has (none: words).
PARTS: Final = (
    ("BuildingNumber", "building_number", 4),
    ("Street", "street", 0),
    ("District", "district", 0),
    ("City", "city", 0),
    ("PostCode", "postal_code", 5),
    ("AdditionalNumber", "additional_number", 4),
)


class NoAnswer(Exception):
    """The service gave no answer that says anything about the address. It may be asked again later."""

    def __init__(self, problem: LookupProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Asked:
    """By what an address can be looked up: its short form, or the three numbers that name one building."""

    short_address: str = ""
    building_number: str = ""
    postal_code: str = ""
    additional_number: str = ""

    @classmethod
    def of(cls, dwelling: Dwelling) -> Asked | None:
        """What this dwelling can be looked up by; nothing where it says too little."""
        if dwelling.short_address:
            return cls(short_address=dwelling.short_address)
        numbers = {name: getattr(dwelling, name) for name in ("building_number", "postal_code", "additional_number")}
        return cls(**numbers) if all(numbers.values()) else None


class AddressProvider(Protocol):
    """Whoever can say what the National Address is."""

    automatic: ClassVar[bool]

    def find(self, asked: Asked) -> dict[str, str] | None:
        """The parts of the registered address, or None where none is registered. Raises `NoAnswer`."""


class ByHand:
    """Nobody is asked: the officer reads the National Address with the person and types what it says."""

    automatic: ClassVar[bool] = False

    def find(self, asked: Asked) -> dict[str, str] | None:
        raise NoAnswer(LookupProblem.UNREACHABLE)


@dataclass(frozen=True)
class SaudiPost:
    """The National Address service of Saudi Post (سبل), with a subscriber's key."""

    automatic: ClassVar[bool] = True

    url: str
    key: str
    connect_seconds: float = 2
    read_seconds: float = 5
    whole_seconds: float = 15
    tries: int = 3
    back_off: float = 0.5

    def find(self, asked: Asked) -> dict[str, str] | None:
        """From the cache, where the same address was asked for; no answer is never remembered."""
        key = "address:" + digest(json.dumps([self.url, *asdict(asked).values()]))
        known = cache.get(key)
        if known is None:
            known = {"parts": self._by_short(asked.short_address) if asked.short_address else self._verified(asked)}
            cache.set(key, known, FOUND_FOR if known["parts"] else NOT_FOUND_FOR)
        return known["parts"]

    def _by_short(self, short_address: str) -> dict[str, str] | None:
        answer = self._get(
            "NationalAddressByShortAddress/NationalAddressByShortAddress",
            {"shortaddress": short_address, "format": "json", "language": "A", "encode": "utf8", "page": "1"},
        )
        rows = answer.get("Addresses")
        if answer.get("success") is not True or not isinstance(rows, list | None):
            raise NoAnswer(LookupProblem.UNREADABLE)
        if not rows:
            return None
        parts = _parts(rows[0])
        if not parts:
            raise NoAnswer(LookupProblem.UNREADABLE)
        return {"short_address": short_address} | parts

    def _verified(self, asked: Asked) -> dict[str, str] | None:
        answer = self._get(
            "v3.1/address/address-verify",
            {
                "Buildingnumber": asked.building_number,
                "Zipcode": asked.postal_code,
                "Additionalnumber": asked.additional_number,
                "format": "json",
                "language": "A",
                "encode": "utf8",
            },
        )
        found = answer.get("addressfound")
        if not isinstance(found, bool):
            raise NoAnswer(LookupProblem.UNREADABLE)
        return {name: value for name, value in asdict(asked).items() if value} if found else None

    def _get(self, path: str, fields: dict[str, str]) -> dict[str, Any]:
        """The answer to one question, within the whole time; the service's own faults are tried again."""
        until = time.monotonic() + self.whole_seconds
        for turn in range(1, self.tries + 1):
            try:
                return self._ask(path, fields, until)
            except NoAnswer as refusal:
                wait = self.back_off * 2 ** (turn - 1)
                lasting = refusal.problem in (LookupProblem.REFUSED, LookupProblem.UNREADABLE, LookupProblem.BUSY)
                if lasting or turn == self.tries or time.monotonic() + wait >= until:
                    # Neither the question nor the key: only what went wrong.
                    logger.warning("The address service gave no answer: %s (turn %s).", refusal.problem.value, turn)
                    raise
                time.sleep(wait)
        raise NoAnswer(LookupProblem.BROKEN)  # no turn at all is configured

    def _ask(self, path: str, fields: dict[str, str], until: float) -> dict[str, Any]:
        try:
            with (
                # The key goes to the address that was configured, nowhere else.
                httpx.Client(timeout=self._timeout, follow_redirects=False) as client,
                client.stream(
                    "GET", f"{self.url.rstrip('/')}/{path}", params=fields, headers=self._headers
                ) as response,
            ):
                return _read(response.status_code, _body(response, until))
        except httpx.TimeoutException as error:
            raise NoAnswer(LookupProblem.SLOW) from error
        except (httpx.DecodingError, httpx.InvalidURL) as error:
            raise NoAnswer(LookupProblem.UNREADABLE) from error
        except httpx.HTTPError as error:
            raise NoAnswer(LookupProblem.UNREACHABLE) from error

    @property
    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self.read_seconds, connect=self.connect_seconds)

    @property
    def _headers(self) -> dict[str, str]:
        return {"api_key": self.key, "Accept": "application/json"}


def _body(response: httpx.Response, until: float) -> bytes:
    """The whole body; one that comes drop by drop or without end is no answer."""
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if time.monotonic() > until:
            raise NoAnswer(LookupProblem.SLOW)
        if len(body) > LARGEST:
            raise NoAnswer(LookupProblem.UNREADABLE)
    return body


def _read(status: int, body: bytes) -> dict[str, Any]:
    if status in (401, 403):
        raise NoAnswer(LookupProblem.REFUSED)
    if status == 429:
        raise NoAnswer(LookupProblem.BUSY)
    if status != 200:
        raise NoAnswer(LookupProblem.BROKEN)
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise NoAnswer(LookupProblem.UNREADABLE) from error
    if not isinstance(answer, dict):
        raise NoAnswer(LookupProblem.UNREADABLE)
    return answer


def _parts(row: Any) -> dict[str, str]:
    """The parts of an answered address that have their form; the rest is left aside."""
    if not isinstance(row, dict):
        raise NoAnswer(LookupProblem.UNREADABLE)
    parts = {}
    for theirs, ours, digits in PARTS:
        value = row.get(theirs)
        text = clean_text(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if digits:
            text = fold_digits(text)
            text = text if text.isascii() and text.isdigit() and len(text) == digits else ""
        if text:
            parts[ours] = text[:120]
    return parts


def provider() -> AddressProvider:
    """The one that the installation names: by hand, unless Saudi Post's service is named and has a key."""
    name = settings.ADDRESS_PROVIDER
    if name not in (MANUAL, SPL):
        raise ImproperlyConfigured("ADDRESS_PROVIDER is one of manual, spl")
    if name == MANUAL or not settings.SPL_API_KEY:
        return ByHand()
    return SaudiPost(
        url=settings.SPL_API_URL,
        key=settings.SPL_API_KEY,
        connect_seconds=settings.SPL_CONNECT_SECONDS,
        read_seconds=settings.SPL_READ_SECONDS,
        whole_seconds=settings.SPL_WHOLE_SECONDS,
        back_off=settings.SPL_BACK_OFF_SECONDS,
    )


def is_automatic() -> bool:
    return provider().automatic


def question_of(dwelling: Dwelling) -> Asked:
    """By what to look this dwelling up; says what is missing where there is too little."""
    asked = Asked.of(dwelling)
    if asked is None:
        words = _("To look the address up, its short form is needed, or the building, postal and additional numbers.")
        raise ValidationError(words, code="address_not_enough")
    if asked.short_address:
        normalise_short_address(asked.short_address)
    return asked

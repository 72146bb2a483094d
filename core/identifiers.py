"""Identifiers that people type: national number, mobile, telephone, short address, charity licence.

Each ``normalise_…`` takes what was typed — either script of digits, with blanks and dashes — and returns the one form
that is stored, or raises ``ValidationError`` with a code and a message in the reader's language.
"""

import re
from typing import Final, Literal, cast

import phonenumbers
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _

from core.arabic import clean_text
from core.digits import fold_digits

MASK: Final = "••••••"

ChecksumRule = Literal["enforce", "warn", "off"]

_SEPARATORS: Final = re.compile(r"[\s\-‐-―−()._]+")
_NATIONAL_NUMBER: Final = re.compile(r"[12][0-9]{9}")
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?9660?|0)?(5[0-9]{8})")
_SHORT_ADDRESS: Final = re.compile(r"[A-Z]{4}[0-9]{4}")
_LICENCE: Final = re.compile(r"(?=.*[0-9])[0-9./-]{1,20}")


def normalise_national_number(text: str, *, checksum_confirmed: bool = False) -> str:
    """Return a national identity (1…) or residence (2…) number as ten ASCII digits.

    The structure is a hard rule. The check digit is Luhn's over the ten digits; since no official publication of it
    was found, ``settings.NATIONAL_ID_CHECKSUM`` says what a mismatch means: ``"enforce"`` refuses it, ``"warn"``
    refuses it unless the caller says ``checksum_confirmed`` (an authorised officer confirmed it, with a logged
    reason), ``"off"`` does not look.

    Raises ``ValidationError``: ``invalid_national_number``, ``national_number_checksum`` or, where it may be
    confirmed, ``national_number_unconfirmed``.
    """
    number = _without_separators(text)
    if not _NATIONAL_NUMBER.fullmatch(number):
        raise ValidationError(
            _("The identity number has 10 digits and begins with 1 for a citizen or 2 for a resident."),
            code="invalid_national_number",
        )
    rule = _checksum_rule()
    if rule == "off" or number[9] == national_number_check_digit(number[:9]):
        return number
    if rule == "enforce":
        raise ValidationError(
            _("The identity number is not correct. Please check the digits entered."), code="national_number_checksum"
        )
    if checksum_confirmed:
        return number
    raise ValidationError(
        _("The check digit of the identity number does not match. Please check the digits, or confirm with a reason."),
        code="national_number_unconfirmed",
    )


def national_number_check_digit(first_nine: str) -> str:
    """Return the tenth digit that makes nine digits a national number with a valid check digit."""
    if not re.fullmatch(r"[0-9]{9}", first_nine):
        raise ValueError("a check digit is computed from nine ASCII digits")
    total = 0
    for position, digit in enumerate(map(int, first_nine)):
        doubled = digit if position % 2 else digit * 2
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _checksum_rule() -> ChecksumRule:
    rule = getattr(settings, "NATIONAL_ID_CHECKSUM", "enforce")
    if rule not in ("enforce", "warn", "off"):
        raise ImproperlyConfigured("NATIONAL_ID_CHECKSUM is one of enforce, warn, off")
    return cast(ChecksumRule, rule)


def normalise_mobile(text: str) -> str:
    """Return a Saudi mobile number as E.164 (``+9665XXXXXXXX``).

    Accepts 05…, 5…, 9665…, 009665…, +9665… and the common slip +96605…. Raises ``ValidationError``
    ``invalid_mobile``.
    """
    match = _MOBILE.fullmatch(_without_separators(text))
    if not match:
        raise ValidationError(
            _("Please enter a correct Saudi mobile number, for example 0501234567."), code="invalid_mobile"
        )
    return f"+966{match[1]}"


def normalise_phone(text: str) -> str:
    """Return any Saudi telephone number (mobile, landline, 9200…, 800…) as E.164: for organisations, not for people.

    Raises ``ValidationError`` ``invalid_phone``.
    """
    try:
        number = phonenumbers.parse(_without_separators(text), "SA")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number_for_region(number, "SA"):
        raise ValidationError(
            _("Please enter a correct Saudi telephone number, for example 0138123456."), code="invalid_phone"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_mobile(number: str) -> str:
    """Return a stored mobile number as people read it aloud: ``050 123 4567``. Anything else comes back as it is."""
    if not re.fullmatch(r"\+9665[0-9]{8}", number):
        return number
    local = "0" + number.removeprefix("+966")
    return f"{local[:3]} {local[3:6]} {local[6:]}"


def normalise_short_address(text: str) -> str:
    """Return the short national address: four letters and four digits, upper case (``RRRD2929``).

    Raises ``ValidationError`` ``invalid_short_address``.
    """
    address = _without_separators(text)
    address = address.upper() if address.isascii() else address
    if not _SHORT_ADDRESS.fullmatch(address):
        raise ValidationError(
            _("The short address has 4 English letters and 4 digits, for example RRRD2929."),
            code="invalid_short_address",
        )
    return address


def normalise_licence(text: str) -> str:
    """Return a charity's licence number: 1–20 of digits, dots, slashes and dashes, with at least one digit.

    Licences have no single format («1968», «1000568800» and «110.523700» all exist). Raises ``ValidationError``
    ``invalid_licence``.
    """
    licence = re.sub(r"\s+", "", fold_digits(clean_text(text)))
    licence = re.sub("[‐-―−]", "-", licence)
    if not _LICENCE.fullmatch(licence):
        raise ValidationError(
            _("The licence number consists of digits, which dots, slashes or dashes may part, 20 characters at most."),
            code="invalid_licence",
        )
    return licence


def mask_last4(last4: str) -> str:
    """Return a masked number of which only the last four digits show: ``••••••6781``; empty when there is none."""
    return f"{MASK}{last4}" if last4 else ""


def _without_separators(text: str) -> str:
    return _SEPARATORS.sub("", fold_digits(clean_text(text)))

"""Codes that are read aloud and typed from paper: long, random, without letters and digits that look alike."""

from __future__ import annotations

import secrets
from typing import Final

from core.arabic import clean_text
from core.digits import fold_digits
from core.encryption import digest

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16  # of thirty signs each: 78 bits
GROUP: Final = 4
LONGEST_TYPED: Final = 60


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))


def grouped(code: str) -> str:
    """As it stands on paper: 7K3M-9QWD-H2XT-RB5N."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def tidy(text: str) -> str:
    """What was typed, without what stands between the groups; small letters and Arabic digits count, too."""
    folded = fold_digits(clean_text(text[:LONGEST_TYPED])).upper()
    return "".join(sign for sign in folded if sign.isalnum())


def digest_of(text: str, *, purpose: str) -> str:
    """By what a code is looked up. What is no code at all has a digest too: it costs the same to find nothing."""
    return digest(f"{purpose}:{tidy(text)}")

"""The reader's own settings: size of the text and contrast, kept in two cookies that say nothing about the reader."""

from collections.abc import Container
from typing import Final

from django.http import HttpRequest

TEXT_SIZES: Final = frozenset({"large", "larger"})
CONTRASTS: Final = frozenset({"high"})
YEAR: Final = 365 * 24 * 60 * 60


def cookie_of(name: str) -> str:
    return f"arkan_{name}"


def choice_of(request: HttpRequest, name: str, known: Container[str]) -> str:
    """What the reader chose, or nothing: a cookie is input like any other."""
    chosen = request.COOKIES.get(cookie_of(name), "")
    return chosen if chosen in known else ""

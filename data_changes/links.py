"""The person's own link: signed, for one change and one purpose, good until some weeks after the last day.

It names nobody: a number of a row, and the day on which it ends. What may be done with it is little: to say that the
ministry was told, and to ask for help. A link that was changed by a letter is no link.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from core.clock import today
from data_changes.enums import ChangeStatus
from data_changes.models import DataChange

PAGE: Final = "portal:my-update"
# The link outlives the last day: late is better than never.
GOOD_FOR: Final = dt.timedelta(days=30)
ANY: Final = "0.0~0"
PURPOSE: Final = "data_changes.person_link"


@dataclass(frozen=True)
class Link:
    """What a link says when its signature is right."""

    change_id: int
    ends_on: dt.date

    @property
    def is_over(self) -> bool:
        return today() > self.ends_on


def token(change: DataChange) -> str:
    """The same for all messages of a change."""
    last = change.due_on + GOOD_FOR
    return _signer().sign(f"{int_to_base36(change.pk)}.{int_to_base36(last.toordinal())}")


def address(change: DataChange) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL.rstrip('/')}{_path().replace(ANY, token(change))}"


@cache
def _path() -> str:
    """The path of the page, made once: a sweep writes thousands of links."""
    return reverse(PAGE, args=[ANY])


def read(text: str) -> Link | None:
    """What the link says; None where it is not one of ours."""
    try:
        change, _dot, last = _signer().unsign(text).partition(".")
        return Link(base36_to_int(change), dt.date.fromordinal(base36_to_int(last)))
    except (BadSignature, ValueError, OverflowError):
        return None


def change_of(link: Link) -> DataChange | None:
    """The change that the link is about. The signature is the right to know of it; a proposal has no link yet."""
    found = DataChange.objects.select_related("office").exclude(status=ChangeStatus.PROPOSED)
    return found.filter(pk=link.change_id).first()


def _signer() -> Signer:
    return _signer_with(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@cache
def _signer_with(key: str, fallbacks: tuple[str, ...]) -> Signer:
    return Signer(key=key, fallback_keys=list(fallbacks), sep="~", salt=PURPOSE)

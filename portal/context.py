"""What the base layout shows on every page. Nothing is asked before a template asks for it, so a fragment costs nothing."""

import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.enums import Language
from accounts.models import Organisation
from accounts.role_names import role_name
from core.clock import today
from portal import navigation
from portal.reading import CONTRASTS, TEXT_SIZES, choice_of
from portal.release import RELEASED_ON
from portal.waiting import counts, spoken


class Layout:
    """The frame of one page. For a stranger it asks the database nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = getattr(request, "actor", None)

    # ---- the reader's settings ----
    @property
    def text(self) -> str:
        return choice_of(self._request, "text", TEXT_SIZES)

    @property
    def contrast(self) -> str:
        return choice_of(self._request, "contrast", CONTRASTS)

    @property
    def reading_url(self) -> str:
        return reverse("portal:reading")

    @property
    def language_url(self) -> str:
        return reverse("portal:language")

    @property
    def other_language(self) -> str:
        return Language.ENGLISH.value if get_language() == Language.ARABIC else Language.ARABIC.value

    @property
    def other_language_name(self) -> str:
        return str(Language(self.other_language).label)

    @property
    def here(self) -> str:
        """Where a setting returns to: this page, or the first one where this is the answer to a post."""
        return self._request.get_full_path() if self._request.method == "GET" else self.home_url

    # ---- the installation ----
    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def stamp(self) -> str:
        return settings.GOV_STAMP_REGISTRATION_NO

    @property
    def released(self) -> datetime.date:
        return RELEASED_ON

    @property
    def today(self) -> datetime.date:
        return today()

    @property
    def home_url(self) -> str:
        return reverse("portal:home")

    # ---- the person ----
    @property
    def person(self) -> bool:
        return self._actor is not None

    @property
    def name(self) -> str:
        user = self._actor.user
        if get_language() == Language.ENGLISH and user.full_name_en:
            return user.full_name_en
        return user.full_name or user.username

    @property
    def initial(self) -> str:
        """The first letter; a lone «ه» reads as a digit, so it keeps its tail."""
        first = self.name[:1]
        return "هـ" if first == "ه" else first

    @property
    def organisation(self) -> Organisation:
        return self._actor.organisation

    @property
    def role(self) -> str:
        return str(role_name(self._actor.membership.role, self._actor.user.gender))

    @cached_property
    def switches(self) -> list[Organisation]:
        """The other organisations that the person works in."""
        others = {row.organisation_id: row.organisation for row in self._request.memberships}
        others.pop(self._actor.organisation.pk, None)
        return list(others.values())

    @property
    def switch_url(self) -> str:
        return navigation.path_of("accounts:switch")

    @cached_property
    def menu(self) -> list[navigation.MenuGroup]:
        if not self.person:
            return []
        match = self._request.resolver_match
        here = getattr(self._request, "place", "") or (match.view_name if match else "")
        return navigation.menu_for(self._actor, here, self.waiting)

    @cached_property
    def tabs(self) -> list[navigation.Entry]:
        return navigation.tabs_of(self.menu)

    @property
    def search_url(self) -> str:
        return navigation.path_of("portal:search") if self.person else ""

    @property
    def notices_url(self) -> str:
        return navigation.path_of("notifications:list") if self.person else ""

    @property
    def unread(self) -> int:
        return self.waiting.get("notifications", 0)

    @property
    def unread_words(self) -> str:
        return spoken(self.unread)

    @cached_property
    def waiting(self) -> dict[str, int]:
        """How much waits in each room: one query, asked only where a menu or the bell is drawn."""
        return counts(self._actor) if self.person else {}


def layout(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "layout": Layout(request)}

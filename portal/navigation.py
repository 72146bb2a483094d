"""The menu of each role, as data. A place whose page does not exist yet, or whose right is not held, is not shown.

At most ten lines in two groups: what the reader works on, and what they look up. A count stands only where they must act.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from portal.waiting import spoken

OFFICE: Final = frozenset({OrganisationKind.OFFICE})
CHARITY: Final = frozenset({OrganisationKind.CHARITY})
TABS: Final = 4


@dataclass(frozen=True)
class Place:
    """A line of the menu. ``any_of``: one of these rights is enough; ``unless``: who holds it has another way there;
    ``room``: whose waiting work is counted; ``also``: pages of other rooms that belong to this line.
    """

    label: str | Promise
    icon: str
    url_name: str
    short: str | Promise = ""
    any_of: tuple[Permission, ...] = ()
    unless: Permission | None = None
    kinds: frozenset[OrganisationKind] = frozenset()
    room: str = ""
    also: tuple[str, ...] = ()

    def open_to(self, actor: Actor) -> bool:
        if self.kinds and actor.organisation.kind not in self.kinds:
            return False
        if self.unless is not None and actor.can(self.unless):
            return False
        return not self.any_of or any(actor.can(permission) for permission in self.any_of)


@dataclass(frozen=True)
class Group:
    label: str | Promise
    places: tuple[Place, ...]


P = Permission
GROUPS: Final = (
    Group(
        "",
        (
            Place(_("My work today"), "today", "portal:home", pgettext_lazy("tab", "My work")),
            Place(
                _("Security corners"),
                "corner",
                "corners:list",
                pgettext_lazy("tab", "Corners"),
                any_of=(P.CORNER_DAY_RUN, P.CORNER_PLAN),
                kinds=OFFICE,
                room="corners",
            ),
            Place(
                _("Referrals"),
                "referral",
                "referrals:inbox",
                pgettext_lazy("tab", "Referrals"),
                any_of=(P.REFERRAL_DECIDE,),
                kinds=OFFICE,
                room="referrals",
            ),
            Place(
                _("Incoming referrals"),
                "referral",
                "referrals:inbox",
                pgettext_lazy("tab", "Incoming"),
                any_of=(P.REFERRAL_DECIDE,),
                kinds=CHARITY,
                room="referrals",
            ),
            Place(
                _("Outgoing referrals"),
                "send",
                "referrals:outbox",
                pgettext_lazy("tab", "Outgoing"),
                any_of=(P.REFERRAL_SEND,),
                unless=P.REFERRAL_REDIRECT,  # the director has the board, which leads to both lists
                also=("referrals:new", "referrals:sheets", "referrals:sheet", "referrals:sheet-rows"),
            ),
            Place(
                _("Statements"),
                "statement",
                "statements:list",
                pgettext_lazy("tab", "Statements"),
                any_of=(P.STATEMENT_ANSWER,),
                room="statements",
            ),
            Place(
                _("Statement requests"),
                "statement",
                "statements:list",
                pgettext_lazy("tab", "Statements"),
                any_of=(P.STATEMENT_ASK,),
                room="statements",
            ),
            Place(
                _("Empowerment plans"),
                "plan",
                "empowerment:plans",
                pgettext_lazy("tab", "Plans"),
                any_of=(P.PLAN_MANAGE,),
                kinds=OFFICE,
                room="empowerment",
                also=(
                    "empowerment:plan",
                    "empowerment:new",
                    "empowerment:candidates",
                    "empowerment:load",
                    "empowerment:sets",
                    "empowerment:bodies",
                    "empowerment:body",
                    "empowerment:offerings",
                    "empowerment:offering",
                ),
            ),
            Place(
                _("Data-change follow-up"),
                "change",
                "data_changes:list",
                pgettext_lazy("tab", "Changes"),
                any_of=(P.CHANGE_FOLLOW,),
                room="data_changes",
            ),
            Place(
                _("Corner days with us"),
                "corner",
                "corners:days",
                pgettext_lazy("tab", "Corner days"),
                any_of=(P.CORNER_DAY_CONFIRM,),
                kinds=CHARITY,
                room="corners",
            ),
            Place(
                _("Enabling bodies"),
                "learn",
                "empowerment:bodies",
                any_of=(P.PLAN_MANAGE,),
                kinds=frozenset({OrganisationKind.ENABLER}),
            ),
            Place(
                _("People and households"),
                "household",
                "beneficiaries:people",
                pgettext_lazy("tab", "People"),
                any_of=(P.PERSON_VIEW,),
                room="beneficiaries",
                also=("portal:person", "portal:household", "portal:housing-declare", "portal:housing-change"),
            ),
        ),
    ),
    Group(
        _("To look up"),
        (
            Place(
                _("Charities"),
                "charity",
                "charities:list",
                pgettext_lazy("tab", "Charities"),
                any_of=(P.ORGANISATION_VIEW,),
                kinds=frozenset({OrganisationKind.OFFICE, OrganisationKind.BRANCH}),
            ),
            Place(_("Our charity"), "charity", "charities:own", any_of=(P.ORGANISATION_VIEW,), kinds=CHARITY),
            Place(
                _("Statistics"),
                "stats",
                "indicators:annual",
                pgettext_lazy("tab", "Statistics"),
                any_of=(P.STATISTICS_VIEW,),
                kinds=frozenset({OrganisationKind.OFFICE, OrganisationKind.BRANCH}),
            ),
            Place(
                _("Our referrals and statements"),
                "stats",
                "indicators:own-mirror",
                any_of=(P.STATISTICS_VIEW,),
                kinds=CHARITY,
                also=("indicators:mirror",),
            ),
            Place(_("Members"), "user", "accounts:members", any_of=(P.MEMBER_MANAGE,)),
            Place(_("Access log"), "shield", "accounts:access_log", any_of=(P.ACCESS_LOG_VIEW,)),
            Place(_("Administration site"), "office", "admin:index", any_of=(P.ADMIN_SITE,)),
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    """A line as it is drawn."""

    label: str
    short: str
    icon: str
    url: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True)
class MenuGroup:
    label: str
    entries: tuple[Entry, ...] = field(default=())


def menu_for(actor: Actor, here: str = "", waiting: Mapping[str, int] | None = None) -> list[MenuGroup]:
    """The groups that the actor's rights open.

    ``here`` is the view's name ("referrals:inbox") and marks one line; ``waiting`` says how much waits in each room.
    """
    groups = [
        (group, [place for place in group.places if place.open_to(actor) and path_of(place.url_name)])
        for group in GROUPS
    ]
    current = _current([place for _group, places in groups for place in places], here)
    return [
        MenuGroup(str(group.label), tuple(_entry(place, place is current, waiting or {}) for place in places))
        for group, places in groups
        if places
    ]


def tabs_of(menu: Iterable[MenuGroup]) -> list[Entry]:
    """The bar of a phone: the first four lines; the whole menu opens behind «المزيد»."""
    return [entry for group in menu for entry in group.entries if entry.short][:TABS]


@cache
def path_of(url_name: str) -> str:
    """The address of a page, or nothing where the page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _entry(place: Place, current: bool, waiting: Mapping[str, int]) -> Entry:
    return Entry(
        label=str(place.label),
        short=str(place.short),
        icon=place.icon,
        url=path_of(place.url_name),
        current=current,
        count=spoken(waiting.get(place.room, 0)),
    )


def _current(places: list[Place], here: str) -> Place | None:
    """The place of this very page, else the first place of the same room."""
    exact = [place for place in places if here == place.url_name or here in place.also]
    room = [place for place in places if ":" in here and place.url_name.split(":")[0] == here.split(":")[0] != "portal"]
    return next(iter(exact or room), None)

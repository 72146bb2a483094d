"""How messages are shown to whoever watches over them: masked, in words, and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.template import TemplateDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import Permission
from core.clock import now
from core.identifiers import MASK
from notifications import wording
from notifications.enums import REPEATABLE, Channel, DeliveryStatus, Trouble
from notifications.models import Delivery, DeliveryEvent, DeliveryQuerySet
from notifications.services import TOLERATED, Lateness

S = DeliveryStatus
# What messages are about: the room that wrote them.
ROOMS: Final = {
    "referrals": gettext_lazy("Referrals"),
    "statements": gettext_lazy("Statements"),
    "data_changes": gettext_lazy("Data-change follow-up"),
    "corners": gettext_lazy("Security corners"),
    "notifications": gettext_lazy("The portal itself"),
}
FILTERS: Final = ("status", "channel", "about", "reference")
TONES: Final = {
    S.PENDING: ("", "clock"),
    S.CLAIMED: ("going", "refresh"),
    S.ATTEMPTED: ("going", "send"),
    S.SENT: ("info", "send"),
    S.DELIVERED: ("done", "check-circle"),
    S.FAILED: ("late", "stop"),
    S.UNKNOWN: ("waiting", "alert"),
    S.DEAD: ("late", "alert"),
    S.WITHDRAWN: ("", "close"),
}


def filtered(rows: DeliveryQuerySet, given: Mapping[str, Any]) -> DeliveryQuerySet:
    """The messages that these filters mean; what makes no sense is left aside."""
    if given.get("status") in S.values:
        rows = rows.filter(status=given["status"])
    if given.get("channel") in Channel.values:
        rows = rows.filter(channel=given["channel"])
    if given.get("about") in ROOMS:
        rows = rows.filter(kind__startswith=f"{given['about']}.")
    if given.get("reference"):
        rows = rows.filter(label=str(given["reference"]).upper())
    return rows


@dataclass(frozen=True)
class Shown:
    """A message as one reader may know it."""

    row: Delivery
    actor: Actor

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def words(self) -> str:
        """What it says. A person's own link and whatever else is secret stays out; purged words are gone."""
        if self.row.purged_at:
            return ""
        shown = Delivery(kind=self.row.kind, label=self.row.label, language=self.row.language)
        shown.facts = self.row.facts | {"secret": dict.fromkeys(self.row.facts.get("secret", ()), MASK)}
        try:
            return wording.sms(shown) if self.row.channel == Channel.SMS else wording.words(shown)
        except TemplateDoesNotExist:
            return ""

    @property
    def shown_address(self) -> str:
        name, at, host = self.row.address.partition("@")
        return f"{name[:1]}{MASK}@{host}" if at else self.row.address

    @property
    def tag(self) -> tuple[str, str, str]:
        """Label, tone and icon of its state."""
        return (str(S(self.row.status).label), *TONES[S(self.row.status)])

    @property
    def about(self) -> str:
        room = self.row.kind.partition(".")[0]
        return str(ROOMS.get(room, room))

    @property
    def trouble_words(self) -> str:
        error = self.row.error
        return str(Trouble(error).label) if error in Trouble.values else error

    @property
    def may_repeat(self) -> bool:
        row = self.row
        if row.status not in REPEATABLE or row.purged_at or not self.actor.can(Permission.DELIVERY_MANAGE):
            return False
        return row.not_after is None or row.not_after > now()

    @property
    def allowed(self) -> list[str]:
        return ["retry"] if self.may_repeat else []

    @property
    def caution(self) -> str:
        """What whoever sends it again should know."""
        if self.row.status == S.UNKNOWN and self.row.channel == Channel.EMAIL:
            return _("It may have arrived: sending it again may mean that it arrives twice.")
        return ""


# --- one message -------------------------------------------------------------------------------------------------------


def facts(row: Delivery) -> list[tuple[str, Any]]:
    """What is on record of a message."""
    return [
        (_("About"), ROOMS.get(row.kind.partition(".")[0], row.kind)),
        (_("Channel"), row.get_channel_display()),
        (_("Language"), row.get_language_display()),
        (_("Attempts"), row.attempts),
    ]


@dataclass(frozen=True)
class Entry:
    """A line of the course, as components/timeline.html draws it."""

    title: str
    icon: str
    at: dt.datetime | None = None
    who: str = ""
    words: str = ""
    state: str = "system"


def course(row: Delivery) -> list[Entry]:
    """What happened to a message, newest first; what is still to come above it."""
    entries = [Entry(_("Written with the change it tells of"), "pencil", row.created_at)]
    if row.attempted_at:
        entries.append(Entry(_("Last handed to the gateway"), "send", row.attempted_at))
    if row.finished_at and row.status != S.DELIVERED:
        entries.append(Entry(str(S(row.status).label), TONES[S(row.status)][1], row.finished_at))
    entries += [_happened(event) for event in row.events.select_related("membership__user", "organisation")]
    entries.sort(key=lambda entry: entry.at or row.created_at, reverse=True)
    if row.status == S.PENDING:
        entries.insert(0, Entry(_("Next attempt"), "hourglass", row.not_before, state="next"))
    return entries


def _happened(event: DeliveryEvent) -> Entry:
    if event.verb == "retry":
        by = event.membership.user if event.membership else ""
        who = _("%(name)s, %(organisation)s") % {"name": by, "organisation": event.organisation}
        return Entry(_("Sent again by hand"), "undo", event.at, who=who, state="")
    reached = event.status_to == S.DELIVERED
    title = _("The gateway reported: delivered to the phone") if reached else _("The gateway reported: not delivered")
    return Entry(title, "check-circle" if reached else "stop", event.at)


# --- how sending goes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sign:
    """One part of the machinery in words."""

    label: str
    words: str
    late: bool
    at: dt.datetime | None


def state_of_sending(late: Lateness) -> list[Sign]:
    """Whether the sender and the beat work, or how late they are."""
    return [
        Sign(
            pgettext("machinery", "The sender"),
            _("Late by %(time)s") % {"time": _span(late.sender)} if late.sender > TOLERATED else _("Works"),
            late.sender > TOLERATED,
            late.sender_at,
        ),
        Sign(_("The clock that wakes it"), *_of_beat(late), late.beat_at),
    ]


def _of_beat(late: Lateness) -> tuple[str, bool]:
    if late.beat_at is None:
        return _("Has not started yet"), True
    if late.beat > TOLERATED:
        return _("Silent for %(time)s") % {"time": _span(late.beat)}, True
    return _("Works"), False


def _span(length: dt.timedelta) -> str:
    """Minutes, hours or days: the largest that says something."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}

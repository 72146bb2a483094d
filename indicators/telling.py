"""A mirror in words, for the page and for the monthly paper: the same lines in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from core.charts import speak
from indicators.mirror import REDIRECTED, Mirror, Share, Turns
from referrals.enums import ReferralStatus

NOTHING = "–"


@dataclass(frozen=True)
class Told:
    """One figure: what it is called, what it says, and what it means."""

    code: str
    label: str
    value: str
    definition: str
    share: tuple[int, int] | None = None


@dataclass(frozen=True)
class Section:
    code: str
    heading: str
    figures: list[Told]
    states: list[tuple[str | Promise, int]]
    empty: str = ""


def sections_of(mirror: Mirror) -> list[Section]:
    return [_received(mirror.received), _sent(mirror.sent), _statements(mirror)]


def share_words(share: Share) -> str:
    """«7 من 9»; a dash where nothing was answered and nothing fell due."""
    if not share.of:
        return NOTHING
    return pgettext("in time", "%(kept)s of %(of)s") % {"kept": speak(share.kept), "of": speak(share.of)}


def _share(code: str, label: str, share: Share, definition: str) -> Told:
    return Told(code, label, share_words(share), definition, (share.kept, share.of))


def _received(turns: Turns) -> Section:
    in_time = _("Of those that were answered or whose time is over. Redirected ones count for each who had them.")
    return Section(
        "received",
        _("What came to the charity"),
        [
            Told(
                "received",
                _("Referrals received"),
                speak(turns.total),
                _("Referrals of the office that reached the charity in these days, whatever became of them."),
            ),
            _share("taken-up", _("Taken up in time"), turns.taken_up, in_time),
            _share("decided", _("Accepted or declined in time"), turns.decided, in_time),
            Told(
                "next-door",
                _("Declined with another door"),
                share_words(Share(turns.next_door, turns.declined)),
                _("Of those declined, the ones for which another charity was suggested. Declining lowers no standing."),
                (turns.next_door, turns.declined),
            ),
        ],
        _states(turns.states),
        _("No referral came to the charity in these days."),
    )


def _sent(turns: Turns) -> Section:
    in_time = _("The office's punctuality: of those that it answered or whose time is over.")
    return Section(
        "sent",
        _("What the charity sent, and the office's punctuality"),
        [
            Told(
                "sent",
                _("Referrals sent"),
                speak(turns.total),
                _("Referrals that the charity sent for the first time in these days and did not take back."),
            ),
            _share("office-taken-up", _("Taken up by the office in time"), turns.taken_up, in_time),
            _share("office-decided", _("Decided by the office in time"), turns.decided, in_time),
        ],
        _states(turns.states),
        _("The charity sent no referral in these days."),
    )


def _statements(mirror: Mirror) -> Section:
    asked = mirror.statements
    return Section(
        "statements",
        _("Statements, and the office's punctuality"),
        [
            Told(
                "asked",
                _("Statements asked for"),
                speak(asked.total),
                _("Requests that the charity made in these days and did not take back."),
            ),
            _share(
                "answered",
                _("Given by the office in time"),
                asked.in_time,
                _("The office's punctuality: of those that it answered or whose time is over."),
            ),
        ],
        [
            (label, number)
            for label, number in (
                (_("Statements given"), asked.answered),
                (pgettext("m", "Returned for completion"), asked.returned),
                (pgettext("m", "Declined with apology"), asked.declined),
                (_("Waiting for the office"), asked.waiting),
            )
            if number
        ],
        _("The charity asked for no statement in these days."),
    )


def _states(states: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    labels = [(status.value, status.label) for status in ReferralStatus]
    labels.append((REDIRECTED, pgettext_lazy("f", "Redirected")))
    return [(label, states[code]) for code, label in labels if states.get(code)]

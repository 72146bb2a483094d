"""What a reader is shown of a referral: its state, its time, its history, as far as they may know.

The sender and the office read the whole of it. Any other recipient reads its own turn: nothing of what an earlier one
said, nothing of where it went after it was redirected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.actor import Actor
from core.clock import in_riyadh, now, riyadh_date, today
from core.dates import both_calendars
from core.deadlines import WorkingCalendar
from referrals import rights
from referrals.enums import (
    CallOutcome,
    CloseReason,
    CommentAudience,
    DeclineReason,
    NeedResult,
    NeedUrgency,
    PictureStage,
    ReferralKind,
    ReferralStatus,
    Removal,
)
from referrals.models import Referral, ReferralEvent, ReferralHop, RepairVisit

S = ReferralStatus
Words = str | Promise
Tag = tuple[Words, str, str]  # label, tone, icon: the parameters of components/tag.html

STATUS_TAGS: Final[dict[str, tuple[str, str]]] = {
    S.DRAFT: ("", "pencil"),
    S.SENT: ("info", "send"),
    S.UNDER_REVIEW: ("info", "search"),
    S.INFORMATION_REQUESTED: ("waiting", "hourglass"),
    S.ACCEPTED: ("going", "check"),
    S.IN_PROGRESS: ("going", "hand"),
    S.COMPLETED: ("done", "check-circle"),
    S.CLOSED: ("", "close"),
    S.DECLINED: ("waiting", "apology"),
    S.WITHDRAWN: ("", "withdraw"),
    S.UNANSWERED: ("late", "no-answer"),
}
KIND_ICONS: Final[dict[str, str]] = {
    ReferralKind.INELIGIBLE_HOUSEHOLD: "household",
    ReferralKind.HOME_REPAIR: "repair",
    ReferralKind.URGENT: "flag",
    ReferralKind.TAAFFUF: "shield",
    ReferralKind.REGISTRATION_HELP: "guide",
    ReferralKind.EMPOWERMENT_CANDIDATE: "learn",
    ReferralKind.OTHER: "message",
}
# What has happened, as the history tells it.
HAPPENED: Final[dict[str, tuple[Words, str]]] = {
    "send": (gettext_lazy("Referral sent"), "send"),
    "take_up": (gettext_lazy("Study begun"), "search"),
    "request_information": (gettext_lazy("Information requested"), "hourglass"),
    "answer": (gettext_lazy("Study resumed after the answer"), "message"),
    "accept": (gettext_lazy("Referral accepted"), "check"),
    "start": (gettext_lazy("Help begun"), "hand"),
    "progress": (gettext_lazy("Progress recorded"), "flag"),
    "complete": (gettext_lazy("Referral completed"), "check-circle"),
    "close": (gettext_lazy("Closed without assistance"), "close"),
    "decline": (gettext_lazy("Declined with apology"), "apology"),
    "redirect": (gettext_lazy("Redirected"), "redirect"),
    "withdraw": (gettext_lazy("Withdrawn by the sender"), "withdraw"),
    "reopen": (gettext_lazy("Reopened"), "undo"),
    "lapse": (gettext_lazy("Time to answer ended"), "no-answer"),
    "assign": (gettext_lazy("Assigned"), "user"),
    "remind": (gettext_lazy("Sender reminded"), "bell"),
    "attach": (gettext_lazy("Attachment added"), "clip"),
    "call": (gettext_lazy("Telephone call"), "phone"),
    "visit": (gettext_lazy("House visited"), "repair"),
    "picture": (gettext_lazy("Picture added"), "clip"),
    "remove": (gettext_lazy("Attachments removed"), "withdraw"),
    "comment": (gettext_lazy("Comment"), "message"),
    "choose": (gettext_lazy("Chosen against the proposed order"), "flag"),
    "send_second": (gettext_lazy("Sent to the next charity as well"), "redirect"),
}
REDIRECTED: Final = pgettext_lazy("f", "Redirected")
RECEIVED: Final = gettext_lazy("Referral received")
SPOKEN: Final = frozenset({"request_information", "answer", "comment"})
# Nobody but the sender and the office learns that another was asked, too.
WHOLE_ONLY: Final = frozenset({"send_second"})
REASONS: Final[dict[str, Any]] = {
    "decline": DeclineReason,
    "call": CallOutcome,
    "picture": PictureStage,
    "remove": Removal,
}
URGENCY_TAGS: Final[dict[str, tuple[str, str]]] = {
    NeedUrgency.SAFETY: ("waiting", "alert"),
    NeedUrgency.SOON: ("info", "clock"),
    NeedUrgency.ORDINARY: ("", "home"),
}
RESULT_TAGS: Final[dict[str, tuple[str, str]]] = {
    NeedResult.MET: ("done", "check"),
    NeedResult.PARTLY: ("waiting", "hourglass"),
    NeedResult.NOT_MET: ("", "close"),
}


# --- how much of it ---------------------------------------------------------------------------------------------------


def reads_whole(actor: Actor, referral: Referral) -> bool:
    """Whether the whole history is the reader's to know: the sender's and the supervising office's."""
    return actor.organisation.pk in (referral.sender_id, referral.office_id)


def has_passed(actor: Actor, referral: Referral) -> bool:
    """Whether the reader's turn is over, because the referral went on to somebody else."""
    return not reads_whole(actor, referral) and actor.organisation.pk != referral.recipient_id


def knows_elsewhere(actor: Actor, referral: Any) -> bool:
    """Whether this recipient is told that a referral of the household is open elsewhere (`with_elsewhere`)."""
    mine = actor.is_charity and actor.organisation.pk == referral.recipient_id
    return mine and referral.is_open and not referral.is_discreet and getattr(referral, "elsewhere", False)


def others_of(referral: Any) -> list[tuple[Words, str, str]]:
    """The household's other open referrals, as `with_others` brought them: kind, reference, to whom."""
    return [(ReferralKind(each["kind"]).label, each["reference"], each["to"]) for each in referral.others_open or []]


def events_for(
    actor: Actor, referral: Referral, events: Iterable[ReferralEvent], hops: Iterable[ReferralHop]
) -> list[ReferralEvent]:
    """The events that the reader may know, oldest first: all of them, or those of the reader's own turns."""
    ordered = sorted((event for event in events if _is_for(actor, event)), key=lambda event: event.pk)
    if reads_whole(actor, referral):
        return ordered
    went = sorted(hops, key=lambda hop: hop.number)
    recipients = [hop.from_organisation_id for hop in went] + [referral.recipient_id]
    turn, known = 0, []
    for event in ordered:
        turn += event.verb == "redirect"
        if recipients[turn] == actor.organisation.pk and event.verb not in WHOLE_ONLY:
            known.append(event)
    return known


def _is_for(actor: Actor, event: ReferralEvent) -> bool:
    """A note for one's own people is read where it was written."""
    return event.audience != CommentAudience.OWN or event.organisation_id == actor.organisation.pk


def visits_for(actor: Actor, referral: Any) -> list[RepairVisit]:
    """The visits to the house, newest first: all of them for the sender and the office, its own for a recipient."""
    if not getattr(referral, "has_visits", True):
        return []
    if referral.kind != ReferralKind.HOME_REPAIR or not rights.confides(actor, referral):
        return []
    rows = RepairVisit.objects.filter(referral=referral).select_related("organisation", "recorded_by__user")
    if not reads_whole(actor, referral):
        rows = rows.filter(organisation=actor.organisation)
    return list(rows.order_by("-visited_on", "-id"))


NEUTRAL: Final[dict[str, Words]] = {
    ReferralKind.HOME_REPAIR: gettext_lazy("Home repair referral"),
    ReferralKind.URGENT: gettext_lazy("Urgent referral"),
}


def message_of(referral: Referral) -> str:
    """A text that can safely be pasted into a chat: reference, neutral kind, due date, link. Of ta'affuf there is none."""
    if referral.is_discreet or not referral.reference:
        return ""
    lines = [
        _("%(kind)s %(reference)s on Arkan")
        % {"kind": NEUTRAL.get(referral.kind, _("Referral")), "reference": referral},
    ]
    if referral.due_at:
        lines.append(_("Due: %(date)s") % {"date": both_calendars(riyadh_date(referral.due_at), "medium")})
    lines.append(f"{settings.SITE_URL.rstrip('/')}{referral.get_absolute_url()}")
    return "\n".join(lines)


# --- its state --------------------------------------------------------------------------------------------------------


def status_tag(actor: Actor, referral: Referral) -> Tag:
    if has_passed(actor, referral):
        return REDIRECTED, "", "redirect"
    tone, icon = STATUS_TAGS[referral.status]
    return ReferralStatus(referral.status).label, tone, icon


def tags_of(actor: Actor, referral: Referral) -> list[Tag]:
    """The state, and whether its time is kept."""
    tags = [status_tag(actor, referral)]
    if referral.confidential:
        tags.append((_("Confidential"), "discreet", "lock"))
    if referral.past:
        tags.append((_("From an earlier record"), "", "clock"))
    if referral.is_discreet:
        tags.append((_("Ta'affuf"), "discreet", "shield"))
    if referral.due_at and not has_passed(actor, referral):
        late = is_late(referral)
        tags.append(
            (pgettext("f", "Past its time"), "late", "clock") if late else (_("Within its time"), "going", "clock")
        )
    return tags


def is_late(referral: Referral) -> bool:
    """Whether the day of the running term is over; for an urgent case the hour."""
    if referral.due_at is None:
        return False
    return referral.due_at < now() if referral.is_urgent else riyadh_date(referral.due_at) < today()


def left_words(referral: Referral, calendar: WorkingCalendar) -> str:
    """How many working days are left of the running term, or how many it is late; hours stand beside an urgent case."""
    if referral.due_at is None:
        return ""
    if referral.is_urgent and riyadh_date(referral.due_at) == today():
        words = _("Was due at %(time)s") if is_late(referral) else _("Due at %(time)s")
        return words % {"time": f"{in_riyadh(referral.due_at):%H:%M}"}
    left = calendar.working_days_between(today(), riyadh_date(referral.due_at))
    if is_late(referral):
        n = max(1, -left)
        return ngettext("%(n)s working day late", "%(n)s working days late", n) % {"n": n}
    if riyadh_date(referral.due_at) == today():
        return _("Due today")
    return ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}


def due_heading(referral: Referral) -> str:
    return _("To be taken up by") if referral.status == S.SENT else _("To be decided by")


def reason_words(referral: Referral) -> str:
    """Why it was declined or closed."""
    if referral.decline_reason:
        return str(DeclineReason(referral.decline_reason).label)
    return str(CloseReason(referral.close_reason).label) if referral.close_reason else ""


# --- its history ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A line of the history, as components/timeline.html draws it."""

    title: Words
    icon: str
    at: datetime | date | None = None
    who: str = ""
    words: str = ""
    state: str = ""


def history(actor: Actor, referral: Referral, events: list[ReferralEvent]) -> list[Entry]:
    """Newest first; what is still to come above it."""
    entries = [_entry(actor, referral, event) for event in reversed(events) if event.verb != "comment"]
    if entries and referral.is_open:
        entries[0] = _with_state(entries[0], "now")
    if has_passed(actor, referral):
        entries.insert(0, Entry(REDIRECTED, "redirect", state="now"))
    elif referral.due_at and referral.status in (S.SENT, S.UNDER_REVIEW):
        title = _("Taking up") if referral.status == S.SENT else _("Decision")
        entries.insert(0, Entry(title, "hourglass", at=referral.due_at, state="next"))
    return entries


def _entry(actor: Actor, referral: Referral, event: ReferralEvent) -> Entry:
    title, icon = HAPPENED[event.verb]
    words = event.words
    if event.verb == "redirect" and not reads_whole(actor, referral):
        title, icon, words = RECEIVED, "send", ""
    if event.towards_id:
        title = _("Telephone call to %(organisation)s") % {"organisation": event.towards}
    if not rights.confides(actor, referral):
        words = ""
    reason = _reason_of(event)
    said = " – ".join(part for part in (reason, words if event.verb not in SPOKEN else "") if part)
    return Entry(
        title,
        icon,
        at=event.at,
        who=who(actor, event),
        words=said,
        state="" if event.membership_id else "system",
    )


def _with_state(entry: Entry, state: str) -> Entry:
    return Entry(entry.title, entry.icon, entry.at, entry.who, entry.words, entry.state or state)


def _reason_of(event: ReferralEvent) -> str:
    if not event.reason:
        return ""
    return str(REASONS.get(event.verb, CloseReason)(event.reason).label)


def who(actor: Actor, event: ReferralEvent) -> str:
    """Who acted, and for whom."""
    if event.membership is None:
        return ""
    return _("%(name)s, %(organisation)s") % {"name": event.membership.user, "organisation": event.organisation}


@dataclass(frozen=True)
class Message:
    """A question or an answer, as in a conversation."""

    words: str
    who: str
    organisation: str
    at: datetime
    mine: bool
    initial: str = ""
    inside: bool = False  # for one's own people


def conversation(actor: Actor, events: list[ReferralEvent]) -> list[Message]:
    """What was asked, answered and said, oldest first."""
    return [
        Message(
            words=event.words,
            who=str(event.membership.user) if event.membership else "",
            organisation=str(event.organisation),
            at=event.at,
            mine=event.organisation_id == actor.organisation.pk,
            initial=str(event.organisation)[:1],
            inside=event.audience == CommentAudience.OWN,
        )
        for event in events
        if event.verb in SPOKEN
    ]


def words_for_person(events: list[ReferralEvent]) -> str:
    """What may be told to the person about the last apology."""
    for event in reversed(events):
        if event.verb == "decline":
            return event.words_person
    return ""

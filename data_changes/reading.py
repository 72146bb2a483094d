"""What a reader is shown of a change: its state, its time, its history, what may be done and why not the rest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.enums import ContactOwner
from core.clock import riyadh_date, today
from data_changes.enums import (
    Agreement,
    ChangeKind,
    ChangeStatus,
    CloseReason,
    ContactWay,
    Duty,
    Milestone,
    OutreachReason,
    ReminderStatus,
    Timeliness,
)
from data_changes.models import ContactAttempt, DataChange, DataChangeEvent, Outreach, Reminder

S = ChangeStatus
Words = str | Promise
Tag = tuple[Words, str, str]  # label, tone, icon: the parameters of components/tag.html

STATUS_TAGS: Final[dict[str, tuple[str, str]]] = {
    S.PROPOSED: ("waiting", "hourglass"),
    S.OPEN: ("info", "circle"),
    S.NOTIFIED: ("going", "send"),
    S.VERIFIED: ("done", "check-circle"),
    S.CLOSED: ("", "close"),
}
TIMELINESS_TAGS: Final[dict[str, tuple[str, str]]] = {
    Timeliness.ON_TIME: ("done", "check"),
    Timeliness.LATE: ("late", "clock"),
    Timeliness.UNKNOWN: ("", "question"),
}
REMINDER_TAGS: Final[dict[str, tuple[str, str]]] = {
    ReminderStatus.PLANNED: ("", "clock"),
    ReminderStatus.HANDED: ("going", "send"),
    ReminderStatus.TOLD: ("done", "check-circle"),
    ReminderStatus.UNREACHED: ("late", "phone"),
    ReminderStatus.OVERTAKEN: ("", "redirect"),
    ReminderStatus.SILENCED: ("", "pause"),
}
TITLES: Final[dict[str, Words]] = {
    ChangeKind.SOCIAL: gettext_lazy("Social change"),
    ChangeKind.ECONOMIC: gettext_lazy("Economic change"),
    ChangeKind.HOUSING: gettext_lazy("Housing change"),
}
REQUESTED: Final[dict[str, Words]] = {
    ChangeKind.SOCIAL: gettext_lazy("Ministry's request to update social data"),
    ChangeKind.ECONOMIC: gettext_lazy("Ministry's request to update economic data"),
    ChangeKind.HOUSING: gettext_lazy("Ministry's request to update housing data"),
}
HAPPENED: Final[dict[str, tuple[Words, str]]] = {
    "propose": (gettext_lazy("Follow-up proposed"), "hourglass"),
    "open": (gettext_lazy("Follow-up opened"), "check"),
    "notify": (gettext_lazy("Report recorded"), "send"),
    "verify": (gettext_lazy("Report verified"), "check-circle"),
    "close": (gettext_lazy("Follow-up closed"), "close"),
    "assign": (pgettext_lazy("m", "Assigned"), "user"),
}
SPOKEN: Final[dict[str, tuple[Words, str]]] = {
    ReminderStatus.HANDED: (gettext_lazy("Reminder on its way: %(milestone)s"), "send"),
    ReminderStatus.TOLD: (gettext_lazy("Reminder told: %(milestone)s"), "bell"),
    ReminderStatus.UNREACHED: (gettext_lazy("Reminder reached nobody: %(milestone)s"), "phone"),
}
SHORT: Final = 60  # letters of details that a heading takes


def reads_whole(actor: Actor) -> bool:
    """Whether more is shown than the reference, open or done, and the days left: the office's readers alone."""
    return Extent.ALL in actor.extents(Permission.CHANGE_FOLLOW)


def may_open(actor: Actor) -> bool:
    return bool(actor.extents(Permission.CHANGE_FOLLOW) & {Extent.ALL, Extent.WITH_PERSON})


# --- its name and state ----------------------------------------------------------------------------------------------


def title(change: DataChange) -> str:
    titles = REQUESTED if change.duty == Duty.MINISTRY_REQUEST else TITLES
    return str(titles[change.kind])


def long_title(change: DataChange) -> str:
    """The kind, and what changed where that is said in a few words: «تغيير سكني: انتقال إلى منزل مستأجر»."""
    details = change.details.strip()
    if not details or "\n" in details or len(details) > SHORT:
        return title(change)
    return _("%(kind)s: %(details)s") % {"kind": title(change), "details": details}


def status_tag(change: DataChange) -> Tag:
    return (S(change.status).label, *STATUS_TAGS[change.status])


def time_tag(change: DataChange) -> Tag | None:
    """Within the term or past it; once the ministry was told, how the report stands against it."""
    if change.timeliness:
        return (Timeliness(change.timeliness).label, *TIMELINESS_TAGS[change.timeliness])
    if change.status not in (S.PROPOSED, S.OPEN):
        return None
    if change.days_left < 0:
        return _("Past the term"), "late", "clock"
    return _("Within the term"), "going", "clock"


def tags(change: DataChange) -> list[Tag]:
    second = time_tag(change)
    return [status_tag(change), second] if second else [status_tag(change)]


def outside_tag(change: DataChange) -> Tag:
    """What a charity is told of the state: open or done."""
    if change.is_over:
        return pgettext("m", "Done"), "done", "check-circle"
    return pgettext("m", "Open"), "info", "circle"


# --- its time --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TimeLeft:
    """The large words of a deadline: a number with its unit, or words alone where Arabic needs no number."""

    heading: str
    number: str
    unit: str
    late: bool = False


def time_left(change: DataChange) -> TimeLeft:
    if change.status == S.CLOSED:
        return TimeLeft(_("Follow-up closed"), "", str(CloseReason(change.close_reason).label))
    if change.timeliness == Timeliness.UNKNOWN:
        return TimeLeft(_("The ministry was told"), "", str(Timeliness.UNKNOWN.label))
    if change.timeliness == Timeliness.LATE:
        return TimeLeft(_("The ministry was told late by"), *_days(change.days_late), late=True)
    if change.timeliness == Timeliness.ON_TIME:
        return TimeLeft(_("The ministry was told"), "", str(Timeliness.ON_TIME.label))
    return _running(change)


def time_outside(change: DataChange) -> TimeLeft:
    """What a charity is told of the time: the days left while it is open, nothing of how it ended."""
    if change.is_over:
        return TimeLeft(_("Data-change follow-up"), "", str(pgettext("m", "Done")))
    return _running(change)


def _running(change: DataChange) -> TimeLeft:
    left = change.days_left
    if left == 0:
        return TimeLeft(_("Left for the report"), pgettext("the last day", "Today"), _("is the last day"))
    if left < 0:
        return TimeLeft(_("The report is late by"), *_days(-left), late=True)
    return TimeLeft(_("Left for the report"), *_days(left))


def _days(n: int) -> tuple[str, str]:
    words = ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
    number, unit = re.fullmatch(r"([0-9]*)\s*(.*)", words).groups()  # type: ignore[union-attr]
    return (number, unit) if number else (unit, "")


def term_words(change: DataChange) -> str:
    """«المهلة المحددة للإبلاغ 15 يومًا من تاريخ حدوث التغيير» – the day itself stands in the template."""
    if change.duty == Duty.MINISTRY_REQUEST:
        return _("The term for updating the data is 30 days from the day of the ministry's request:")
    return _("The term for reporting is 15 days from the day of the change:")


# --- its reminders ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReminderLine:
    label: str
    day: dt.date
    words: str
    tag: Tag
    told: bool
    planned: bool


def reminder_lines(change: DataChange, reminders: Iterable[Reminder]) -> list[ReminderLine]:
    """The plan, in the order of its days."""
    ordered = sorted(reminders, key=lambda each: (each.due_at, each.pk))
    return [_line(change, each) for each in ordered]


def _line(change: DataChange, reminder: Reminder) -> ReminderLine:
    day = riyadh_date(reminder.due_at)
    left = (change.due_on - day).days
    label = str(Milestone(reminder.milestone).label)
    if day != reminder.falls_on and reminder.milestone != Milestone.DAY_0:
        label = _("%(milestone)s, at the opening") % {"milestone": label}
    return ReminderLine(
        label=label,
        day=day,
        words=_left_words(left),
        tag=(ReminderStatus(reminder.status).label, *REMINDER_TAGS[reminder.status]),
        told=reminder.status in (ReminderStatus.TOLD, ReminderStatus.HANDED),
        planned=reminder.status == ReminderStatus.PLANNED,
    )


def _left_words(left: int) -> str:
    if left == 0:
        return _("The last day, before it ends")
    n = abs(left)
    if left < 0:
        return ngettext("%(n)s day past the term", "%(n)s days past the term", n) % {"n": n}
    return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}


# --- whom the reminders reach --------------------------------------------------------------------------------------


def ways(change: DataChange) -> list[tuple[str, str]]:
    """How messages reach the person (`with_ways`): what, and to whom; empty where a researcher has to."""
    found = []
    if owner := change.mobile_of:  # type: ignore[attr-defined]
        own = owner == ContactOwner.SELF
        whom = _("to the person") if own else _("to somebody else, in words that name nothing")
        found.append((_("Text message"), whom))
    if change.reached_by_mail:  # type: ignore[attr-defined]
        found.append((_("E-mail"), _("to the person")))
    return found


def outreach_lines(rows: Iterable[Outreach]) -> list[tuple[str, dt.datetime]]:
    """Why a researcher has to reach the person, and since when."""
    return [(str(OutreachReason(row.reason).label), row.opened_at) for row in rows]


# --- its history -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A line of the history, as components/timeline.html draws it."""

    title: Words
    icon: str
    at: dt.datetime
    who: str = ""
    words: str = ""
    state: str = ""


def history(
    change: DataChange,
    events: Iterable[DataChangeEvent],
    reminders: Iterable[Reminder],
    attempts: Iterable[ContactAttempt],
) -> list[Entry]:
    """What happened, what was told and who was tried, newest first; the next reminder, dashed, above it."""
    entries = [_entry(change, event) for event in events] + [_tried(each) for each in attempts]
    waiting = []
    for reminder in reminders:
        label = Milestone(reminder.milestone).label
        if reminder.status in SPOKEN and reminder.finished_at:
            words, icon = SPOKEN[reminder.status]
            entries.append(Entry(str(words) % {"milestone": label}, icon, reminder.finished_at, state="system"))
        elif reminder.status == ReminderStatus.PLANNED:
            words = _("Next reminder: %(milestone)s") % {"milestone": label}
            waiting.append(Entry(words, "clock", reminder.due_at, state="next"))
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return sorted(waiting, key=lambda entry: entry.at)[:1] + entries


def _tried(attempt: ContactAttempt) -> Entry:
    way = ContactWay(attempt.way).label
    title = _("%(way)s: somebody was reached") if attempt.reached else _("%(way)s: nobody was reached")
    who = ""
    if attempt.membership:
        who = _("%(name)s, %(organisation)s") % {
            "name": attempt.membership.user,
            "organisation": attempt.organisation,
        }
    return Entry(title % {"way": way}, "phone", attempt.at, who, attempt.words, "" if attempt.reached else "system")


def _entry(change: DataChange, event: DataChangeEvent) -> Entry:
    words, icon = HAPPENED[event.verb]
    said = [event.words]
    if event.verb == "close" and change.close_reason:
        said.insert(0, str(CloseReason(change.close_reason).label))
    if event.by_link:
        said.insert(0, _("Said by the person through the link"))
    if event.agreement:
        said.insert(0, str(Agreement(event.agreement).label))
    who = ""
    if event.membership:
        who = _("%(name)s, %(organisation)s") % {"name": event.membership.user, "organisation": event.organisation}
    return Entry(
        words, icon, event.at, who, "\n".join(each for each in said if each), "" if event.membership else "system"
    )


# --- what may be done ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A verb that is allowed now: a form's page, or a post at once."""

    verb: str
    title: str
    hint: str
    label: str
    url: str
    primary: bool = False
    posts: bool = False


# What each verb is called, what it does, the word on its button.
STEPS: Final[dict[str, tuple[Words, Words, Words]]] = {
    "open": (
        gettext_lazy("Opening the follow-up"),
        gettext_lazy("The reminders are planned from today on."),
        pgettext_lazy("button", "Open the follow-up"),
    ),
    "notify": (
        gettext_lazy("Recording the report to the ministry"),
        gettext_lazy("With its day and how it is known; the reminders left are then silent."),
        pgettext_lazy("button", "Record the report"),
    ),
    "verify": (
        gettext_lazy("Verifying the report"),
        gettext_lazy("After seeing it on the platform or in a document."),
        pgettext_lazy("button", "Verify the report"),
    ),
    "close": (
        gettext_lazy("Closing the follow-up"),
        gettext_lazy("With the reason, such as: there was no change."),
        pgettext_lazy("button", "Close with the reason"),
    ),
}
# What may be done besides while a follow-up runs; no verb of the state table.
BESIDES: Final[dict[str, tuple[Words, Words, Words]]] = {
    "attempt": (
        gettext_lazy("Logging an attempt to reach the person"),
        gettext_lazy("A call, a message through a relative, or at the corner; told is who was reached."),
        pgettext_lazy("button", "Log an attempt"),
    ),
    "attach": (
        gettext_lazy("Adding evidence"),
        gettext_lazy("A paper that shows the change or the report: PDF, JPG or PNG."),
        pgettext_lazy("button", "Add evidence"),
    ),
}
# Why a verb has to wait, or came to its end.
WHY_NOT: Final[dict[str, dict[str, Words]]] = {
    "notify": {
        S.PROPOSED: gettext_lazy("after the follow-up is opened."),
        S.NOTIFIED: gettext_lazy("it is recorded already."),
    },
    "verify": {
        S.PROPOSED: gettext_lazy("after the report to the ministry is recorded."),
        S.OPEN: gettext_lazy("after the report to the ministry is recorded."),
    },
    "close": {S.VERIFIED: gettext_lazy("a verified report ends the follow-up by itself.")},
}


def steps(actor: Actor, change: DataChange) -> list[Step]:
    """What the actor may do with the change now, the next act first."""
    if not reads_whole(actor):
        return []
    allowed = [verb for verb in STEPS if change.allows(verb)]
    return [
        Step(
            verb=verb,
            title=str(STEPS[verb][0]),
            hint=str(STEPS[verb][1]),
            label=str(STEPS[verb][2]),
            url=reverse(f"data_changes:{verb}", args=[change.reference]),
            primary=n == 0 and verb != "close",
            posts=verb == "open",
        )
        for n, verb in enumerate(allowed)
    ]


def allows(change: DataChange, verb: str) -> bool:
    """Whether the verb, or what may be done besides, is possible as the change stands."""
    return not change.is_over if verb in BESIDES else change.allows(verb)


def step_words(verb: str) -> tuple[Words, Words, Words]:
    return BESIDES[verb] if verb in BESIDES else STEPS[verb]


def besides(actor: Actor, change: DataChange) -> list[Step]:
    """What may be done beside the verbs: trying to reach the person, adding a paper."""
    if not reads_whole(actor):
        return []
    return [
        Step(verb, str(title), str(hint), str(label), reverse(f"data_changes:{verb}", args=[change.reference]))
        for verb, (title, hint, label) in BESIDES.items()
        if allows(change, verb) and not (verb == "attempt" and change.status == S.PROPOSED)
    ]


def refused(actor: Actor, change: DataChange) -> list[tuple[str, str]]:
    """Verb and reason, of what cannot be done now."""
    if not reads_whole(actor):
        return [(_("Recording and verifying the report"), _("the office does it."))]
    return [
        (str(STEPS[verb][0]), str(reasons[change.status]))
        for verb, reasons in WHY_NOT.items()
        if change.status in reasons and not change.allows(verb)
    ]


def day_of_term(change: DataChange) -> int:
    """Which day of the term today is; 0 on the day of the change itself."""
    return (today() - change.happened_on).days

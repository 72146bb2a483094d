"""What a reader is shown of a request: its state, its time, its answer in the person's gender, its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext, pgettext, pgettext_lazy

from accounts.actor import Actor
from charities.enums import StatementAnswer
from core.clock import riyadh_date, today
from core.deadlines import WorkingCalendar
from statements.enums import REVEALED, WAITING, StatementStatus
from statements.models import StatementBatch, StatementEvent, StatementRequest

S = StatementStatus
Words = str | Promise
Tag = tuple[Words, str, str]  # label, tone, icon: the parameters of components/tag.html

STATUS_TAGS: Final[dict[str, tuple[str, str]]] = {
    S.DRAFT: ("", "pencil"),
    S.ASKED: ("info", "send"),
    S.UNDER_REVIEW: ("info", "search"),
    S.ANSWERED: ("done", "check-circle"),
    S.RETURNED: ("waiting", "undo"),
    S.DECLINED: ("kind", "apology"),
    S.WITHDRAWN: ("", "withdraw"),
    S.EXPIRED: ("", "clock"),
}
HAPPENED: Final[dict[str, tuple[Words, str]]] = {
    "ask": (gettext_lazy("Request sent"), "send"),
    "take_up": (gettext_lazy("Check begun"), "search"),
    "answer": (gettext_lazy("Statement given"), "check-circle"),
    "return": (gettext_lazy("Returned to be completed"), "undo"),
    "decline": (pgettext_lazy("statement", "Declined"), "apology"),
    "correct": (gettext_lazy("Statement taken back"), "undo"),
    "withdraw": (gettext_lazy("Withdrawn by the charity"), "withdraw"),
    "expire": (gettext_lazy("Validity ended"), "clock"),
    "assign": (pgettext_lazy("m", "Assigned"), "user"),
    REVEALED: (gettext_lazy("Full number shown"), "eye"),
}
ANSWERS: Final[dict[tuple[str, str], Words]] = {
    (StatementAnswer.CURRENT, "m"): pgettext_lazy("m", "Currently a beneficiary"),
    (StatementAnswer.CURRENT, "f"): pgettext_lazy("f", "Currently a beneficiary"),
    (StatementAnswer.NOT_CURRENT, "m"): pgettext_lazy("m", "Currently not a beneficiary"),
    (StatementAnswer.NOT_CURRENT, "f"): pgettext_lazy("f", "Currently not a beneficiary"),
}


def answer_words(answer: str, gender: str) -> Words:
    """The answer in the person's gender; "" where there is none yet."""
    if not answer:
        return ""
    return ANSWERS.get((answer, gender)) or StatementAnswer(answer).label


def purpose_words(statement: StatementRequest | StatementBatch) -> str:
    """The purpose as the charity gave it; its own words where it chose another one."""
    return statement.purpose_words or (statement.get_purpose_display() if statement.purpose else "")


@dataclass(frozen=True)
class BatchCounts:
    """How far a sheet is."""

    asked: int
    waiting: int
    answered: int
    returned: int
    other: int  # declined or withdrawn
    by_answer: dict[str, int]

    @property
    def tag(self) -> Tag:
        if self.waiting:
            return pgettext("f", "Being answered"), "going", "clock"
        if self.returned:
            return pgettext("f", "To be completed by the charity"), "waiting", "undo"
        return pgettext("f", "Answered"), "done", "check-circle"

    @property
    def answers(self) -> list[tuple[Words, int]]:
        return [(StatementAnswer(code).label, count) for code, count in self.by_answer.items()]


def counts_of_batches(batches: Sequence[StatementBatch]) -> dict[int, BatchCounts]:
    """One query, however many sheets."""
    found: dict[int, Counter[tuple[str, str]]] = {batch.pk: Counter() for batch in batches}
    rows = StatementRequest.objects.filter(batch__in=found).order_by()
    for batch, status, answer, count in rows.values_list("batch", "status", "answer").annotate(Count("pk")):
        found[batch][status, answer] += count
    return {key: _counts(counted) for key, counted in found.items()}


def _counts(counted: Counter[tuple[str, str]]) -> BatchCounts:
    def of(*statuses: str) -> int:
        return sum(count for (status, _answer), count in counted.items() if status in statuses)

    by_answer = {
        code: total
        for code in StatementAnswer.values
        if (total := sum(count for (_status, answer), count in counted.items() if answer == code))
    }
    return BatchCounts(
        asked=counted.total(),
        waiting=of(*WAITING),
        answered=of(S.ANSWERED, S.EXPIRED),
        returned=of(S.RETURNED),
        other=of(S.DECLINED, S.WITHDRAWN),
        by_answer=by_answer,
    )


def status_tag(statement: StatementRequest) -> Tag:
    tone, icon = STATUS_TAGS[statement.status]
    return StatementStatus(statement.status).label, tone, icon


def tags_of(statement: StatementRequest) -> list[Tag]:
    """The state, and whether its time is kept."""
    tags = [status_tag(statement)]
    if statement.past:
        tags.append((_("From an earlier record"), "", "clock"))
    if statement.is_waiting:
        late = is_late(statement)
        tags.append(
            (pgettext("m", "Past its time"), "late", "clock")
            if late
            else (pgettext("m", "Within its time"), "going", "clock")
        )
    return tags


def is_late(statement: StatementRequest) -> bool:
    """Whether the office's last day is over."""
    return statement.is_waiting and statement.due_at is not None and riyadh_date(statement.due_at) < today()


def left_words(statement: StatementRequest, calendar: WorkingCalendar) -> str:
    """How many of the office's working days are left, or how many it is late."""
    if not statement.is_waiting or statement.due_at is None:
        return ""
    due = riyadh_date(statement.due_at)
    if due == today():
        return _("Due today")
    left = calendar.working_days_between(today(), due)
    if is_late(statement):
        n = max(1, -left)
        return npgettext("m", "%(n)s working day late", "%(n)s working days late", n) % {"n": n}
    return npgettext("m", "%(n)s working day left", "%(n)s working days left", left) % {"n": left}


def valid_until(statement: StatementRequest) -> date | None:
    """The last day on which the answer may be relied on."""
    return statement.answered_on and statement.answered_on + timedelta(days=settings.STATEMENT_VALID_DAYS)


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


def history(actor: Actor, statement: StatementRequest, events: list[StatementEvent]) -> list[Entry]:
    """Newest first, what is still to come above it. Who looked at the number is the office's own knowledge."""
    known = [event for event in events if actor.is_office or event.verb != REVEALED]
    latest = max((event.pk for event in known), default=None)
    entries = [_entry(event, now=statement.is_waiting and event.pk == latest) for event in known]
    if statement.is_waiting:
        entries.insert(0, Entry(_("Statement due"), "hourglass", at=statement.due_at, state="next"))
    return entries


def _entry(event: StatementEvent, *, now: bool) -> Entry:
    title, icon = HAPPENED[event.verb]
    who = ""
    if event.membership is not None:
        who = _("%(name)s, %(organisation)s") % {"name": event.membership.user, "organisation": event.organisation}
    state = "" if event.membership_id else "system"
    return Entry(title, icon, at=event.at, who=who, words=event.words, state="now" if now else state)

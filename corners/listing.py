"""Visits and days as rows of a list: whom a visit served, what was done, what may follow; how a day stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from accounts.enums import Extent, Gender, Permission
from beneficiaries.identity import ShownPerson, can_see_identity, shown
from corners.allowed import allowed_steps
from corners.counting import Numbers, numbers_by_day
from corners.enums import CorrectionReason, DayStatus, NextStep, Outcome, VisitorKind, VisitService
from corners.models import CornerDay, Visit

# Words, tone and icon of an outcome's tag.
OUTCOME_TONES: Final[dict[str, tuple[str, str]]] = {
    Outcome.RESOLVED: ("done", "check-circle"),
    Outcome.GUIDED: ("info", "guide"),
    Outcome.FOLLOW_UP: ("waiting", "hourglass"),
    Outcome.UNRESOLVED: ("", "circle"),
}
# What may follow a visit: the page it leads to, by URL name, and the right it takes.
NEXT_PAGES: Final[dict[str, tuple[str, Permission]]] = {
    NextStep.REFERRAL: ("referrals:new", Permission.REFERRAL_SEND),
    NextStep.DATA_CHANGE: ("data_changes:new", Permission.CHANGE_FOLLOW),
    NextStep.STATEMENT: ("statements:new", Permission.STATEMENT_ASK),
    NextStep.PLAN: ("empowerment:new", Permission.PLAN_MANAGE),
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class VisitRow:
    """What one row says to one reader."""

    visit: Visit
    title: str
    person: ShownPerson | None
    done: str
    steps: tuple[Link, ...] = ()
    may_correct: bool = False
    just_saved: bool = False
    may_undo: bool = False

    @property
    def outcome(self) -> tuple[str, str, str] | None:
        """Words, tone, icon."""
        if not self.visit.outcome:
            return None
        return (str(Outcome(self.visit.outcome).label), *OUTCOME_TONES[self.visit.outcome])

    @property
    def void_reason(self) -> str:
        return str(CorrectionReason(self.visit.correction_reason).label) if self.visit.void else ""


def rows_for(actor: Actor, visits: Iterable[Visit], *, saved: UUID | None = None) -> list[VisitRow]:
    """The rows of a page of visits, in their order; names only where this actor may see them (one query)."""
    visits = list(visits)
    people = {visit.pk: visit.served_person for visit in visits}
    seen = can_see_identity(actor, [person for person in people.values() if person])
    pages = next_pages(actor)
    named = Extent.ALL in actor.extents(Permission.IDENTITY_SEE)
    rows = []
    for visit in visits:
        person = people[visit.pk]
        shown_person = shown(person, seen=person.pk in seen) if person else None
        correctable = visit.may_be_corrected_by(actor)
        rows.append(
            VisitRow(
                visit=visit,
                title=_title(visit, shown_person, named=named),
                person=shown_person,
                done=_and(str(VisitService(code).label) for code in visit.services),
                steps=_steps(visit, pages, person.pk if person and person.pk in seen else None),
                may_correct=correctable,
                just_saved=visit.uuid == saved,
                may_undo=visit.uuid == saved and correctable and not visit.needs_motive_of(actor),
            )
        )
    return rows


def _steps(visit: Visit, pages: list[tuple[str, str]], person: int | None) -> tuple[Link, ...]:
    """What may follow. Rooms that cannot, or need not, ask for the visit are told the person by the link."""
    if not visit.standing:
        return ()
    named = {_path(NEXT_PAGES[step][0]) for step in (NextStep.DATA_CHANGE, NextStep.PLAN)}
    return tuple(
        Link(label, f"{url}?visit={visit.uuid}" + (f"&person={person}" if person and url in named else ""))
        for label, url in pages
    )


def next_pages(actor: Actor) -> list[tuple[str, str]]:
    """Words and address of each page that may follow a visit, as far as it exists and the actor may use it."""
    found = []
    for step, (url_name, permission) in NEXT_PAGES.items():
        url = _path(url_name)
        if url and actor.can(permission):
            found.append((str(NextStep(step).label), url))
    return found


def next_page(actor: Actor, step: str) -> str:
    """The address of one of them, or nothing."""
    url_name, permission = NEXT_PAGES[step]
    return _path(url_name) if actor.can(permission) else ""


def _path(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _title(visit: Visit, person: ShownPerson | None, *, named: bool) -> str:
    if person:
        return person.name
    if visit.name_given and named:
        return str(visit.name_given)
    match visit.visitor_kind, visit.gender:
        case VisitorKind.CHARITY_STAFF, Gender.FEMALE:
            return pgettext("f", "Charity staff member")
        case VisitorKind.CHARITY_STAFF, _:
            return pgettext("m", "Charity staff member")
        case VisitorKind.RELATIVE, _:
            return _("Relative of an unnamed person")
        case _, Gender.FEMALE:
            return pgettext("f", "Unnamed citizen")
        case _, Gender.MALE:
            return pgettext("m", "Unnamed citizen")
    return _("Unnamed visitor")


def _and(words: Iterable[str]) -> str:
    return pgettext("between services of a visit", ", ").join(words)


# --- days --------------------------------------------------------------------------------------------------------

DAY_TONES: Final[dict[str, tuple[str, str]]] = {
    DayStatus.PLANNED: ("", "calendar"),
    DayStatus.CONFIRMED: ("info", "check"),
    DayStatus.OPEN: ("going", "corner"),
    DayStatus.CLOSED: ("done", "check-circle"),
    DayStatus.CANCELLED: ("", "withdraw"),
}


@dataclass(frozen=True)
class DayRow:
    """A corner day as a row: its state, its numbers, what this reader may do."""

    day: CornerDay
    numbers: Numbers
    allowed: list[str]

    @property
    def tag(self) -> tuple[str, str, str]:
        """Words, tone, icon."""
        return (str(DayStatus(self.day.status).label), *DAY_TONES[self.day.status])


def day_rows(actor: Actor, days: Iterable[CornerDay]) -> list[DayRow]:
    """The rows of a page of days, in their order; two queries."""
    days = list(days)
    numbers = numbers_by_day(day for day in days if day.was_held)
    allowed = allowed_steps(actor, days)
    return [DayRow(day, numbers.get(day.pk, Numbers()), allowed[day.pk]) for day in days]

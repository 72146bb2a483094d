"""What a reader is shown of a housing match: its state in words, both values side by side, what is left to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.housing.comparing import LEASE_END, Line, compare
from beneficiaries.housing.enums import (
    ABSENT,
    COMPARED_WITH,
    Gap,
    HousingResult,
    HousingSource,
    TaskKind,
    TaskOutcome,
    Verdict,
)
from beneficiaries.housing.models import HousingDeclaration, HousingMatch, HousingRecord, HousingTask
from core.clock import riyadh_date, today

Words = str | Promise
Tag = tuple[Words, str, str]  # label, tone, icon: the parameters of components/tag.html
R = HousingResult

RESULT_TAGS: Final[dict[str, tuple[str, str]]] = {
    R.NOT_CHECKED: ("", "question"),
    R.MATCHED: ("done", "check-circle"),
    R.MISMATCHED: ("late", "alert"),
    R.HELP_NEEDED: ("waiting", "hand"),
}
VERDICT_TAGS: Final[dict[str, tuple[str, str]]] = {
    Verdict.SAME: ("done", "check"),
    Verdict.DIFFERS: ("late", "alert"),
    Verdict.OPEN: ("", "question"),
}
FIELD_LABELS: Final[dict[str, Words]] = {
    "short_address": _("Short address"),
    "building_number": _("Building number"),
    "street": _("Street"),
    "district": _("District"),
    "city": _("City"),
    "postal_code": _("Postal code"),
    "additional_number": _("Additional number"),
    "unit_number": _("Unit number"),
    "document_number": _("Number of the deed or lease"),
    "holder_name": _("Name on the document"),
    LEASE_END: _("End of the lease"),
}
# What is said of the result as a whole.
ALERTS: Final[dict[str, tuple[str, Words]]] = {
    R.MISMATCHED: (
        "bad",
        _(
            "The housing data on the platform do not agree with the property data, the National Address or the lease."
            " Please review the data."
        ),
    ),
    R.HELP_NEEDED: (
        "warn",
        _("This is no mismatch: there is nothing to compare with. The household needs help with its documents."),
    ),
    R.MATCHED: ("good", _("The housing data agree with the sources on which they rest.")),
    R.NOT_CHECKED: ("", _("The data are compared as soon as what the source says is written down.")),
}
# What helps, by what is missing.
ADVICE: Final[dict[str, Words]] = {
    Gap.NO_DOCUMENT: _("Find out with the household by which document it can show where it lives."),
    Gap.NO_PROPERTY_DATA: _("The owner or the heirs register the property and bring its number."),
    Gap.NO_LEASE: _("The landlord or the tenant documents the lease in Ejar."),
    Gap.LEASE_ENDED: _("The lease is renewed in Ejar, or the household declares where it lives now."),
    Gap.NO_ADDRESS: _("The household registers its National Address with Saudi Post."),
}
HAPPENED: Final[dict[str, Words]] = {
    R.NOT_CHECKED: pgettext_lazy("event", "Compared: not yet decided"),
    R.MATCHED: pgettext_lazy("event", "Compared: matching"),
    R.MISMATCHED: pgettext_lazy("event", "Compared: not matching"),
    R.HELP_NEEDED: pgettext_lazy("event", "Compared: help needed"),
}


@dataclass(frozen=True)
class Field:
    """A line of the comparison, ready to be drawn."""

    label: Words
    declared: Any
    found: Any
    tag: Tag
    verdict: str
    code: bool  # a number or code, from left to right
    date: bool

    @property
    def same(self) -> bool:
        return self.verdict == Verdict.SAME

    @property
    def differs(self) -> bool:
        return self.verdict == Verdict.DIFFERS


@dataclass(frozen=True)
class Source:
    """One source of the page: what it says beside what was declared."""

    name: str
    label: str
    needed: bool
    record: HousingRecord | None
    fields: tuple[Field, ...]
    gap: Words = ""

    @property
    def open(self) -> list[Field]:
        """What has to be looked at: what differs, then what only one side says."""
        return [field for field in self.fields if not field.same]

    @property
    def same(self) -> list[Field]:
        return [field for field in self.fields if field.same]

    @property
    def differing(self) -> int:
        return sum(field.differs for field in self.fields)


def reads(actor: Actor) -> bool:
    """Housing is the office's own business: no disclosure opens it."""
    return Extent.ALL in actor.extents(Permission.PERSON_VIEW)


def edits(actor: Actor) -> bool:
    return Extent.ALL in actor.extents(Permission.PERSON_EDIT)


def result_tag(result: str) -> Tag:
    tone, icon = RESULT_TAGS[result]
    return HousingResult(result).label, tone, icon


def sources(declaration: HousingDeclaration, records: Mapping[str, HousingRecord]) -> list[Source]:
    """The sources that the basis needs, then those that somebody looked into besides."""
    found = compare(declared=declaration, basis=declaration.basis, records=records, on=today())
    wanted = COMPARED_WITH[declaration.basis]
    names = [*wanted, *(name for name in HousingSource.values if name in records and name not in wanted)]
    return [
        _source(name, name in wanted, records.get(name), [line for line in found.lines if line.source == name])
        for name in names
    ]


def _source(name: str, needed: bool, record: HousingRecord | None, lines: list[Line]) -> Source:
    gap: Words = ""
    if record and not record.found:
        gap = Gap(ABSENT[name]).label
    elif record and name == HousingSource.EJAR and record.ends_on and record.ends_on < today():
        gap = Gap.LEASE_ENDED.label
    order = {Verdict.DIFFERS: 0, Verdict.SAME: 1, Verdict.OPEN: 2}
    fields = [_field(line) for line in sorted(lines, key=lambda line: order[Verdict(line.verdict)])]
    return Source(name, str(HousingSource(name).label), needed, record, tuple(fields), gap)


def _field(line: Line) -> Field:
    tone, icon = VERDICT_TAGS[line.verdict]
    words = line.field in ("street", "district", "city", "holder_name")
    values: list[Any] = [line.declared, line.found]
    if line.field == LEASE_END:
        values = [value and dt.date.fromisoformat(value) for value in values]
    return Field(
        label=FIELD_LABELS[line.field],
        declared=values[0],
        found=values[1],
        tag=(Verdict(line.verdict).label, tone, icon),
        verdict=line.verdict,
        code=not words,
        date=line.field == LEASE_END,
    )


def differing_words(match: HousingMatch | None) -> list[str]:
    """The fields that differ, each once: «الحي», «الرمز البريدي»."""
    lines = match.lines if match else []
    names = [line["field"] for line in lines if line["verdict"] == Verdict.DIFFERS]
    return [str(FIELD_LABELS[name]) for name in dict.fromkeys(names)]


def gaps_of(match: HousingMatch | None) -> list[tuple[Words, Words]]:
    """What is missing, and what helps."""
    return [(Gap(gap).label, ADVICE[gap]) for gap in (match.gaps if match else [])]


def why(task: Any) -> str:
    """Why there is a task, in a line: the fields that differ, or what is missing. `lines` and `gaps` of the last match."""
    match = HousingMatch(lines=task.lines or [], gaps=task.gaps or [])
    return _names(differing_words(match) or [str(label) for label, _advice in gaps_of(match)])


def task_title(task: HousingTask) -> str:
    return str(TaskKind(task.kind).label)


def history(
    declaration: HousingDeclaration,
    matches: Iterable[HousingMatch],
    tasks: Iterable[HousingTask],
    records: Iterable[HousingRecord],
) -> list[dict[str, Any]]:
    """What happened, newest first."""
    began = _event(declaration.created_at, _("Housing data written down"), "home", declaration.membership)
    events: list[tuple[Any, int, dict[str, Any]]] = [(declaration.created_at, -1, began)]
    for record in records:
        title = _("%(source)s written down") % {"source": record.get_source_display()}
        events.append((record.created_at, 0, _event(record.created_at, title, "pencil", record.membership)))
    for match in matches:
        event = _event(match.at, HAPPENED[match.result], RESULT_TAGS[match.result][1], match.membership)
        events.append((match.at, 1, event | {"words": _names(differing_words(match))}))
    for task in tasks:
        if task.finished_at:
            ended = _event(task.finished_at, TaskOutcome(task.outcome).label, "check", task.finisher)
            events.append((task.finished_at, 2, ended | {"words": task.words}))
    return [event for _at, _turn, event in sorted(events, key=lambda each: each[:2], reverse=True)]


def _names(words: list[str]) -> str:
    return str(pgettext_lazy("between the items of a list", ", ")).join(words)


def _event(at: Any, title: Any, icon: str, membership: Any) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "at": riyadh_date(at),
        "who": membership.user if membership else "",
        "words": "",
        "state": "" if membership else "system",
    }

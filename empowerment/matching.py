"""Who fits what, both ways: a sentence for each, nothing decided. Conditions that cannot be met are left out by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from core.clock import today
from empowerment.conditions import LEVELS, ConditionLine, age_on, check
from empowerment.enums import ConditionKind, PlanStatus
from empowerment.models import Abilities, Enrolment, Offering, Plan, ProgrammeCondition

MOST: Final = 20
NUMERIC: Final = (ConditionKind.AGE_FROM, ConditionKind.AGE_TO, ConditionKind.EXPERIENCE, ConditionKind.EDUCATION)


@dataclass(frozen=True)
class Match:
    """An offering and a plan side by side, and why they suit one another."""

    offering: Offering
    plan: Plan
    lines: Sequence[ConditionLine]
    words: str

    @property
    def fits(self) -> bool:
        return all(line.met is not False for line in self.lines)


def offerings_for(*, plan: Plan, actor: Actor, most: int = MOST) -> list[Match]:
    """What is open now and may suit the person: the plan's track first, then the district, then what begins first."""
    person, abilities = plan.person, Abilities.objects.filter(plan=plan).first()
    rows = Offering.objects.visible_to(actor).open_on(today()).filter(ends_on__gte=today())
    if person.gender:
        rows = rows.filter(audience__in=["", person.gender])
    rows = rows.exclude(programme__in=_closed_to(actor, plan, abilities))
    taken = Enrolment.objects.filter(offering=OuterRef("pk"), person=person)
    rows = rows.filter(~Exists(taken.exclude(status__in=["withdrew", "declined", "dropped"])))
    district = person.household.district_id if person.household else None
    rows = rows.annotate(
        track_first=_first(Q(programme__track=plan.track) if plan.track_id else None),
        near_first=_first(Q(district=district) if district else None),
        seat_first=_first(Q(taken__lt=F("seats"))),
    ).order_by("track_first", "near_first", "seat_first", "starts_on", "id")
    rows = rows.select_related("programme__track", "body", "district").prefetch_related(
        Prefetch("programme__conditions", ProgrammeCondition.objects.order_by("id"))
    )
    return [_match(offering, plan, abilities) for offering in rows[:most]]


def people_for(*, offering: Offering, actor: Actor, most: int = MOST) -> list[Match]:
    """Whose active plan may lead here: the same track first, then the same district, then whoever waits longest."""
    plans = Plan.objects.visible_to(actor).filter(status=PlanStatus.ACTIVE)
    if offering.audience:
        plans = plans.filter(person__gender=offering.audience)
    conditions = list(offering.programme.conditions.order_by("id"))
    for condition in conditions:
        plans = plans.filter(_may_meet(condition, offering.starts_on))
    standing = Enrolment.objects.filter(offering=offering, person=OuterRef("person"))
    plans = plans.filter(~Exists(standing.exclude(status__in=["withdrew", "declined", "dropped"])))
    track = offering.programme.track_id
    plans = plans.annotate(
        track_first=_first(Q(track=track) if track else None),
        near_first=_first(Q(person__household__district=offering.district_id) if offering.district_id else None),
    ).order_by("track_first", "near_first", "opened_on", "id")
    plans = plans.select_related("person__household__district", "abilities", "track", "specialist__user")
    return [_match(offering, plan, getattr(plan, "abilities", None), conditions) for plan in plans[:most]]


def _match(
    offering: Offering, plan: Plan, abilities: Abilities | None, conditions: Iterable[ProgrammeCondition] | None = None
) -> Match:
    conditions = offering.programme.conditions.all() if conditions is None else conditions
    lines = check(offering=offering, conditions=conditions, person=plan.person, abilities=abilities)
    return Match(offering=offering, plan=plan, lines=lines, words=_sentence(offering, plan, abilities, lines))


def _sentence(offering: Offering, plan: Plan, abilities: Abilities | None, lines: Sequence[ConditionLine]) -> str:
    """Why it suits, in one sentence."""
    parts = []
    if plan.track_id and offering.programme.track_id == plan.track_id:
        parts.append(_("the plan's track"))
    household = plan.person.household
    if offering.district_id and household is not None and household.district_id == offering.district_id:
        parts.append(_("the same district"))
    if offering.transport:
        parts.append(_("transport is provided"))
    if offering.accessible and abilities is not None and abilities.accommodation:
        parts.append(_("accessible"))
    known = [line for line in lines if line.met is not None]
    if lines and len(known) == len(lines) and all(line.met for line in lines):
        parts.append(_("every condition is met"))
    parts.append(_("seats are left") if offering.seats_left > 0 else _("a place on the waiting list"))
    return pgettext("between the items of a list", ", ").join(parts) + "."


def _first(condition: Q | None) -> Any:
    """0 where the condition holds, so that these come first; nothing to sort by where there is none."""
    if condition is None:
        return Value(1)
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def _closed_to(actor: Actor, plan: Plan, abilities: Abilities | None) -> list[int]:
    """The programmes of which one condition cannot be met. The age counts on the day; the offering's lines say it exactly."""
    born = plan.person.birth_date
    age = age_on(born, today()) if born else None
    years = abilities.experience_years if abilities else None
    level = LEVELS.get(abilities.education) if abilities else None
    closed = []
    rows = ProgrammeCondition.objects.filter(office=actor.office, kind__in=NUMERIC, programme__active=True)
    for programme, kind, value in rows.values_list("programme", "kind", "value"):
        failed = {
            ConditionKind.AGE_FROM: lambda value: age is not None and age + 1 < int(value),
            ConditionKind.AGE_TO: lambda value: age is not None and age > int(value),
            ConditionKind.EXPERIENCE: lambda value: years is not None and years < int(value),
            ConditionKind.EDUCATION: lambda value: level is not None and level < LEVELS[value],
        }[ConditionKind(kind)](value)
        if failed:
            closed.append(programme)
    return closed


def _may_meet(condition: ProgrammeCondition, day: dt.date) -> Q:
    """Those who meet the condition, and those of whom the file does not say."""
    match condition.kind:
        case ConditionKind.AGE_FROM:
            return Q(person__birth_date=None) | Q(person__birth_date__lte=_years_before(day, int(condition.value)))
        case ConditionKind.AGE_TO:
            latest = _years_before(day, int(condition.value) + 1)
            return Q(person__birth_date=None) | Q(person__birth_date__gt=latest)
        case ConditionKind.EXPERIENCE:
            years = Q(abilities__experience_years__gte=int(condition.value))
            return years | Q(abilities=None) | Q(abilities__experience_years=None)
        case ConditionKind.EDUCATION:
            enough = [level for level, rank in LEVELS.items() if rank >= LEVELS[condition.value]]
            return Q(abilities=None) | Q(abilities__education__in=["", *enough])
        case ConditionKind.SECURITY:
            return Q(person__security_status__in=["unknown", "current"])
    return Q()


def _years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; 29 February falls to the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

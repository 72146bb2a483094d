"""Whether a person meets what a programme asks for, line by line, each with its reason. Nothing is decided for anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.enums import SecurityStatus
from beneficiaries.models import Person
from empowerment.enums import Audience, ConditionKind, Education
from empowerment.models import Abilities, Offering, ProgrammeCondition

LEVELS: Final = {level: rank for rank, level in enumerate(Education.values)}


@dataclass(frozen=True)
class ConditionLine:
    """One condition against one person: met, not met, or not known (None) because the file does not say."""

    code: str
    words: str
    met: bool | None
    condition: int | None = None  # the row to be confirmed by the specialist


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check(
    *, offering: Offering, conditions: Iterable[ProgrammeCondition], person: Person, abilities: Abilities | None
) -> list[ConditionLine]:
    """Every condition of the offering and its programme, in their order, for one person on the offering's first day."""
    lines = []
    if offering.audience != Audience.EVERYBODY:
        met = person.gender == offering.audience if person.gender else None
        lines.append(ConditionLine("audience", _("For: %(who)s.") % {"who": offering.get_audience_display()}, met))
    lines += [_line(condition, offering, person, abilities) for condition in conditions]
    return lines


def _line(
    condition: ProgrammeCondition, offering: Offering, person: Person, abilities: Abilities | None
) -> ConditionLine:
    met = _met(condition, offering, person, abilities)
    return ConditionLine(condition.kind, condition_words(condition), met, condition.pk)


def _met(condition: ProgrammeCondition, offering: Offering, person: Person, abilities: Abilities | None) -> bool | None:
    """Met, not met, or None where the file does not say."""
    age = age_on(person.birth_date, offering.starts_on) if person.birth_date else None
    level = LEVELS.get(abilities.education) if abilities else None
    years = abilities.experience_years if abilities else None
    status = person.security_status if person.security_status != SecurityStatus.UNKNOWN else None
    match condition.kind:
        case ConditionKind.AGE_FROM:
            return None if age is None else age >= int(condition.value)
        case ConditionKind.AGE_TO:
            return None if age is None else age <= int(condition.value)
        case ConditionKind.EDUCATION:
            return None if level is None else level >= LEVELS[condition.value]
        case ConditionKind.EXPERIENCE:
            return None if years is None else years >= int(condition.value)
        case ConditionKind.SECURITY:
            return None if status is None else status == SecurityStatus.CURRENT
    return None


def condition_words(condition: ProgrammeCondition) -> str:
    """The condition as a sentence."""
    match condition.kind:
        case ConditionKind.AGE_FROM:
            years = int(condition.value)
            words = ngettext("Not younger than %(years)s year.", "Not younger than %(years)s years.", years)
            return words % {"years": years}
        case ConditionKind.AGE_TO:
            years = int(condition.value)
            words = ngettext("Not older than %(years)s year.", "Not older than %(years)s years.", years)
            return words % {"years": years}
        case ConditionKind.EDUCATION:
            return _("Education at least: %(level)s.") % {"level": Education(condition.value).label}
        case ConditionKind.EXPERIENCE:
            years = int(condition.value)
            words = ngettext("At least %(years)s year of experience.", "At least %(years)s years of experience.", years)
            return words % {"years": years}
        case ConditionKind.SECURITY:
            return _("Currently a social-security beneficiary.")
    return condition.words

"""How many visits, how many people: of a day, of a list of days. Numbers only, so also for hosts and the branch.

Visits are those of citizens and relatives; people served are the distinct people of the register among them and, one
each, the visits without a name. Charity staff are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from corners.enums import SERVED, VisitService
from corners.models import CornerDay, Visit, VisitQuerySet


@dataclass(frozen=True)
class Numbers:
    """What was counted: visits, people served, charity staff trained, visits entered later."""

    visits: int = 0
    people: int = 0
    staff_trained: int = 0
    late: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.visits or self.staff_trained)


def numbers_of(visits: VisitQuerySet) -> Numbers:
    """The numbers of these visits, in one query."""
    return _read(visits.counted().order_by().aggregate(**_aggregates()))


def numbers_by_day(days: Iterable[CornerDay]) -> dict[int, Numbers]:
    """The numbers of each of these days, in one query. Days without a visit have `Numbers()`."""
    ids = [day.pk for day in days]
    found = {pk: Numbers() for pk in ids}
    if ids:
        rows = Visit.objects.filter(corner_day__in=ids).counted().order_by().values("corner_day")
        found |= {row["corner_day"]: _read(dict(row)) for row in rows.annotate(**_aggregates())}
    return found


def numbers_of_days(days: Any) -> Numbers:
    """The numbers of a whole set of days together: a person who came twice is one person."""
    return numbers_of(Visit.objects.filter(corner_day__in=days))


def _aggregates() -> dict[str, Count]:
    served = Q(visitor_kind__in=SERVED)
    return {
        "n_visits": Count("pk", filter=served),
        "n_known": Count(Coalesce("person__merged_into", "person"), distinct=True, filter=served),
        "n_anonymous": Count("pk", filter=served & Q(person=None)),
        "n_staff": Count("pk", filter=Q(services__contains=[VisitService.CHARITY_STAFF_TRAINED])),
        "n_late": Count("pk", filter=Q(late=True)),
    }


def _read(row: dict[str, Any]) -> Numbers:
    return Numbers(
        visits=row["n_visits"],
        people=row["n_known"] + row["n_anonymous"],
        staff_trained=row["n_staff"],
        late=row["n_late"],
    )

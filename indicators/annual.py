"""The annual integration statistics of one office: the one computation behind the page, the API, the command and the paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from accounts.models import Organisation
from core.arabic import name_sort_key
from core.periods import Bucket, Period
from corners.models import Corner
from indicators import queries
from indicators.registry import DISCREET_DAYS, INDICATORS, Group, Indicator


@dataclass(frozen=True)
class Figure:
    """A number and, where there is one to compare with, that of the period before."""

    indicator: Indicator
    value: int
    before: int | None = None

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.value - self.before

    @property
    def noun(self) -> str:
        return self.indicator.noun(self.value)

    @property
    def spoken(self) -> str:
        return self.indicator.spoken(self.value)


@dataclass(frozen=True)
class Share:
    """The visits of one corner in the period."""

    corner: int
    name: str
    visits: int


@dataclass(frozen=True)
class Annual:
    """What was counted for an office in a period. `months` and `corners` are of the visits, where they were asked for."""

    office: Organisation
    period: Period
    figures: tuple[Figure, ...]
    previous: Period | None = None
    months: tuple[tuple[Bucket, int], ...] = ()
    corners: tuple[Share, ...] = ()

    @property
    def values(self) -> dict[str, int]:
        """The stable codes with their numbers."""
        return {figure.indicator.code: figure.value for figure in self.figures if not figure.indicator.apart}

    @property
    def payload(self) -> dict[str, Any]:
        """What the API and the command answer."""
        first, last = self.period.start.isoformat(), self.period.end.isoformat()
        return {"office": self.office.code, "from": first, "to": last, "indicators": self.values}

    @property
    def groups(self) -> list[tuple[Group, list[Figure]]]:
        return [(group, found) for group in Group if (found := [f for f in self.figures if f.indicator.group == group])]

    @property
    def is_empty(self) -> bool:
        return not any(figure.value for figure in self.figures)

    def of(self, code: str) -> int:
        return next(figure.value for figure in self.figures if figure.indicator.code == code)


def require_live(by: Actor, office: Organisation) -> None:
    """Live figures are for people of that office whose right reaches them; others read what was approved."""
    if Extent.ALL not in by.extents(Permission.STATISTICS_VIEW) or office.pk != by.office.pk:
        raise PermissionDenied(Permission.STATISTICS_VIEW.value)


def annual(
    *,
    by: Actor,
    office: Organisation,
    period: Period,
    compare: bool = False,
    split: bool = False,
    only: Iterable[Indicator] = INDICATORS,
) -> Annual:
    """Count the figures of `office` in `period`.

    `compare` counts the period before as well, `split` adds the visits by month and by corner.
    """
    require_live(by, office)
    wanted = shown_in(period, only)
    previous = period.previous() if compare else None
    buckets = period.months() if split else []
    asked = [_asked(period, wanted, [bucket.start for bucket in buckets])]
    if previous is not None:
        asked.append(_asked(previous, shown_in(previous, wanted)))
    now, *earlier = queries.count(office.pk, asked)
    before = earlier[0] if earlier else {}
    by_month, by_corner = now.pop("by_month", {}), now.pop("by_corner", {})
    return Annual(
        office=office,
        period=period,
        figures=tuple(Figure(one, now[one.code], before.get(one.code)) for one in wanted),
        previous=previous,
        months=tuple((bucket, by_month.get(number, 0)) for number, bucket in enumerate(buckets, start=1)),
        corners=_shares(by, by_corner) if split else (),
    )


def shown_in(period: Period, indicators: Iterable[Indicator]) -> list[Indicator]:
    """Those that may be said about a period of this length."""
    return [one for one in indicators if not one.discreet or period.days >= DISCREET_DAYS]


def _asked(period: Period, indicators: Sequence[Indicator], months: Sequence[Any] = ()) -> queries.Asked:
    return queries.Asked(period.start, period.end, {one.code: one.query for one in indicators}, months)


def _shares(by: Actor, visits: dict[int, int]) -> tuple[Share, ...]:
    """The corners with a visit, by name: nobody is ranked."""
    corners = Corner.objects.visible_to(by).filter(pk__in=visits) if visits else Corner.objects.none()
    shares = [Share(corner.pk, corner.name, visits[corner.pk]) for corner in corners]
    return tuple(sorted(shares, key=lambda share: (name_sort_key(share.name), share.corner)))

"""Which charity first: by service, area, room left and what it already received this quarter, with the reason in a sentence.

An order for one household's need, worked out when it is asked for; no charity is scored by it. Ta'affuf is left out of
what is counted, so that nothing can be told from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from charities.models import Charity, Service
from charities.readiness import ReadinessLine, facts_of, is_ready, lines_of, with_facts
from core.clock import today
from referrals.asking import help_kinds, ignores_capacity
from referrals.enums import ReferralKind
from referrals.models import Referral

SHOWN: Final = 5
# Up to so many places left are few.
FEW: Final = 2
# By how many referrals of this quarter one share is clearly larger than another.
CLEARLY_MORE: Final = 2


@dataclass(frozen=True)
class Candidate:
    """A charity as it stands for one referral."""

    charity: Organisation
    ready: bool
    lines: list[ReadinessLine]
    serves: bool
    in_area: bool
    room: int | None  # None: without a limit, or it is not asked for
    received: int  # this quarter

    @property
    def _room(self) -> int:
        if self.room is None or self.room > FEW:
            return 0
        return 1 if self.room > 0 else 2

    @property
    def standing(self) -> tuple[Any, ...]:
        """What charities are put in order by; two with the same stand beside each other."""
        return (not self.ready, not self.serves, not self.in_area, self._room, self.received)

    @property
    def sentence(self) -> str:
        """Why it stands where it does."""
        parts = [
            _("offers the service needed") if self.serves else _("does not offer the service needed"),
            _("works in the household's district") if self.in_area else _("works in other districts"),
        ]
        if self.room is not None:
            room = max(self.room, 0)
            parts.append(
                ngettext("has %(n)s place left this month", "has %(n)s places left this month", room) % {"n": room}
            )
        parts.append(
            ngettext("received %(n)s referral this quarter", "received %(n)s referrals this quarter", self.received)
            % {"n": self.received}
        )
        return pgettext("between the parts of a sentence", ", ").join(parts)


@dataclass(frozen=True)
class Ranking:
    candidates: list[Candidate]

    @property
    def best(self) -> list[Candidate]:
        """Those to be shown: the first few that are ready."""
        return [candidate for candidate in self.candidates if candidate.ready][:SHOWN]

    def lines_of(self, charity: Organisation) -> list[ReadinessLine] | None:
        """The conditions of one of them; None for one that is not among them."""
        return next((each.lines for each in self.candidates if each.charity.pk == charity.pk), None)

    def passes_over(self, charity: Organisation) -> bool:
        """Whether a ready charity stands clearly before this one; a share that is a little smaller passes nobody over."""
        mine = next((each for each in self.candidates if each.charity.pk == charity.pk), None)
        if not self.best or mine is None:
            return bool(self.best)
        first = self.best[0]
        if first.standing[:-1] != mine.standing[:-1]:
            return first.standing[:-1] < mine.standing[:-1]
        return mine.received - first.received >= CLEARLY_MORE


def rank(referral: Referral, *, without: Collection[int | None] = (), needed: Collection[str] | None = None) -> Ranking:
    """The office's charities for this referral, the nearest first. Two queries, however many charities.

    `needed`: the services, where the referral is not written down yet.
    """
    active = Organisation.objects.active().filter(kind=OrganisationKind.CHARITY, parent=referral.office_id)
    known = with_facts(active.exclude(pk__in=[pk for pk in without if pk]).order_by("sort_name", "pk"))
    charities = list(known.annotate(received_there=_received(), areas_there=_areas()))
    ids = [charity.pk for charity in charities]
    services = list(Service.objects.active().filter(charity__in=ids).with_taken().annotate(reach=_reach()))
    facts = facts_of(charities, services)
    free = ignores_capacity(kind=referral.kind)
    wanted = set(help_kinds(referral=referral) if needed is None else needed)
    district = referral.household.district_id if referral.household else None
    offered: defaultdict[int, list[Service]] = defaultdict(list)
    for service in services:
        if not wanted or service.kind in wanted:
            offered[service.charity_id].append(service)
    found = []
    for charity in charities:
        lines = lines_of(facts[charity.pk], help_kinds=wanted, discreet=referral.is_discreet, ignore_capacity=free)
        found.append(
            Candidate(
                charity=charity,
                ready=is_ready(lines),
                lines=lines,
                serves=bool(offered[charity.pk]),
                in_area=_is_in_area(district, offered[charity.pk], set(charity.areas_there)),
                room=None if free else _room_of(offered[charity.pk]),
                received=charity.received_there,
            )
        )
    return Ranking(in_order(found))


def in_order(candidates: Collection[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (*each.standing, each.charity.sort_name, each.charity.pk))


def _areas() -> ArraySubquery:
    """The districts of a charity."""
    through = Charity.districts.through.objects.filter(charity=OuterRef("pk")).order_by("district")
    return ArraySubquery(through.values("district"))


def _reach() -> ArraySubquery:
    """The districts of a service."""
    through = Service.districts.through.objects.filter(service=OuterRef("pk")).order_by("district")
    return ArraySubquery(through.values("district"))


def _is_in_area(district: int | None, services: list[Any], area: set[int]) -> bool:
    """Whether one of the services reaches the district; a service without districts reaches its charity's."""
    if district is None:
        return True
    reach = [set(service.reach) or area for service in services] or [area]
    return any(not districts or district in districts for districts in reach)


def _room_of(services: list[Service]) -> int | None:
    if not services or any(service.monthly_capacity is None for service in services):
        return None
    return max((service.monthly_capacity or 0) - service.taken for service in services)


def _received() -> Coalesce:
    """What a charity received since the quarter began."""
    day = today()
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    rows = Referral.objects.filter(office=OuterRef("parent"), recipient=OuterRef("pk"), first_sent_on__gte=first)
    counted = rows.exclude(kind=ReferralKind.TAAFFUF).order_by().values("recipient")
    return Coalesce(Subquery(counted.values(n=Count("pk"))), 0)

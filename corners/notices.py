"""What this room tells: the host, that a day waits for confirmation; host and researchers, what was decided."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.enums import Role
from accounts.models import Membership, Organisation
from corners.models import CornerDay
from notifications.services import Audience, tell


def tell_host_to_confirm(day: CornerDay) -> None:
    _tell("corners.day_planned", day, _host(day.corner.charity))


def tell_of_cancelling(day: CornerDay) -> None:
    researchers = [Audience.member(row.membership) for row in day.researchers.select_related("membership__user")]
    _tell("corners.day_cancelled", day, [*_host(day.corner.charity), *researchers])


def tell_assigned(day: CornerDay, memberships: Iterable[Membership]) -> None:
    _tell("corners.day_assigned", day, [Audience.member(membership) for membership in memberships])


def _host(charity: Organisation) -> list[Audience]:
    return [Audience.role(charity, role) for role in (Role.CHARITY_MANAGER, Role.CHARITY_STAFF)]


def _tell(kind: str, day: CornerDay, to: list[Audience]) -> None:
    tell(
        kind=kind,
        office=day.office,
        label=f"{day.corner.code} {day.day}",
        to=to,
        url_name="corners:day",
        key=str(day.pk),
        facts={"day": day.day.isoformat()},
        email=False,
    )

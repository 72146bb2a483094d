"""Who is away, who stands in, and whom a word therefore reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender
from accounts.models import Absence, Membership, Organisation
from core.clock import today
from core.dates import both_calendars

BETWEEN: Final = " – "
AWAY: Final[dict[str, Promise]] = {
    Gender.MALE: pgettext_lazy("m", "away until %(day)s"),
    Gender.FEMALE: pgettext_lazy("f", "away until %(day)s"),
}


def away(organisation: Organisation, on: dt.date | None = None) -> dict[int, Absence]:
    """The absences of a day in an organisation, by user: one query."""
    rows = Absence.objects.on(on or today()).filter(membership__organisation=organisation)
    rows = rows.select_related("membership__user", "deputy__user").order_by("-ends_on", "-id")
    return {row.membership.user_id: row for row in rows}


def present(membership: Membership) -> Membership | None:
    """The member, or while they are away whoever stands in; None where nobody does, so that it is everybody's again."""
    absence = away(membership.organisation).get(membership.user_id)
    if absence is None:
        return membership if membership.is_active else None
    deputy = absence.deputy
    return deputy if deputy is not None and deputy.is_active else None


def covered_by(actor: Actor) -> QuerySet[Any]:
    """The members of the actor's organisation who are away today and whose work is now the actor's: by name, or nobody's."""
    mine = [membership.pk for membership in actor.memberships]
    rows = Absence.objects.on(today()).filter(membership__organisation=actor.organisation)
    return rows.filter(Q(deputy=None) | Q(deputy__in=mine)).order_by().values("membership")


def deputies_of(organisation: Organisation, role: str) -> list[Membership]:
    """Who stands in today for those away who hold this role."""
    rows = Absence.objects.on(today()).filter(deputy__isnull=False, membership__organisation=organisation)
    held = Membership.objects.active().filter(organisation=organisation, role=role).values("user")
    rows = rows.filter(membership__user__in=held).select_related("deputy__user", "deputy__organisation")
    return [row.deputy for row in rows.order_by("id") if row.deputy is not None and row.deputy.is_active]


def until_words(absence: Absence) -> str:
    """«غائبة حتى …», in the member's own gender."""
    return str(AWAY[absence.membership.user.gender]) % {"day": both_calendars(absence.ends_on, "medium")}


def away_words(member: Membership) -> str:
    """That somebody is away, and until when; "" while they are there."""
    absence = away(member.organisation).get(member.user_id)
    if absence is None:
        return ""
    return _("%(name)s is %(away)s.") % {"name": member.user, "away": until_words(absence)}


def labels(members: Iterable[Membership], organisation: Organisation, open_counts: dict[int, int]) -> dict[int, str]:
    """What a list to choose from says of each member: name, how many are open with them, and that they are away."""
    absences = away(organisation)
    said = {}
    for member in members:
        absence = absences.get(member.user_id)
        number = open_counts.get(member.pk, 0)
        parts = [
            str(member.user),
            npgettext("with a member", "%(n)s open", "%(n)s open", number) % {"n": number},
            until_words(absence) if absence else "",
        ]
        said[member.pk] = BETWEEN.join(part for part in parts if part)
    return said

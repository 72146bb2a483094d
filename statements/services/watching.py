"""The watch: it notices what is unusual in how statements are asked for, and the office's director says what it was.

It accuses nobody and stops nothing. What was explained is noticed again only by what is asked afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from accounts.models import Organisation
from charities.enums import StatementAnswer
from core.clock import now
from core.errors import Conflict
from statements.asking import off_hours, with_hours
from statements.enums import Unusual
from statements.models import StatementRequest, UnusualAsking
from statements.notices import tell_of_unusual
from statements.services.moving import tidy, wrong

SHORTEST_WORDS = 5
Key = tuple[str, int | None, str]  # kind, charity, digest of the number
Facts = dict[str, int]


def with_something_asked() -> QuerySet[Organisation]:
    """The offices that were asked anything in the days that are looked at."""
    asked = StatementRequest.objects.filter(office=OuterRef("pk"), asked_at__gte=_since())
    return Organisation.objects.filter(Exists(asked), kind=OrganisationKind.OFFICE).order_by("pk")


@transaction.atomic
def watch(*, by: Actor) -> int:
    """Look at an office's last weeks; returns how many things are newly noticed. Two watches pass one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=by.office.pk)
    found = dict(_noticed(by.office, _explained(by.office)))
    open_rows = {_key(row): row for row in UnusualAsking.objects.filter(office=by.office).open()}
    for key, facts in found.items():
        if key in open_rows and open_rows[key].facts != facts:
            open_rows[key].facts = facts
            open_rows[key].save(update_fields=["facts"])
    new = UnusualAsking.objects.bulk_create(
        UnusualAsking(office=by.office, kind=kind, charity_id=charity, number_digest=digest, facts=facts)
        for (kind, charity, digest), facts in found.items()
        if (kind, charity, digest) not in open_rows
    )
    for row in new:
        tell_of_unusual(row)
    return len(new)


@transaction.atomic
def explain_unusual(*, found: UnusualAsking, by: Actor, words: str) -> UnusualAsking:
    """Say what it was; who said so, when and in which words stays."""
    by.require(Permission.STATEMENT_OVERSEE)
    if by.membership is None:
        raise PermissionDenied(Permission.STATEMENT_OVERSEE.value)
    words = tidy(words=words)
    if len(words) < SHORTEST_WORDS:
        raise wrong(field="words", words=_("Please say in a few words what it was."), code="required")
    row = UnusualAsking.objects.visible_to(by).select_for_update(of=("self",)).get(pk=found.pk)
    if row.dismissed_at is not None:
        raise Conflict(_("This was explained already."), code="explained")
    row.dismissed_at, row.dismissed_by, row.words = now(), by.membership, words
    row.save(update_fields=["dismissed_at", "dismissed_by", "words"])
    return row


# --- what is unusual -------------------------------------------------------------------------------------------------


def _noticed(office: Organisation, explained: dict[Key, dt.datetime]) -> Iterable[tuple[Key, Facts]]:
    """Three grouped queries over the weeks; those that were explained before are counted anew from then on."""
    rows = StatementRequest.objects.filter(office=office, past=False, asked_at__gte=_since()).order_by()
    for kind, column, counted in (
        (Unusual.MISSES, "charity", _misses),
        (Unusual.OFF_HOURS, "charity", _off_hours),
        (Unusual.ONE_PERSON, "number_digest", _one_person),
    ):
        for who, facts in counted(rows).items():
            key: Key = (kind, None, who) if column == "number_digest" else (kind, who, "")
            if key in explained:
                facts = counted(rows.filter(**{column: who}, asked_at__gt=explained[key])).get(who, {})
            if facts:
                yield key, facts | {"days": settings.STATEMENT_WATCH_DAYS}


def _misses(rows: QuerySet[StatementRequest]) -> dict[Any, Facts]:
    """Many for whom no statement was possible: guessed numbers look like that, and so does a bad list."""
    answered = rows.exclude(answer="").values("charity")
    counted = answered.annotate(of=Count("pk"), count=Count("pk", filter=Q(answer=StatementAnswer.REFER)))
    share = settings.STATEMENT_WATCH_MISSES_SHARE
    return {
        row["charity"]: {"count": row["count"], "of": row["of"]}
        for row in counted.filter(count__gte=settings.STATEMENT_WATCH_MISSES)
        if row["count"] * 100 >= row["of"] * share
    }


def _off_hours(rows: QuerySet[StatementRequest]) -> dict[Any, Facts]:
    """Many at night or on the weekend."""
    counted = with_hours(rows).values("charity")
    counted = counted.annotate(of=Count("pk"), count=Count("pk", filter=off_hours()))
    enough = counted.filter(count__gte=settings.STATEMENT_WATCH_OFF_HOURS)
    return {row["charity"]: {"count": row["count"], "of": row["of"]} for row in enough}


def _one_person(rows: QuerySet[StatementRequest]) -> dict[Any, Facts]:
    """One person about whom many charities ask."""
    counted = rows.exclude(number_digest="").values("number_digest")
    counted = counted.annotate(of=Count("pk"), count=Count("charity", distinct=True))
    enough = counted.filter(count__gte=settings.STATEMENT_WATCH_CHARITIES)
    return {row["number_digest"]: {"count": row["count"], "of": row["of"]} for row in enough}


def _explained(office: Organisation) -> dict[Key, dt.datetime]:
    """When each of them was last explained."""
    rows = UnusualAsking.objects.filter(office=office, dismissed_at__isnull=False).order_by()
    latest = rows.values_list("kind", "charity", "number_digest").annotate(Max("dismissed_at"))
    return {(kind, charity, digest): at for kind, charity, digest, at in latest}


def _key(row: UnusualAsking) -> Key:
    return row.kind, row.charity_id, row.number_digest


def _since() -> dt.datetime:
    return now() - dt.timedelta(days=settings.STATEMENT_WATCH_DAYS)

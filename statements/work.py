"""What waits for this actor among the requests for statements (core.work)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from accounts.enums import Role
from core import clock
from core.hijri import HijriDate
from core.work import Fact, WorkItem, WorkTag
from statements import reading, rights
from statements.enums import StatementStatus
from statements.models import StatementRequest, StatementRequestQuerySet

MOST = 20


def items(actor: Actor) -> list[WorkItem]:
    """The office: what waits for an answer and is nobody else's; its director: what is overdue. The charity: what came back."""
    if rights.answers(actor):
        rows = _for_office(actor).select_related("charity").order_by("due_at", "id")
        return [_to_answer(row) for row in rows[:MOST]]
    if rights.asks(actor):
        rows = StatementRequest.objects.visible_to(actor).filter(status=StatementStatus.RETURNED).order_by("id")
        return [_to_complete(row) for row in rows[:MOST]]
    return []


def waiting(actor: Actor) -> StatementRequestQuerySet:
    """The rows that the menu counts."""
    if rights.answers(actor):
        return _for_office(actor)
    if rights.asks(actor):
        return StatementRequest.objects.visible_to(actor).filter(status=StatementStatus.RETURNED)
    return StatementRequest.objects.none()


def facts(actor: Actor) -> list[Fact]:
    """Statements given this Hijri month."""
    if not (rights.answers(actor) or rights.asks(actor)):
        return []
    this_day = clock.today()
    hijri = HijriDate.from_gregorian(this_day)
    first = HijriDate(hijri.year, hijri.month, 1).to_gregorian()
    given = StatementRequest.objects.visible_to(actor).filter(answered_on__range=(first, this_day))
    return [Fact(_("Statements given"), given.order_by().count())]


def _for_office(actor: Actor) -> StatementRequestQuerySet:
    rows = StatementRequest.objects.visible_to(actor).waiting()
    if actor.holds(Role.MANAGER) and not actor.holds(Role.RESEARCHER):
        return rows.filter(due_at__lt=clock.now())
    return rows.filter(Q(assignee=None) | Q(assignee__in=[membership.pk for membership in actor.memberships]))


def _to_answer(row: StatementRequest) -> WorkItem:
    label, tone, icon = reading.status_tag(row)
    return WorkItem(
        title=_("Answer to a request for a statement"),
        url=row.get_absolute_url(),
        icon="statement",
        reference=row.reference,
        line=str(row.charity),
        due=row.due_at,
        tag=WorkTag(pgettext("m", "Past its time"), "late")
        if reading.is_late(row)
        else WorkTag(str(label), tone, icon),
    )


def _to_complete(row: StatementRequest) -> WorkItem:
    label, tone, icon = reading.status_tag(row)
    return WorkItem(
        title=_("Completing a request for a statement"),
        url=row.get_absolute_url(),
        icon="statement",
        reference=row.reference,
        line=reading.purpose_words(row),
        tag=WorkTag(str(label), tone, icon),
    )

"""What waits for this actor among the requests for statements (core.work)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.absences import covered_by
from accounts.actor import Actor
from accounts.enums import Permission, Role
from core import clock
from core.hijri import HijriDate
from core.work import Fact, WorkItem, WorkTag
from statements import reading, rights
from statements.enums import StatementStatus
from statements.models import StatementRequest, StatementRequestQuerySet, UnusualAsking
from statements.unusual import told

MOST = 20


def items(actor: Actor) -> list[WorkItem]:
    """The office: what waits for an answer and is nobody else's; its director: what is overdue. The charity: what came back."""
    if rights.answers(actor):
        rows = _for_office(actor).select_related("charity").order_by("due_at", "id")
        return [*map(_to_look_at, _unusual(actor)), *(_to_answer(row) for row in rows[:MOST])]
    if rights.asks(actor):
        rows = StatementRequest.objects.visible_to(actor).filter(status=StatementStatus.RETURNED).order_by("id")
        return [_to_complete(row) for row in rows[:MOST]]
    return []


def waiting(actor: Actor) -> QuerySet | list[QuerySet]:
    """The rows that the menu counts."""
    if rights.answers(actor):
        noticed = UnusualAsking.objects.visible_to(actor).open()
        return [_for_office(actor), noticed] if actor.can(Permission.STATEMENT_OVERSEE) else _for_office(actor)
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
    mine = Q(assignee=None) | Q(assignee__in=[membership.pk for membership in actor.memberships])
    return rows.filter(mine | Q(assignee__in=covered_by(actor)))


def _unusual(actor: Actor) -> list[UnusualAsking]:
    """The director's alone."""
    if not actor.can(Permission.STATEMENT_OVERSEE):
        return []
    return list(UnusualAsking.objects.visible_to(actor).open().select_related("charity").order_by("-id")[:5])


def _to_look_at(row: UnusualAsking) -> WorkItem:
    noticed = told(row)
    return WorkItem(
        title=_("Looking at unusual asking: %(what)s") % {"what": noticed.title},
        url=row.get_absolute_url(),
        icon="eye",
        line=str(row.charity or noticed.line),
        tag=WorkTag(_("To be looked at"), "waiting", "eye"),
    )


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

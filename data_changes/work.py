"""What this room puts on *My work today*."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.absences import covered_by
from accounts.actor import Actor
from accounts.enums import Role
from core.clock import now, riyadh_date
from core.templatetags.arkan import days_left
from core.work import WEEK, Band, Fact, WeekEntry, WorkItem, WorkTag
from data_changes.enums import ChangeStatus, Milestone, ReminderStatus
from data_changes.models import DataChange, DataChangeQuerySet, Reminder
from data_changes.reading import Tag, outside_tag, reads_whole, status_tag, time_tag, title

MOST = 50
MOST_COMING = 10


def items(actor: Actor) -> list[WorkItem]:
    """A researcher's own follow-ups and those that nobody follows yet; for the director what is late or reaches nobody."""
    whole = reads_whole(actor)
    changes = _waiting(actor).with_parts().select_related("person").order_by("due_on", "id")[:MOST]
    return [_item(change) if whole else _outside(change) for change in changes]


def waiting(actor: Actor) -> DataChangeQuerySet:
    """The rows that the menu counts."""
    return _waiting(actor)


def facts(actor: Actor) -> list[Fact]:
    """How many the actor follows until the report; for the director, how many people no message reaches."""
    if not reads_whole(actor):
        return []
    if Role.RESEARCHER not in actor.roles:
        unreached = DataChange.objects.visible_to(actor).unreached().count()
        url = reverse("data_changes:list", query={"state": "unreached"})
        return [Fact(_("People whom no message reaches"), unreached, url)] if unreached else []
    count = DataChange.objects.visible_to(actor).followed_by(actor).open().count()
    return [Fact(_("Data changes that I follow"), count, reverse("data_changes:list", query={"mine": "1"}))]


def week(actor: Actor) -> list[WeekEntry]:
    """The reminders of the coming days about the changes that the actor follows."""
    if not reads_whole(actor) or Role.RESEARCHER not in actor.roles:
        return []
    followed = DataChange.objects.visible_to(actor).followed_by(actor).open()
    coming = Reminder.objects.visible_to(actor).filter(
        change__in=followed, status=ReminderStatus.PLANNED, due_at__lt=now() + WEEK, due_at__gte=now()
    )
    return [
        WeekEntry(
            day=riyadh_date(reminder.due_at),
            title=_("Reminder: %(milestone)s") % {"milestone": Milestone(reminder.milestone).label},
            line=reminder.change.reference,
            url=reverse("data_changes:detail", args=[reminder.change.reference]),
        )
        for reminder in coming.select_related("change").order_by("due_at", "id")[:MOST_COMING]
    ]


def _waiting(actor: Actor) -> DataChangeQuerySet:
    changes = DataChange.objects.visible_to(actor).unfinished()
    if not reads_whole(actor):
        return changes.open()
    if Role.RESEARCHER in actor.roles:
        mine = Q(assignee=None) | Q(assignee__in=[each.pk for each in actor.memberships])
        return changes.filter(mine | Q(assignee__in=covered_by(actor)))
    return changes.late() | changes.unreached()


def _item(change: DataChange) -> WorkItem:
    heading = {
        ChangeStatus.PROPOSED: _("Opening a proposed follow-up"),
        ChangeStatus.OPEN: _("Following a report to the ministry"),
        ChangeStatus.NOTIFIED: _("Verifying a report"),
    }[ChangeStatus(change.status)]
    told = change.status == ChangeStatus.NOTIFIED
    if change.has_outreach and not told:  # type: ignore[attr-defined]
        heading = _("Reaching somebody in person")
    return WorkItem(
        title=heading,
        url=reverse("data_changes:detail", args=[change.reference]),
        icon="change",
        reference=change.reference,
        line=title(change),
        due=None if told else change.due_on,
        due_words="" if told else days_left(change.due_on),
        tag=_tag(time_tag(change) if told else status_tag(change)),
        band=Band.WEEK if told else None,
    )


def _outside(change: DataChange) -> WorkItem:
    """All that a charity is told of one that it opened."""
    return WorkItem(
        title=_("Data-change follow-up"),
        url=reverse("data_changes:detail", args=[change.reference]),
        icon="change",
        reference=change.reference,
        due=change.due_on,
        due_words=days_left(change.due_on),
        tag=_tag(outside_tag(change)),
    )


def _tag(tag: Tag | None) -> WorkTag | None:
    return WorkTag(str(tag[0]), tag[1], tag[2]) if tag else None

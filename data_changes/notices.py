"""Who is told what of a change: the researcher, the charity that opened it, the person.

Notices carry the reference, days and codes. A charity's say no more than that and the days left. The person is written to
at an address of their own only: one that belongs to somebody else would tell of social security and of the change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.enums import ContactKind, ContactOwner
from beneficiaries.models import Contact
from core.clock import riyadh_date
from data_changes.enums import ChangeStatus
from data_changes.models import DataChange, DataChangeEvent, Reminder
from data_changes.plan import Windows, next_moment
from notifications import services as notifications
from notifications.services import Audience, Message

PAGE = "data_changes:detail"


@dataclass(frozen=True)
class Due:
    """A reminder to be told now, and when the next one of its change is."""

    change: DataChange
    reminder: Reminder
    next_at: dt.datetime | None


def proposed(change: DataChange) -> None:
    _tell(change, "proposed", [_together(change)])


def opened(change: DataChange, *, by: Actor) -> None:
    """The office hears of what a charity opened; who opens one at the office knows it."""
    if by.is_charity:
        _tell(change, "opened", [_followers(change)])


def moved(change: DataChange, *, by: Actor) -> None:
    """Told the ministry: a task to verify for whoever follows it. At the end the charity hears that it is done."""
    if change.status == ChangeStatus.NOTIFIED and change.assignee not in by.memberships:
        _tell(change, "to_verify", [_followers(change)])
    if change.is_over:
        _tell(change, "done", _charity([change]).get(change.pk, []))


def reminders(told: Sequence[Due], *, at: dt.datetime, windows: Windows) -> None:
    """The in-app notice and its e-mails, and the e-mail to the person: all of it in the caller's transaction."""
    charities = _charity([due.change for due in told])
    addresses = _own_addresses([due.change for due in told])
    moment = next_moment(at, windows)
    messages = []
    for due in told:
        change, once = due.change, once_key(due.change, due.reminder.milestone)
        messages.append(_message(due, "reminder", at, once, to=(_followers(change),)))
        messages.append(_message(due, "charity_reminder", at, once, to=tuple(charities.get(change.pk, ()))))
        # At night a message waits for the morning; where the morning has its own, that one is enough.
        if (address := addresses.get(change.pk)) and (due.next_at is None or moment < due.next_at):
            letter = _message(due, "to_person", moment, f"{once}:person", address=address, not_before=moment)
            messages.append(replace(letter, url_name="", key=""))  # there is no page for the person
    if messages:
        notifications.tell_many(office=told[0].change.office, messages=messages)


def _message(due: Due, kind: str, at: dt.datetime, once: str, **more: Any) -> Message:
    return Message(
        kind=f"data_changes.{kind}",
        label=due.change.reference,
        url_name=PAGE,
        key=due.change.reference,
        facts=_facts(due, at),
        once=once,
        **more,
    )


def take_back(change: DataChange, milestones: Iterable[str]) -> None:
    """What waits to go out to the person is not sent any more."""
    notifications.take_back(once=[f"{once_key(change, milestone)}:person" for milestone in milestones])


def once_key(change: DataChange, milestone: str) -> str:
    return f"change:{change.pk}:{milestone}"


def _facts(due: Due, at: dt.datetime) -> dict[str, Any]:
    left = (due.change.due_on - riyadh_date(at)).days
    return {"days": abs(left), "late": left < 0, "milestone": due.reminder.milestone}


def _tell(change: DataChange, kind: str, to: Iterable[Audience], **more: Any) -> None:
    notifications.tell(
        kind=f"data_changes.{kind}",
        office=change.office,
        label=change.reference,
        to=to,
        url_name=PAGE,
        key=change.reference,
        **more,
    )


def _followers(change: DataChange) -> Audience:
    """Whoever follows it, else the researchers together."""
    follower = change.assignee
    if follower is not None and follower.is_active and follower.user.is_active:
        return Audience.member(follower)
    return _together(change)


def _together(change: DataChange) -> Audience:
    """The researchers; of somebody who exists for the keepers alone, the keepers."""
    return Audience.role(change.office, Role.DISCRETION_KEEPER if change.person.discreet else Role.RESEARCHER)


def _charity(changes: Sequence[DataChange]) -> dict[int, list[Audience]]:
    """Of the changes that a charity opened, the role in which its member did so."""
    theirs = {change.pk: change for change in changes if change.opened_for_id != change.office_id}
    openings = DataChangeEvent.objects.filter(
        change__in=theirs, organisation__in={change.opened_for_id for change in theirs.values()}, status_from=""
    )
    roles = dict(openings.values_list("change", "membership__role")) if theirs else {}
    return {
        pk: [Audience.role(change.opened_for, roles.get(pk) or Role.CHARITY_STAFF)] for pk, change in theirs.items()
    }


def _own_addresses(changes: Sequence[DataChange]) -> dict[int, str]:
    """The e-mail address of each person that is their own and may be used."""
    people = {change.pk: {change.person_id, change.person.merged_into_id} - {None} for change in changes}
    contacts = Contact.objects.usable().filter(
        person__in=set().union(*people.values()), kind=ContactKind.EMAIL, owner=ContactOwner.SELF
    )
    found = dict(contacts.order_by("-id").values_list("person", "value"))
    return {pk: found[person] for pk, known in people.items() for person in known if person in found}

"""Who is told what of a change: the researcher, the charity that opened it, the person.

Notices carry the reference, days and codes. A charity's say no more than that and the days left. The person is written to
by text message and, at an address of their own, by e-mail; a number that belongs to somebody else gets words that name
neither social security nor the change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.contacts import Channel as Way
from beneficiaries.contacts import channels_by_kind
from beneficiaries.enums import ContactKind
from core.clock import in_riyadh, riyadh_date
from data_changes import links
from data_changes.enums import ChangeStatus, ReminderStatus
from data_changes.models import DataChange, DataChangeEvent, Reminder
from data_changes.plan import LONGEST_WAIT, Windows, next_moment, safe_hours
from notifications import services as notifications
from notifications.models import Delivery
from notifications.services import Audience, Message

PAGE = "data_changes:detail"
# The ends of a delivery's key: a text message, an e-mail to the person.
SMS, MAIL = "sms", "person"


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


def help_asked(change: DataChange) -> None:
    _tell(change, "help_asked", [_followers(change)])


def reminders(told: Sequence[Due], *, at: dt.datetime, windows: Windows) -> dict[int, str]:
    """The notices in the portal and the messages to the people, all of it in the caller's transaction.

    Says of each change what became of its reminder: handed over, nobody to be reached, or overtaken, where people may be
    messaged only after the next one falls due.
    """
    charities = _charity([due.change for due in told])
    mobiles, addresses = _channels([due.change for due in told])
    messages, became = [], {}
    for due in told:
        ways = [way for way in (mobiles.get(due.change.pk), addresses.get(due.change.pk)) if way]
        going = [(way, moment) for way in ways if (moment := _moment(way, at, windows))]
        in_time = [(way, moment) for way, moment in going if due.next_at is None or moment < due.next_at]
        if going and not in_time:
            became[due.change.pk] = ReminderStatus.OVERTAKEN.value
            continue
        became[due.change.pk] = (ReminderStatus.HANDED if in_time else ReminderStatus.UNREACHED).value
        once = once_key(due.change, due.reminder.milestone)
        page = {"url_name": PAGE, "key": due.change.reference, "facts": _facts(due, at)}
        messages.append(_message(due, "reminder", once, to=(_followers(due.change),), **page))
        messages.append(_message(due, "charity_reminder", once, to=tuple(charities.get(due.change.pk, ())), **page))
        messages += [_to_person(due, way, moment, windows) for way, moment in in_time]
    if messages:
        notifications.tell_many(office=told[0].change.office, messages=messages)
    return became


def _to_person(due: Due, way: Way, moment: dt.datetime, windows: Windows) -> Message:
    """To a number that is somebody else's, a message that says nothing of the matter and leads nowhere."""
    once, facts = once_key(due.change, due.reminder.milestone), _facts(due, moment)
    facts |= {"due": due.change.due_on.isoformat(), "gender": due.change.person.gender, "duty": due.change.duty}
    more: dict[str, Any] = {"language": way.language, "not_before": moment, "not_after": due.next_at, "facts": facts}
    if "@" in way.value:
        page = {"url_name": links.PAGE, "key": links.token(due.change)}
        return _message(due, "to_person", f"{once}:{MAIL}", address=way.value, **more, **page)
    if way.own:
        facts["secret"] = {"link": links.address(due.change)}
    hours = tuple(safe_hours(windows(in_riyadh(moment).date()), way.safe_from, way.safe_until))
    kind = "to_person" if way.own else "to_somebody_else"
    return _message(due, kind, f"{once}:{SMS}", number=way.value, windows=hours, **more)


def _moment(way: Way, at: dt.datetime, windows: Windows) -> dt.datetime | None:
    """When this way may next be used; None where its safe hours never meet those in which people may be messaged."""
    if way.safe_from is None and way.safe_until is None:
        return next_moment(at, windows)
    safe = cache(lambda day: safe_hours(windows(day), way.safe_from, way.safe_until))
    if not any(safe(in_riyadh(at).date() + dt.timedelta(days=n)) for n in range(LONGEST_WAIT)):
        return None
    return next_moment(at, safe)


def _message(due: Due, kind: str, once: str, **more: Any) -> Message:
    return Message(kind=f"data_changes.{kind}", label=due.change.reference, once=once, **more)


def take_back(milestones: Iterable[tuple[DataChange, str]]) -> None:
    """What waits to go out to these people is not sent any more."""
    keys = [f"{once_key(change, milestone)}:{way}" for change, milestone in milestones for way in (SMS, MAIL)]
    if keys:
        notifications.take_back(once=keys)


def once_key(change: DataChange, milestone: str) -> str:
    return f"change:{change.pk}:{milestone}"


def deliveries_of(change: str, milestone: str) -> QuerySet[Delivery]:
    """The messages to the person for a reminder of the outer query, by the columns that name its change and milestone."""
    key = [Value("change:"), Cast(OuterRef(change), TextField()), Value(":"), OuterRef(milestone), Value(":")]
    return Delivery.objects.filter(
        Q(once=Concat(*key, Value(SMS), output_field=TextField()))
        | Q(once=Concat(*key, Value(MAIL), output_field=TextField()))
    )


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


def _channels(changes: Sequence[DataChange]) -> tuple[dict[int, Way], dict[int, Way]]:
    """How the person of each change is reached, where they are: by text message, and at an address of their own."""
    people = {change.person_id: change.person for change in changes}
    found = channels_by_kind(people.values()) if people else {}
    mobiles, addresses = found.get(ContactKind.MOBILE, {}), found.get(ContactKind.EMAIL, {})
    return (
        {change.pk: mobiles[change.person_id] for change in changes if change.person_id in mobiles},
        {
            change.pk: addresses[change.person_id]
            for change in changes
            if change.person_id in addresses and addresses[change.person_id].own
        },
    )

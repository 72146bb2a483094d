"""How a person can be reached: the one number or address that is right, allowed and safe to use."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time
from typing import Final

from beneficiaries.enums import ContactKind, ContactOwner
from beneficiaries.models import Contact, Person

# The person's own number before a relative's, a relative's before a neighbour's.
NEARNESS: Final = {owner: place for place, owner in enumerate(ContactOwner.values)}


@dataclass(frozen=True)
class Channel:
    """Where a message may go. `own`: it is the person's; to anybody else's, nothing may be said of the matter."""

    value: str
    own: bool
    owner: str
    safe_from: time | None
    safe_until: time | None
    language: str


def channel_of(person: Person, kind: str = ContactKind.MOBILE) -> Channel | None:
    """The best usable channel of this kind, or nothing: a task for the researcher."""
    return channels_of([person], kind).get(person.pk)


def channels_of(people: Iterable[Person], kind: str = ContactKind.MOBILE) -> dict[int, Channel]:
    """`channel_of` for many people at once, by their ids."""
    return channels_by_kind(people, kinds=(kind,)).get(kind, {})


def channels_by_kind(
    people: Iterable[Person], *, kinds: Collection[str] = ContactKind.values
) -> dict[str, dict[int, Channel]]:
    """Of each kind `channel_of` for many people, by their ids; three queries however many they are.

    The contacts of a duplicate are its survivor's. What stands anywhere in that file as wrong or not to be used is not
    used. Somebody whom only the keepers know is reached by the keepers themselves, never by a message; nobody writes to the
    dead.
    """
    survivors: dict[int, int] = {person.pk: person.merged_into_id or person.pk for person in people}
    wanted = set(survivors.values())
    known = dict(Person.objects.filter(pk__in=wanted, discreet=False, died_on=None).values_list("pk", "language"))
    duplicates = Person.objects.filter(merged_into__in=known, discreet=False)
    owners: dict[int, int] = {pk: pk for pk in known}
    owners |= dict(duplicates.order_by().values_list("pk", "merged_into"))  # type: ignore[arg-type]
    contacts = list(Contact.objects.filter(person__in=owners, kind__in=kinds).order_by("-id"))
    barred = {(owners[row.person_id], row.value) for row in contacts if row.wrong or row.do_not_contact}
    best: dict[tuple[str, int], Contact] = {}
    for row in contacts:  # the newest first: of two equally near ones, what was said last
        survivor = owners[row.person_id]
        if (survivor, row.value) in barred:
            continue
        standing = best.get((row.kind, survivor))
        if standing is None or NEARNESS[row.owner] < NEARNESS[standing.owner]:
            best[row.kind, survivor] = row
    return {
        kind: {
            asked: _channel(best[kind, survivor], known[survivor])
            for asked, survivor in survivors.items()
            if (kind, survivor) in best
        }
        for kind in kinds
    }


def _channel(contact: Contact, language: str) -> Channel:
    own = contact.owner == ContactOwner.SELF
    return Channel(contact.value, own, contact.owner, contact.safe_from, contact.safe_until, language)

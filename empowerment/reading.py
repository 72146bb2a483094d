"""What pages and API say of offerings and enrolments: tags, histories, names as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.identity import ShownPerson, can_see_identity, shown
from empowerment.enums import ENROLMENT_MOVES, EnrolmentStatus, OfferingStatus
from empowerment.models import Enrolment, Offering
from empowerment.services.enrolling import allowed

Tag = tuple[str, str, str]  # label, tone, icon

ENROLMENT_TONES: Final[dict[str, tuple[str, str]]] = {
    EnrolmentStatus.NOMINATED: ("waiting", "hourglass"),
    EnrolmentStatus.ACCEPTED: ("going", "check"),
    EnrolmentStatus.WAITING: ("waiting", "clock"),
    EnrolmentStatus.ATTENDING: ("going", "check"),
    EnrolmentStatus.COMPLETED: ("done", "check"),
    EnrolmentStatus.WITHDREW: ("", "circle"),
    EnrolmentStatus.DROPPED: ("", "circle"),
    EnrolmentStatus.DECLINED: ("", "circle"),
}
OFFERING_TONES: Final[dict[str, tuple[str, str]]] = {
    OfferingStatus.DRAFT: ("", "pencil"),
    OfferingStatus.PUBLISHED: ("going", "check"),
    OfferingStatus.FINISHED: ("done", "check"),
    OfferingStatus.CANCELLED: ("", "circle"),
}


@dataclass(frozen=True)
class EnrolmentRow:
    """One enrolment as one reader sees it."""

    enrolment: Enrolment
    person: ShownPerson
    tag: Tag
    verbs: list[str]


def enrolment_tag(enrolment: Enrolment) -> Tag:
    return (str(enrolment.get_status_display()), *ENROLMENT_TONES[enrolment.status])


def offering_tag(offering: Offering) -> Tag:
    return (str(offering.get_status_display()), *OFFERING_TONES[offering.status])


def rows_for(actor: Actor, enrolments: Iterable[Enrolment]) -> list[EnrolmentRow]:
    """Names in one query, however many rows."""
    listed = list(enrolments)
    seen = can_see_identity(actor, [each.person for each in listed])
    return [
        EnrolmentRow(
            enrolment=each,
            person=shown(each.person, seen=each.person_id in seen),
            tag=enrolment_tag(each),
            verbs=allowed(enrolment=each, by=actor),
        )
        for each in listed
    ]


def course_of(enrolment: Enrolment) -> list[dict[str, object]]:
    """What happened to an enrolment, newest first, for the timeline."""
    labels = {verb: move.label for verb, move in ENROLMENT_MOVES.items()}
    labels |= {"nominate": _("Nominate"), "certify": _("Add the certificate")}
    events = enrolment.events.select_related("organisation", "membership").order_by("-id")[:50]
    return [
        {
            "title": labels.get(event.verb, event.verb),
            "icon": "circle",
            "at": event.at,
            "who": event.organisation.name if event.membership_id else "",
            "words": event.words,
            "state": "" if event.membership_id else "system",
        }
        for event in events
    ]

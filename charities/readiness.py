"""Whether a charity can be sent a matter: each condition on its line, and who can mend the ones that fail.

Not a score: there is nothing to compare charities by, only what is missing for the next household.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Permission, Role
from accounts.models import Membership, Organisation
from accounts.roles import ROLES
from charities.models import CharityContact, DataSharingAgreement, Service, ServiceMonth
from core.clock import today

CONTACT_VALID_DAYS: Final = 90
KEEPERS_NEEDED: Final = 2
ANSWERING: Final = [role for role, definition in ROLES.items() if Permission.REFERRAL_DECIDE in definition.grants]

Words = str | Promise


@dataclass(frozen=True)
class ReadinessLine:
    """One condition. `who` says who can mend it; `words` say what holds, or what is missing."""

    code: str
    ok: bool
    words: Words
    who: Words = ""


@dataclass
class Facts:
    """What is known of one charity on a day."""

    kinds: set[str] = field(default_factory=set)  # of active services
    free: set[str] = field(default_factory=set)  # of active services with room this month
    verified_contact: bool = False
    can_answer: bool = False
    keepers: int = 0
    agreement: bool = False


CHARITY_DIRECTOR = _("The charity's director")
SERVICE_KEEPERS = _("The charity's director or the office's public relations coordinator")
AGREEMENT_KEEPERS = _("The office's public relations coordinator or director")


def readiness(
    charity: Organisation, *, help_kinds: Collection[str], discreet: bool = False, ignore_capacity: bool = False
) -> list[ReadinessLine]:
    """What must hold before the charity is sent a matter that needs any of `help_kinds` (none: whatever it offers).

    `discreet` matters want two keepers and no ordinary member. Urgent and discreet matters ignore capacity.
    """
    facts = facts_of([charity])[charity.pk]
    return lines_of(facts, help_kinds=help_kinds, discreet=discreet, ignore_capacity=ignore_capacity)


def is_ready(lines: Iterable[ReadinessLine]) -> bool:
    """Whether every condition holds."""
    return all(line.ok for line in lines)


def lines_of(
    facts: Facts, *, help_kinds: Collection[str] = (), discreet: bool = False, ignore_capacity: bool = False
) -> list[ReadinessLine]:
    """The lines for what is known of a charity."""
    wanted = set(map(str, help_kinds)) or facts.kinds
    lines = [
        _line(
            "service",
            bool(facts.kinds & wanted),
            _("An active service for what is needed."),
            _("No active service for what is needed."),
            SERVICE_KEEPERS,
        )
    ]
    if not (ignore_capacity or discreet):
        lines.append(
            _line(
                "capacity",
                bool(facts.free & wanted),
                _("There is room this month."),
                _("No room left this month."),
                CHARITY_DIRECTOR,
            )
        )
    lines.append(
        _line(
            "contact",
            facts.verified_contact,
            _("A contact was verified within the last 90 days."),
            _("No contact was verified within the last 90 days."),
            SERVICE_KEEPERS,
        )
    )
    if discreet:
        lines.append(
            _line(
                "keepers",
                facts.keepers >= KEEPERS_NEEDED,
                _("Two keepers of ta'affuf cases."),
                _("Fewer than two keepers of ta'affuf cases."),
                CHARITY_DIRECTOR,
            )
        )
    else:
        lines.append(
            _line(
                "member",
                facts.can_answer,
                _("A member who can answer."),
                _("No active member who can answer."),
                CHARITY_DIRECTOR,
            )
        )
    lines.append(
        _line(
            "agreement",
            facts.agreement,
            _("A data-sharing agreement in force."),
            _("No data-sharing agreement in force."),
            AGREEMENT_KEEPERS,
        )
    )
    return lines


def facts_of(charities: Sequence[Organisation]) -> dict[int, Facts]:
    """What is known of many charities, in four queries however many they are."""
    ids = [charity.pk for charity in charities]
    facts = {pk: Facts() for pk in ids}
    for charity, kind, room in free_services(ids):
        facts[charity].kinds.add(kind)
        if room:
            facts[charity].free.add(kind)
    since = today() - timedelta(days=CONTACT_VALID_DAYS)
    for pk in CharityContact.objects.filter(charity__in=ids, verified_on__gte=since).values_list("charity", flat=True):
        facts[pk].verified_contact = True
    keepers: defaultdict[int, set[int]] = defaultdict(set)
    roles = [*ANSWERING, Role.DISCRETION_KEEPER]
    members = Membership.objects.active().filter(organisation__in=ids, role__in=roles)
    for pk, role, user in members.values_list("organisation", "role", "user"):
        if role == Role.DISCRETION_KEEPER:
            keepers[pk].add(user)
        else:
            facts[pk].can_answer = True
    for pk, users in keepers.items():
        facts[pk].keepers = len(users)
    for pk in DataSharingAgreement.objects.in_force().filter(charity__in=ids).values_list("charity", flat=True):
        facts[pk].agreement = True
    return facts


def free_services(charities: Iterable[int]) -> list[tuple[int, str, bool]]:
    """(charity, kind, is there room this month) for every active service."""
    taken = Subquery(
        ServiceMonth.objects.filter(service=OuterRef("pk"), month=today().replace(day=1)).values(
            total=F("reserved") + F("used")
        )
    )
    services = Service.objects.active().filter(charity__in=charities).annotate(taken=Coalesce(taken, 0))
    return [
        (charity, kind, capacity is None or taken < capacity)
        for charity, kind, capacity, taken in services.values_list("charity", "kind", "monthly_capacity", "taken")
    ]


def _line(code: str, ok: bool, held: Words, missing: Words, who: Words) -> ReadinessLine:
    return ReadinessLine(code, ok, held if ok else missing, "" if ok else who)

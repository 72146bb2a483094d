"""Whether a charity can be sent a matter: each condition on its line, and who can mend the ones that fail.

Not a score: there is nothing to compare charities by, only what is missing for the next household.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Permission, Role
from accounts.models import Membership, Organisation
from accounts.roles import ROLES
from charities.enums import HelpKind
from charities.models import CharityContact, DataSharingAgreement, Service
from core.clock import today
from offices.models import DutyTurn

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
    duty_named: bool = False  # somebody is on the duty list today: a warning where nobody is, never a refusal


@dataclass(frozen=True)
class Situation:
    """A kind of referral, as far as readiness tells kinds apart (the kinds themselves are the referrals' business)."""

    label: Words
    help_kinds: frozenset[str] = frozenset()  # none: whatever the charity offers
    discreet: bool = False
    ignore_capacity: bool = False

    def warning(self, facts: Facts) -> Words:
        """What does not stand in the way of an urgent case, and is better mended."""
        urgent = self.ignore_capacity and not self.discreet
        return "" if facts.duty_named or not urgent else _("Nobody is named on the duty list for today.")

    def lines(self, facts: Facts) -> list[ReadinessLine]:
        return lines_of(facts, help_kinds=self.help_kinds, discreet=self.discreet, ignore_capacity=self.ignore_capacity)


SITUATIONS: Final = (
    Situation(_("Household that does not meet the conditions")),
    Situation(_("Home repair and maintenance"), frozenset({HelpKind.HOME_REPAIR})),
    Situation(_("Urgent humanitarian case"), ignore_capacity=True),
    Situation(_("Ta'affuf case"), discreet=True),
)

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


def facts_of(charities: Sequence[Organisation], services: Iterable[Service] | None = None) -> dict[int, Facts]:
    """What is known of many charities, in two queries however many they are.

    `services`: the active ones with `taken` beside them, where the caller has read them already; charities that come
    from `with_facts` are not asked for again.
    """
    ids = [charity.pk for charity in charities]
    if not ids:
        return {}
    rows: Iterable[Any] = charities
    if not all(hasattr(charity, "keepers_there") for charity in charities):
        rows = with_facts(Organisation.objects.filter(pk__in=ids).order_by())
    facts = {
        row.pk: Facts(
            verified_contact=row.contact_verified,
            can_answer=row.answering,
            keepers=row.keepers_there,
            agreement=row.agreed,
            duty_named=row.duty_named,
        )
        for row in rows
    }
    if services is None:
        services = Service.objects.active().filter(charity__in=ids).with_taken()
    for service in services:
        of_charity = facts[service.charity_id]
        of_charity.kinds.add(service.kind)
        if service.monthly_capacity is None or service.taken < service.monthly_capacity:
            of_charity.free.add(service.kind)
    return facts


def with_facts(charities: Any) -> Any:
    """Beside each charity what its readiness is judged by, besides its services."""
    since = today() - timedelta(days=CONTACT_VALID_DAYS)
    mine = {"charity": OuterRef("pk")}
    members = Membership.objects.active().filter(organisation=OuterRef("pk")).order_by()
    keepers = members.filter(role=Role.DISCRETION_KEEPER).values("organisation")
    return charities.annotate(
        contact_verified=Exists(CharityContact.objects.filter(**mine, verified_on__gte=since)),
        answering=Exists(members.filter(role__in=ANSWERING)),
        keepers_there=Coalesce(Subquery(keepers.values(number=Count("user", distinct=True))), 0),
        agreed=Exists(DataSharingAgreement.objects.in_force().filter(**mine)),
        duty_named=Exists(DutyTurn.objects.on(today()).filter(organisation=OuterRef("pk"))),
    )


def words_of_room(capacity: int | None, taken: int) -> str:
    """What is left of a month's places, in words."""
    if capacity is None:
        return gettext("Without a limit")
    left = max(capacity - taken, 0)
    words = ngettext("%(n)s place left of %(capacity)s", "%(n)s places left of %(capacity)s", left)
    return words % {"n": left, "capacity": capacity}


def _line(code: str, ok: bool, held: Words, missing: Words, who: Words) -> ReadinessLine:
    return ReadinessLine(code, ok, held if ok else missing, "" if ok else who)

"""Who may be sent it: the gate of readiness, and the recorded motive of an office that passes over who stands first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from charities.readiness import ReadinessLine, readiness
from core.errors import Conflict
from referrals.asking import help_kinds, ignores_capacity
from referrals.models import Referral
from referrals.ranking import rank


def require_choice(
    *, referral: Referral, recipient: Organisation, motive: str, without: Collection[int | None] = ()
) -> None:
    """Go on only where the charity is ready, and where nobody stands clearly before it or it is said why they are passed
    over. The gate itself is never passed, whatever the motive.
    """
    if recipient.kind != OrganisationKind.CHARITY:
        return
    ranking = rank(referral, without=without)
    _require_ready(ranking.lines_of(recipient) or _asked_alone(referral, recipient))
    if not motive.strip() and ranking.passes_over(recipient):
        words = _("Say why the charities that stand before it are passed over.")
        raise ValidationError({"motive": ValidationError(words, code="required")})


def _asked_alone(referral: Referral, recipient: Organisation) -> list[ReadinessLine]:
    return readiness(
        recipient,
        help_kinds=help_kinds(referral=referral),
        discreet=referral.is_discreet,
        ignore_capacity=ignores_capacity(kind=referral.kind),
    )


def _require_ready(lines: Iterable[ReadinessLine]) -> None:
    """Each line that fails says who can mend it."""
    failing = [line for line in lines if not line.ok]
    if failing:
        words = [_("%(what)s It is mended by: %(who)s.") % {"what": line.words, "who": line.who} for line in failing]
        refusals = [ValidationError(each, code="recipient_not_ready") for each in words]
        raise Conflict({"to": refusals}, code="recipient_not_ready")

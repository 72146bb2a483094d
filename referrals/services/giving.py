"""The household's ledger of assistance: written when needs are met, or by hand; never changed, only struck out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from beneficiaries.models import Household
from charities.enums import HelpKind
from core.clock import now, riyadh_date, today
from core.constraints import explain
from core.errors import Conflict
from referrals import rights
from referrals.enums import NeedResult
from referrals.models import Assistance, Need, Referral

# With one of these results a need was helped.
HELPED: Final = frozenset({NeedResult.MET, NeedResult.PARTLY})


@transaction.atomic
def record_assistance(
    *,
    household: Household,
    by: Actor,
    kind: str,
    what: str = "",
    value: Decimal | None = None,
    given_on: date | None = None,
    organisation: Organisation | None = None,
    discreet: bool = False,
) -> Assistance:
    """Write down by hand what a household was given past the portal; without an organisation, by the office itself."""
    if not rights.records_assistance(by):
        raise PermissionDenied("assistance")
    household = Household.objects.visible_to(by).get(pk=household.pk)
    given_on = given_on or today()
    giver = organisation or by.office
    if kind not in HelpKind.values:
        raise _wrong("kind", _("Please choose the kind of help."), "invalid_choice")
    if given_on > today():
        raise _wrong("given_on", _("The date cannot be after today."), "too_late")
    ours = giver.pk == by.office.pk or (giver.kind == OrganisationKind.CHARITY and giver.parent_id == by.office.pk)
    if not ours:
        raise _wrong("organisation", _("Please choose the office or one of its charities."), "invalid_choice")
    if discreet and not by.is_keeper:
        raise _wrong("discreet", _("Only keepers record ta'affuf."), "invalid_choice")
    with explain(Assistance):
        return Assistance.objects.create(
            office=by.office,
            household=household,
            kind=kind,
            what=what,
            value=value,
            given_on=given_on,
            organisation=giver,
            # What belongs to a household that only keepers know is theirs as well.
            discreet=discreet or household.discreet,
            recorded_by=by.membership,
        )


@transaction.atomic
def strike_assistance(*, assistance: Assistance, by: Actor, because: str) -> Assistance:
    """Strike out a line that is wrong. It stays readable, with the reason."""
    if not rights.records_assistance(by):
        raise PermissionDenied("assistance")
    row = Assistance.objects.visible_to(by).select_for_update(of=("self",)).get(pk=assistance.pk)
    if row.is_struck:
        raise Conflict(_("This line is struck out already."), code="struck_out")
    if not because.strip():
        raise _wrong("because", _("Say why the line is struck out."), "required")
    row.struck_at, row.struck_by, row.struck_because = now(), by.membership, because
    with explain(Assistance):
        row.save(update_fields=["struck_at", "struck_by", "struck_because"])
    return row


def record_of_needs(
    *, referral: Referral, needs: Iterable[Need], values: dict[int, Decimal | None], by: Actor, at: datetime
) -> None:
    """What a completion means for the ledger. Of a need completed anew the earlier line is struck out."""
    listed = list(needs)
    earlier = Assistance.objects.filter(need__in=listed).valid()
    earlier.update(struck_at=at, struck_by=by.membership, struck_because=_("Completed anew"))
    if referral.household is None:
        return
    rows = [
        Assistance(
            office=referral.office,
            household=referral.household,
            kind=need.kind,
            what=need.result_words or need.description,
            value=values.get(need.pk),
            given_on=riyadh_date(at),
            organisation=referral.recipient,
            need=need,
            discreet=referral.is_discreet,
            recorded_at=at,
            recorded_by=by.membership,
        )
        for need in listed
        if need.result in HELPED
    ]
    with explain(Assistance):
        Assistance.objects.bulk_create(rows)


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})

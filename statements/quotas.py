"""The month's numbers of statements: what every charity may ask, has asked and has left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from charities.models import DataSharingAgreement
from core.clock import now, riyadh_date
from statements.terms import AskingMonth, asked_this_month, holding, month_of


@dataclass
class Line:
    """A charity in this month. Without an agreement in force there is no month."""

    charity: Organisation
    agreement: DataSharingAgreement | None
    month: AskingMonth | None
    form: Any = None


def charities(actor: Actor) -> QuerySet[Organisation]:
    """Whose numbers the actor may know: an office its charities', a charity its own."""
    if actor.is_charity:
        return Organisation.objects.visible_to(actor).filter(pk=actor.organisation.pk)
    rows = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.CHARITY, parent=actor.office)
    return rows.order_by("sort_name", "pk")


def renews_on() -> dt.date:
    return month_of(riyadh_date(now()))[1]


def of_month(actor: Actor) -> list[Line]:
    """Four queries, however many charities; by name."""
    listed = list(charities(actor))
    held = DataSharingAgreement.objects.in_force().filter(charity__in=listed)
    agreements = {row.charity_id: row for row in held.order_by("valid_from", "id")}
    rows = asked_this_month().filter(charity__in=listed)
    used = dict(rows.values_list("charity").annotate(Count("pk")))
    reserved = dict(holding().filter(charity__in=listed).values_list("charity").annotate(Sum("reserved")))
    return [
        Line(
            charity,
            agreement := agreements.get(charity.pk),
            agreement
            and AskingMonth(
                agreement.statement_quota, used.get(charity.pk, 0), reserved.get(charity.pk, 0), renews_on()
            ),
        )
        for charity in listed
    ]

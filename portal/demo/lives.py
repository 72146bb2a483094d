"""Events of the last weeks in people's lives, and the follow-ups that were proposed from them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from beneficiaries import services
from beneficiaries.models import LifeEvent, Person
from core.clock import riyadh_date
from core.typed_dates import TypedDate
from data_changes.services import propose_life

# What, how many days ago, what was said of it. A death comes to a household with others in it.
TOLD: Final = (
    ("death", 9, ""),
    ("birth", 3, "مولودة."),
    ("job", 6, "عمل بدوام كامل في متجر."),
    ("marriage", 12, ""),
    ("wage", 5, "دورة في الخياطة."),
    ("project_income", 8, "مشروع طبخ منزلي."),
    ("move", 2, ""),
    ("divorce", 11, ""),
)
BEHIND: Final = 90  # of the register's heads, so that these are not the people of the first pages


def tell(office: Organisation, researcher: Membership, moment: dt.datetime) -> None:
    by, today = Actor.of(researcher.user, [researcher]), riyadh_date(moment)
    heads = Person.objects.filter(office=office, relation="head", discreet=False, merged_into=None)
    young = today - dt.timedelta(days=45 * 365)
    heads = heads.filter(data_changes=None, household__members__relation="spouse", birth_date__gt=young)
    heads = heads.distinct().order_by("pk")
    listed = list(heads[BEHIND : BEHIND + len(TOLD)]) or list(heads[: len(TOLD)])
    for person, (kind, days, details) in zip(listed, TOLD, strict=False):
        day = TypedDate.from_gregorian(today - dt.timedelta(days=days))
        services.record_event(person=person, by=by, kind=kind, happened_on=day, details=details)
    system = Actor.system(office)
    for event in LifeEvent.objects.filter(office=office).to_report().order_by("id"):
        propose_life(event=event, by=system)

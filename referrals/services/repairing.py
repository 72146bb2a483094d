"""Home repair: the visit with its scope and estimate, the pictures of the house before and after, under consent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.enums import ConsentPurpose, ConsentWay, Relation
from beneficiaries.models import Person
from beneficiaries.services import give
from core.attachments import PICTURES
from core.clock import now, today
from core.constraints import explain
from referrals.enums import PictureStage
from referrals.models import Paper, Referral, RepairVisit
from referrals.models.referral import pictures_agreed
from referrals.notices import tell_of
from referrals.services.moving import Said, record
from referrals.services.studying import require_words
from referrals.services.talking import keep_paper, open_to

VISITED: Final = "visit"
PICTURED: Final = "picture"


@transaction.atomic
def visit(
    *,
    referral: Referral,
    by: Actor,
    scope: str,
    visited_on: date | None = None,
    estimate: Decimal | None = None,
    days: int | None = None,
) -> RepairVisit:
    """Record a visit to the house: what is to be done, what it will cost, how long it will take. The sender is told."""
    row = open_to(referral=referral, by=by, act=VISITED)
    require_words(words=scope, field="scope")
    visited_on = visited_on or today()
    if visited_on > today():
        raise _wrong("visited_on", _("The date cannot be after today."), "too_late")
    if estimate is not None and estimate < 0:
        raise _wrong("estimate", _("An amount cannot be below zero."), "min_value")
    with explain(RepairVisit):
        seen = RepairVisit.objects.create(
            office=row.office,
            referral=row,
            organisation=by.organisation,
            visited_on=visited_on,
            scope=scope,
            estimate=estimate,
            days=days,
            recorded_by=by.membership,
        )
    record(referral=row, verb=VISITED, by=by, status_from=row.status, at=now(), said=Said(words=scope))
    tell_of(row, VISITED)
    return seen


@transaction.atomic
def picture(
    *,
    referral: Referral,
    by: Actor,
    file: UploadedFile[Any],
    stage: str,
    without_people: bool = False,
    agreed: str = "",
    caption: str = "",
) -> Paper:
    """Keep a picture of the house, in which nobody is to be seen, if the household agreed to it.

    `agreed`: how it agreed, where no consent stands in its file yet; it is then written there.
    """
    row = open_to(referral=referral, by=by, act=PICTURED)
    if stage not in PictureStage.values:
        raise _wrong("stage", _("Say when the picture was taken."), "invalid_choice")
    if not without_people:
        raise _wrong("without_people", _("Confirm that nobody is to be seen in the picture."), "required")
    _require_consent(row, agreed)
    paper = Paper(
        office=row.office,
        referral=row,
        organisation=by.organisation,
        membership=by.membership,
        caption=caption,
        stage=stage,
        without_people=True,
    )
    return keep_paper(paper=paper, file=file, row=row, by=by, verb=PICTURED, kinds=PICTURES)


def _require_consent(row: Referral, agreed: str) -> None:
    if pictures_agreed(row):
        return
    if agreed not in ConsentWay.values:
        raise _wrong("agreed", _("Say how the household agreed to pictures of the house."), "required")
    person = row.person or _head_of(row)
    if person is None:
        raise _wrong("agreed", _("This household has no member in the register who could agree."), "no_person")
    try:
        # Whoever stood before the house heard it; the event of the picture says who that was.
        give(person=person.survivor, by=Actor.system(row.office), purpose=ConsentPurpose.PICTURES, way=agreed)
    except ValidationError as error:
        raise ValidationError({"agreed": error.messages}) from None


def _head_of(row: Referral) -> Person | None:
    members = Person.objects.filter(household=row.household, merged_into=None)
    return members.filter(relation=Relation.HEAD).first() or members.order_by("pk").first()


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})

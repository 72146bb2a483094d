"""How long attachments are kept: until their time has passed, and pictures for as long as the consent to them holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.actor import Actor
from core.clock import now
from referrals.enums import Removal
from referrals.models import Paper, Referral
from referrals.services.moving import Said, record

BATCH: Final = 100
REMOVED: Final = "remove"


@transaction.atomic
def remove_papers(*, by: Actor) -> int:
    """Remove a batch of the office's attachments that may be kept no longer; 0 when none is left.

    The row stays as the record, without name and caption; the course of the referral says what was removed and why.
    """
    at = now()
    before = at - dt.timedelta(days=settings.ATTACHMENTS_KEPT_DAYS)
    rows = Paper.objects.filter(office=by.office, removed_at=None)
    over = Q(referral__ended_at__lt=before)
    due = rows.filter(over | ~Q(stage="") & ~Paper.agreed())
    papers = list(
        due.select_related("referral__office").order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    told: set[tuple[int, str]] = set()
    for paper in papers:
        ended = paper.referral.ended_at
        because = Removal.RETENTION if ended and ended < before else Removal.CONSENT
        _remove(paper, because, at)
        if (paper.referral_id, because) not in told:
            told.add((paper.referral_id, because))
            _record(paper.referral, because, by, at)
    return len(papers)


def _remove(paper: Paper, because: str, at: dt.datetime) -> None:
    name, storage = paper.file.name, paper.file.storage
    paper.removed_at, paper.removed_because = at, because
    paper.original_name = paper.caption = paper.file.name = ""
    paper.save(update_fields=["removed_at", "removed_because", "original_name", "caption", "file"])
    delete: Callable[[Any], Any] = storage.delete
    if name:
        transaction.on_commit(partial(delete, name))


def _record(referral: Referral, because: str, by: Actor, at: dt.datetime) -> None:
    said = Said(reason=because)
    record(referral=referral, verb=REMOVED, by=by, status_from=referral.status, at=at, said=said)

"""Reaching somebody in person: the attempts, what they make of the reminders that reached nobody, and the call for help."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from core.clock import now
from core.errors import Conflict
from data_changes import notices
from data_changes.enums import ContactWay, OutreachReason
from data_changes.models import ContactAttempt, DataChange
from data_changes.services import reaching, reminders


@transaction.atomic
def attempt(
    *, change: DataChange, by: Actor, way: str, reached: bool, words: str = "", at: dt.datetime | None = None
) -> ContactAttempt:
    """Log that somebody tried to reach the person. Who was reached was told: the newest milestone counts, the task ends."""
    by.require(Permission.CHANGE_FOLLOW)
    change = DataChange.objects.visible_to(by).select_for_update(of=("self",)).get(pk=change.pk)
    if Extent.ALL not in by.extents(Permission.CHANGE_FOLLOW):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    if change.is_over:
        raise Conflict(_("Meanwhile this follow-up has changed. The page shows how it stands now."))
    if way not in ContactWay.values:
        raise ValidationError({"way": ValidationError(_("Choose how it was tried."), code="invalid_choice")})
    at = at or now()
    if at > now():
        raise ValidationError({"at": ValidationError(_("An attempt cannot lie in the future."), code="too_late")})
    if at < change.created_at - dt.timedelta(days=1):
        words = _("An attempt belongs to the time after the follow-up was opened.")
        raise ValidationError({"at": ValidationError(words, code="too_early")})
    row = ContactAttempt.objects.create(
        office=change.office,
        change=change,
        way=way,
        reached=reached,
        at=at,
        membership=by.membership,
        organisation=by.organisation,
        words=words,
    )
    if reached:
        reaching.finish(changes=[change])
        reminders.reached(change=change)
    return row


@transaction.atomic
def ask_help(*, change: DataChange) -> bool:
    """The person asks for help through their link: a task for whoever follows the change. Asked again, nothing is new."""
    change = DataChange.objects.select_for_update(of=("self",)).select_related("office", "person").get(pk=change.pk)
    if change.is_over:
        raise Conflict(_("This follow-up has ended."))
    new = reaching.begin(changes=[change], reason=OutreachReason.HELP)
    if new:
        notices.help_asked(change)
    return bool(new)

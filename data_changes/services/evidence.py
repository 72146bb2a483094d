"""Papers of a change: what shows it, or the report of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from data_changes.models import DataChange, Evidence

MOST = 10


@transaction.atomic
def attach(*, change: DataChange, by: Actor, file: UploadedFile) -> Evidence:  # type: ignore[type-arg]
    """Keep a paper with a change; the same paper is kept once. What it is, its content says (core.attachments)."""
    by.require(Permission.CHANGE_FOLLOW)
    change = DataChange.objects.visible_to(by).select_for_update(of=("self",)).get(pk=change.pk)
    if Extent.ALL not in by.extents(Permission.CHANGE_FOLLOW):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    return keep(change=change, by=by, file=file)


def keep(*, change: DataChange, by: Actor, file: UploadedFile) -> Evidence:  # type: ignore[type-arg]
    """Write the row and the file; the caller holds the change and the right."""
    paper = Evidence(office=change.office, change=change, membership=by.membership)
    try:
        paper.take(file)
    except ValidationError as error:
        raise ValidationError({"evidence": error.error_list}) from None
    if same := change.evidence.filter(sha256=paper.sha256).first():
        return same
    if change.evidence.count() >= MOST:
        words = _("A follow-up keeps at most %(most)s papers.") % {"most": MOST}
        raise ValidationError({"evidence": ValidationError(words, code="too_many")})
    paper.save()
    return paper

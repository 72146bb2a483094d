"""What is said and done beside the state table: comments, telephone calls, a second door for an urgent case."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation
from charities.models import CharityContact
from core.clock import now
from referrals import rights
from referrals.enums import CallOutcome, CommentAudience, ReferralStatus
from referrals.models import Paper, Referral, ReferralEvent
from referrals.notices import tell_of
from referrals.services.drafting import GivenNeed, draft
from referrals.services.moving import AlreadyOpen, Said, changed_meanwhile, locked, record
from referrals.services.sending import send
from referrals.services.studying import require_words

ATTACHED: Final = "attach"
MOST_PAPERS: Final = 20
CALLED: Final = "call"
COMMENTED: Final = "comment"
SECOND: Final = "send_second"


@transaction.atomic
def comment(*, referral: Referral, by: Actor, words: str, audience: str = CommentAudience.BOTH) -> ReferralEvent:
    """Say something to the other side, or note it for one's own people alone."""
    row = open_to(referral=referral, by=by, act=COMMENTED)
    require_words(words=words)
    if audience not in CommentAudience.values:
        error = ValidationError(_("Please choose who reads it."), code="invalid_choice")
        raise ValidationError({"audience": error})
    said = Said(words=words, audience=audience)
    event = record(referral=row, verb=COMMENTED, by=by, status_from=row.status, at=now(), said=said)
    if audience == CommentAudience.BOTH:
        if by.organisation.pk != row.sender_id:
            tell_of(row, "comment_to_sender")
        if by.organisation.pk != row.recipient_id:
            tell_of(row, "comment_to_recipient")
    return event


@transaction.atomic
def attach(*, referral: Referral, by: Actor, file: UploadedFile[Any], caption: str = "") -> Paper:
    """Keep a paper or a picture with the referral; the same one is kept once. What it is, its content says."""
    row = open_to(referral=referral, by=by, act=ATTACHED)
    paper = Paper(
        office=row.office, referral=row, organisation=by.organisation, membership=by.membership, caption=caption
    )
    return keep_paper(paper=paper, file=file, row=row, by=by, verb=ATTACHED)


def keep_paper(
    *, paper: Paper, file: UploadedFile[Any], row: Referral, by: Actor, verb: str, kinds: Collection[str] = ()
) -> Paper:
    """Check what came and keep it once; `kinds`: the only types that are taken."""
    try:
        paper.take(file)
    except ValidationError as error:
        raise ValidationError({"file": error.error_list}) from None
    if kinds and paper.content_type not in kinds:
        refusal = ValidationError(_("Only JPG and PNG pictures are accepted here."), code="wrong_type")
        raise ValidationError({"file": refusal})
    kept = row.papers.filter(removed_at=None)
    if same := kept.filter(sha256=paper.sha256, organisation=by.organisation, stage=paper.stage).first():
        return same
    if kept.count() >= MOST_PAPERS:
        words = _("A referral keeps at most %(most)s attachments.") % {"most": MOST_PAPERS}
        raise ValidationError({"file": ValidationError(words, code="too_many")})
    paper.save()
    if row.status != ReferralStatus.DRAFT:
        said = Said(words=paper.caption, reason=paper.stage)
        record(referral=row, verb=verb, by=by, status_from=row.status, at=now(), said=said)
    return paper


@transaction.atomic
def call(
    *, referral: Referral, by: Actor, outcome: str, contact: CharityContact | None = None, words: str = ""
) -> ReferralEvent:
    """Record that the other side was telephoned, who that was, and what came of it."""
    row = open_to(referral=referral, by=by, act=CALLED)
    called = rights.called_by(by, row)
    if outcome not in CallOutcome.values:
        raise ValidationError({"outcome": ValidationError(_("Please say what came of the call."), code="required")})
    if contact is not None and contact.charity_id != called.pk:
        error = ValidationError(_("This is no contact of whom you telephone."), code="invalid_choice")
        raise ValidationError({"contact": error})
    spoken = " – ".join(part for part in (contact.name if contact else "", words) if part)
    said = Said(words=spoken, reason=outcome, towards=called)
    return record(referral=row, verb=CALLED, by=by, status_from=row.status, at=now(), said=said)


@transaction.atomic
def send_second(*, referral: Referral, by: Actor, to: Organisation, words: str = "") -> Referral:
    """Send an urgent case that was not taken up in time to the next charity too, linked to the first: one intervention."""
    row = open_to(referral=referral, by=by, act=SECOND)
    if under_way := row.links.open().order_by("-id").first():
        raise AlreadyOpen(under_way.reference)
    needs = [
        GivenNeed(kind=need.kind, description=need.description, urgency=need.urgency, estimate=need.estimate)
        for need in row.needs.all()
    ]
    about = {"person": row.person} if row.person else {"household": row.household}
    second = draft(
        by=by,
        uuid=uuid4(),
        kind=row.kind,
        to=to,
        needs=needs,
        summary=row.summary,
        legal_basis=row.legal_basis,
        consent=row.consent,
        linked_to=row,
        **about,
    ).referral
    record(referral=row, verb=SECOND, by=by, status_from=row.status, at=now(), said=Said(words=words))
    try:
        return send(referral=second, by=by, motive=words)
    except ValidationError as error:
        if missing := getattr(error, "error_dict", {}).get("motive"):
            raise ValidationError({"words": missing}) from None
        raise


def open_to(*, referral: Referral, by: Actor, act: str) -> Referral:
    row = locked(referral=referral, by=by)
    rights.require_act(by, row, act)
    if not rights.act_is_open(row, act):
        raise changed_meanwhile(referral=row)
    return row

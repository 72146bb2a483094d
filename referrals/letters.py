"""The referral letter: who refers what to whom, until when. Of a discreet matter it says nothing but that it exists.

Whom it is about is added for each reader as the reader may know them (referrals/subjects.py): the same letter names the
person to the office and shows initials to whom the identity is closed.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Membership
from core.dates import both_calendars
from exchange import issued
from exchange.enums import DocumentKind, WithdrawalReason
from exchange.models import IssuedDocument
from exchange.papers import LETTER, Fact, Letter, in_languages
from referrals import reading, rights, subjects
from referrals.enums import ReferralStatus
from referrals.models import Referral

KIND = DocumentKind.REFERRAL_LETTER
WITHOUT: Final = frozenset({ReferralStatus.DRAFT, ReferralStatus.WITHDRAWN, ReferralStatus.UNANSWERED})
# What takes the letter back: it was made out to somebody whose turn is over.
TAKEN_BACK: Final = {
    "withdraw": WithdrawalReason.MATTER_WITHDRAWN,
    "redirect": WithdrawalReason.PASSED_ON,
    "lapse": WithdrawalReason.PASSED_ON,
}


def has_letter(actor: Actor, referral: Referral) -> bool:
    """Whether a letter may be had by this reader: both sides and the office, as long as it is the recipient's matter.

    Of a confidential one by those who read what it says.
    """
    if referral.past or not rights.confides(actor, referral):
        return False
    return bool(referral.reference) and referral.status not in WITHOUT and not reading.has_passed(actor, referral)


def issue(referral: Referral, by: Actor) -> IssuedDocument:
    """The letter of a referral, issued when it is first asked for."""
    signed = _signed(referral) or by.membership
    return issued.issue(
        office=referral.office,
        kind=KIND,
        reference=referral.reference,
        template=LETTER,
        by=by,
        to=referral.recipient,
        data=in_languages(lambda: _content(referral, signed)),
        issuer=referral.sender,
        issued_by=signed,
        issued_at=referral.sent_at,
        discreet=referral.is_discreet,
    )


def file_of(referral: Referral, by: Actor) -> bytes:
    """The letter as this reader may have it."""
    document = issue(referral, by)
    return issued.file_of(document=document, facts=[] if referral.is_discreet else _about(referral, by))


def take_back(referral: Referral, verb: str, by: Actor) -> None:
    """After a move: the letter of a turn that is over is withdrawn."""
    if reason := TAKEN_BACK.get(verb):
        issued.withdraw(office=referral.office, kind=KIND, reference=referral.reference, by=by, reason=reason)


def _signed(referral: Referral) -> Membership | None:
    """Whoever sent it to this recipient."""
    sent = referral.events.filter(verb__in=["send", "redirect"], membership__isnull=False).order_by("-id")
    event = sent.select_related("membership__user", "membership__organisation").first()
    return event.membership if event else referral.drafted_by


def _about(referral: Referral, reader: Actor) -> list[Fact]:
    """Whom it is about, as this reader may know them."""
    subject = subjects.shown_to(reader, [referral])[referral.pk]
    facts = []
    if subject.person:
        facts.append((_("Name"), subject.person.name))
        if subject.person.number:
            facts.append((_("Identity number"), subject.person.number))
    if subject.household:
        facts.append((_("Household"), subject.household))
    if subject.district:
        facts.append((_("District"), subject.district))
    return facts


def _content(referral: Referral, signed: Membership | None) -> dict[str, Any]:
    assert signed
    assert referral.sent_at
    whole = not referral.is_discreet
    rows = []
    if whole:
        rows = [
            (str(need.get_kind_display()), need.description or "–", str(need.get_urgency_display()))
            for need in referral.needs.all()
        ]
    return Letter(
        title=_("Referral letter"),
        issuer=referral.sender,
        to=referral.recipient,
        reference=referral.reference,
        at=referral.sent_at,
        signed=signed,
        role_shown=whole,
        before=[_opening(referral)],
        facts=_facts(referral),
        heads=[_("Need"), _("Description"), _("Urgency")] if rows else [],
        widths=[3, 6, 2] if rows else [],
        rows=rows,
        after=_closing(referral),
    ).data()


def _opening(referral: Referral) -> str:
    if referral.is_discreet:
        return _("We refer to you the matter whose number stands above. Its details are in the portal.")
    if referral.recipient.kind == OrganisationKind.CHARITY:
        return _(
            "We refer to you the household named below, so that its need is studied within your means and services."
        )
    return _("We refer to you the matter of the household named below, to be studied at your office.")


def _facts(referral: Referral) -> list[Fact]:
    facts = []
    if not referral.is_discreet:
        facts.append((_("Kind of referral"), str(referral.get_kind_display())))
        facts.append((_("Legal basis"), str(referral.get_legal_basis_display())))
    if referral.take_up_due_at:
        facts.append((_("To be taken up by"), both_calendars(referral.take_up_due_at, "medium")))
    if referral.decide_due_at:
        facts.append((_("To be decided by"), both_calendars(referral.decide_due_at, "medium")))
    return facts


def _closing(referral: Referral) -> list[str]:
    answer = _("The answer is given in the portal under the number above.")
    if referral.is_discreet:
        return [answer, _("This letter is for the person to whom the matter is assigned, and is not passed on.")]
    words = [answer, _("What stands here serves the study of this referral alone, and is not passed on to others.")]
    if referral.summary:
        words.insert(0, _("Summary: %(words)s") % {"words": referral.summary})
    return words

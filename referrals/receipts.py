"""The citizen's receipt of a referral: how far it is, in plain words. Never of a discreet one.

It names neither the person nor the charity, and of an apology it says only what was written for the person.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries import consents
from beneficiaries.contacts import channel_of
from beneficiaries.enums import ConsentPurpose
from core.clock import now, riyadh_date, today
from data_changes.plan import safe_hours
from exchange import issued
from exchange.models import Receipt
from exchange.standing import Standing, steps_of
from notifications.services import send_sms
from offices.calendars import message_windows
from referrals import reading, rights
from referrals.enums import CloseReason, ReferralKind, ReferralStatus
from referrals.models import Referral

S = ReferralStatus
Words = str | Promise
KIND, KIND_ELSEWHERE = "referrals.receipt", "referrals.receipt_elsewhere"
COURSE: Final = (
    pgettext_lazy("course", "Received"),
    pgettext_lazy("course", "Under study"),
    pgettext_lazy("course", "Decided"),
    pgettext_lazy("course", "Carried out"),
)
# status: (place in the course, tone, icon, heading, what comes next)
SAID: Final[dict[str, tuple[int, str, str, Words, Words]]] = {
    S.SENT: (
        0,
        "info",
        "send",
        gettext_lazy("Your request has arrived"),
        gettext_lazy("It waits for its study to begin. Nothing is asked of you now."),
    ),
    S.UNDER_REVIEW: (
        1,
        "info",
        "search",
        gettext_lazy("Your request is being studied"),
        gettext_lazy("A decision follows. Somebody may get in touch with you to complete what is missing."),
    ),
    S.INFORMATION_REQUESTED: (
        1,
        "waiting",
        "hourglass",
        gettext_lazy("Your request waits for information"),
        gettext_lazy("Whoever took your request completes it, and may ask you for a paper or a word."),
    ),
    S.ACCEPTED: (
        2,
        "going",
        "check",
        gettext_lazy("Your request was accepted"),
        gettext_lazy("Somebody gets in touch with you to agree on the beginning."),
    ),
    S.IN_PROGRESS: (
        3,
        "going",
        "hand",
        gettext_lazy("Your request is being carried out"),
        gettext_lazy("The work goes on with you until it is complete."),
    ),
    S.COMPLETED: (
        3,
        "done",
        "check-circle",
        gettext_lazy("Your request is complete"),
        gettext_lazy("If a need remains, the nearest corner is glad to receive you."),
    ),
    S.CLOSED: (
        3,
        "",
        "close",
        gettext_lazy("Your request was closed"),
        gettext_lazy("To ask why, or to ask anew, please visit the nearest corner or the office."),
    ),
    S.DECLINED: (
        2,
        "waiting",
        "apology",
        gettext_lazy("An apology for your request"),
        gettext_lazy(
            "This is not the end: please visit the nearest corner or the office, where another way is looked for."
        ),
    ),
    S.UNANSWERED: (
        0,
        "waiting",
        "hourglass",
        gettext_lazy("Your request stands"),
        gettext_lazy("The office is looking for another body that can help. Nothing is asked of you now."),
    ),
}
# After these nothing is the citizen's to read: somebody else's matter, a mistake, a family in mourning.
SILENT_REASONS: Final = frozenset({CloseReason.DIED, CloseReason.DUPLICATE})


def has_receipt(actor: Actor, referral: Referral) -> bool:
    """Whether this reader may give the person a slip: the sender and the office, as long as there is something to follow."""
    return reading.reads_whole(actor, referral) and rights.confides(actor, referral) and speaks(referral)


def speaks(referral: Referral) -> bool:
    """Whether a receipt of this referral leads somewhere."""
    return (
        bool(referral.reference)
        and not referral.past
        and not referral.is_discreet
        and referral.status in SAID
        and referral.close_reason not in SILENT_REASONS
    )


def receipt_of(referral: Referral) -> Receipt:
    return issued.receipt(office=referral.office, source=referral.reference)


def of_receipt(office: Organisation, source: str) -> Standing | None:
    """How far the referral is, for its receipt."""
    rows = Referral.objects.filter(office=office, reference=source).exclude(kind=ReferralKind.TAAFFUF)
    referral = rows.first()
    if referral is None or not speaks(referral):
        return None
    place, tone, icon, heading, words = SAID[referral.status]
    over = referral.status == S.COMPLETED
    ended = referral.status in (S.CLOSED, S.DECLINED)
    due = referral.due_at if referral.status in (S.SENT, S.UNDER_REVIEW) else None
    said = ""
    if referral.status == S.DECLINED:
        event = referral.events.filter(verb="decline").order_by("-id").first()
        said = event.words_person if event else ""
    return Standing(
        heading=str(heading),
        words=str(words),
        tag=(pgettext("request", "Ended") if ended or over else pgettext("request", "Under way"), tone, icon),
        steps=() if ended else steps_of([str(label) for label in COURSE], place, over=over),
        due_on=riyadh_date(due) if due and riyadh_date(due) >= today() else None,
        said=said,
    )


# --- the message ------------------------------------------------------------------------------------------------------


def tell_person(referral: Referral) -> None:
    """A text message with the receipt, to somebody who agreed to messages and has a number that may be used.

    To a number that is somebody else's go words that say nothing of the matter and lead nowhere.
    """
    person = referral.person
    if person is None or person.discreet or not speaks(referral) or not consents.holds(person, ConsentPurpose.MESSAGES):
        return
    way = channel_of(person)
    if way is None:
        return
    hours = safe_hours(message_windows(today()), way.safe_from, way.safe_until)
    if not hours:
        return
    tell = partial(
        send_sms,
        office=referral.office,
        number=way.value,
        label=referral.reference,
        language=way.language,
        once=f"receipt:{referral.reference}",
        not_before=now(),
        windows=hours,
    )
    if way.own:
        link = issued.address_of(receipt=receipt_of(referral))
        tell(kind=KIND, facts={"secret": {"link": link}})
    else:
        tell(kind=KIND_ELSEWHERE)

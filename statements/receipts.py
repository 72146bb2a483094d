"""The citizen's receipt of a request for a statement: how far it is, never what was answered.

It goes out as a slip alone: nobody is looked for in the register before the office answers, so there is no number to write to.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.actor import Actor
from accounts.models import Organisation
from core.clock import riyadh_date, today
from exchange import issued
from exchange.models import Receipt
from exchange.standing import Standing, steps_of
from statements import rights
from statements.enums import StatementStatus
from statements.models import StatementRequest

S = StatementStatus
Words = str | Promise
COURSE: Final = (
    pgettext_lazy("course", "Received"),
    pgettext_lazy("course", "Under study"),
    pgettext_lazy("course", "Answered"),
)
# status: (place in the course, tone, icon, heading, what comes next)
SAID: Final[dict[str, tuple[int, str, str, Words, Words]]] = {
    S.ASKED: (
        0,
        "info",
        "send",
        gettext_lazy("The request for your statement has arrived"),
        gettext_lazy("The office answers the charity that asked. Nothing is asked of you now."),
    ),
    S.UNDER_REVIEW: (
        1,
        "info",
        "search",
        gettext_lazy("The request for your statement is being studied"),
        gettext_lazy("The office answers the charity that asked. Nothing is asked of you now."),
    ),
    S.RETURNED: (
        1,
        "waiting",
        "undo",
        gettext_lazy("The request for your statement waits for information"),
        gettext_lazy("The charity that asked completes it, and may ask you for what is missing."),
    ),
    S.ANSWERED: (
        2,
        "done",
        "check-circle",
        gettext_lazy("The statement was given"),
        gettext_lazy("The charity that asked has it, and goes on with your request."),
    ),
    S.EXPIRED: (
        2,
        "",
        "clock",
        gettext_lazy("The statement is no longer valid"),
        gettext_lazy("Where it is still needed, the charity asks for a new one."),
    ),
    S.DECLINED: (
        2,
        "waiting",
        "apology",
        gettext_lazy("No statement could be given"),
        gettext_lazy("Please ask the charity, or visit the nearest corner or the office."),
    ),
}


def has_receipt(actor: Actor, statement: StatementRequest) -> bool:
    """Whether this reader may give the person a slip: the charity that asked, and the office."""
    return speaks(statement) and (rights.asks(actor) or rights.answers(actor))


def speaks(statement: StatementRequest) -> bool:
    return bool(statement.reference) and not statement.past and statement.status in SAID


def receipt_of(statement: StatementRequest) -> Receipt:
    return issued.receipt(office=statement.office, source=statement.reference)


def of_receipt(office: Organisation, source: str) -> Standing | None:
    """How far the request is, for its receipt."""
    statement = StatementRequest.objects.filter(office=office, reference=source).first()
    if statement is None or not speaks(statement):
        return None
    place, tone, icon, heading, words = SAID[statement.status]
    ended = statement.status in (S.DECLINED, S.EXPIRED)
    over = statement.status == S.ANSWERED
    due = riyadh_date(statement.due_at) if statement.is_waiting and statement.due_at else None
    return Standing(
        heading=str(heading),
        words=str(words),
        tag=(pgettext("request", "Ended") if ended or over else pgettext("request", "Under way"), tone, icon),
        steps=() if ended else steps_of([str(label) for label in COURSE], place, over=over),
        due_on=due if due and due >= today() else None,
    )

"""The office's board of referrals: numbers that lead to the list which they counted."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from core import charts
from core.clock import riyadh_date, today
from referrals import reading
from referrals.board import ENDS, OUT, RECENT, STATES, Board, Direction, board_of, kinds_on_board, require_board
from referrals.enums import FROM_CHARITY, FROM_OFFICE, ReferralKind
from referrals.forms.lists import AGE_WORDS

# Heads of narrow columns; the words stand beside for who hears them.
SHORT: Final = {"0-7": "0–7", "8-14": "8–14", "15-30": "15–30", "31": "31+"}


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How many stand in which state for how long, what the office sent and what came to it; the oldest beside."""
    actor: Actor = request.actor
    require_board(actor)
    kind = request.GET.get("kind", "")
    kinds = kinds_on_board(actor)
    kind = kind if kind in kinds else ""
    found = board_of(actor, kind)
    context = {
        "board": found,
        "kind": kind,
        "kinds": kinds,
        "tables": [_table(direction, kind) for direction in found.directions],
        "ages": [(age, words, SHORT[age]) for age, words in AGE_WORDS],
        "chart": _chart(found),
        "oldest": [_oldest(actor, row) for row in found.oldest],
        "unanswered_url": f"{reverse('referrals:outbox')}?{urlencode(_given(group='unanswered', kind=kind))}",
        "recent": RECENT,
    }
    return render(request, "referrals/board.html", context)


def _table(direction: Direction, kind: str) -> dict[str, Any]:
    sent = direction.box == OUT
    kinds = [each for each in ReferralKind if each in (FROM_OFFICE if sent else FROM_CHARITY) and direction.kinds[each]]
    rows = [charts.Row(str(each.label), direction.kinds[each], url=_list(direction, kind=each)) for each in kinds]
    heading = _("From the office to the charities") if sent else _("From the charities to the office")
    return {
        "box": direction.box,
        "heading": heading,
        "open": _cell(direction.open, _list(direction, kind=kind)),
        "past": _cell(direction.past, _list(direction, kind=kind, late="on")),
        "rows": [_row(direction, status, kind) for status in STATES if direction.states[status]],
        "total": [_cell(direction.aged(age), _list(direction, kind=kind, age=age)) for age, _words in AGE_WORDS],
        "kinds": charts.bar_table(rows, title=heading, label_head=_("Kind"), value_head=_("Open referrals"))
        if len(rows) > 1
        else None,
        "ended": [
            (status.label, _cell(direction.ended[status], _ended(direction, kind, status)))
            for status in ENDS
            if direction.ended[status]
        ],
    }


def _row(direction: Direction, status: Any, kind: str) -> dict[str, Any]:
    tone, icon = reading.STATUS_TAGS[status]
    given = {"kind": kind, "status": status.value}
    return {
        "tag": (status.label, tone, icon),
        "label": status.label,
        "all": _cell(direction.states[status], _list(direction, **given)),
        "ages": [
            (words, _cell(direction.ages[status, age], _list(direction, **given, age=age))) for age, words in AGE_WORDS
        ],
        "late": _cell(direction.late[status], _list(direction, **given, late="on")),
    }


def _cell(number: int, url: str) -> dict[str, Any]:
    """A number and where it leads; nothing leads nowhere."""
    return {"number": number, "url": url if number else ""}


def _list(direction: Direction, **given: str) -> str:
    return f"{reverse(f'referrals:{direction.box}')}?{urlencode(_given(group='open', **given))}"


def _ended(direction: Direction, kind: str, status: Any) -> str:
    given = _given(group="ended", kind=kind, status=status.value, ended=str(RECENT))
    return f"{reverse(f'referrals:{direction.box}')}?{urlencode(given)}"


def _given(**given: str) -> dict[str, str]:
    return {name: str(value) for name, value in given.items() if value}


def _chart(found: Board) -> charts.BarTable | None:
    if not found.open:
        return None
    rows = [charts.Row(str(words), sum(each.aged(age) for each in found.directions)) for age, words in AGE_WORDS]
    return charts.bar_table(
        rows,
        title=_("Open referrals by their age"),
        label_head=_("Age"),
        value_head=_("Open referrals"),
        total=found.open,
    )


def _oldest(actor: Actor, row: Any) -> dict[str, Any]:
    days = (today() - riyadh_date(row.sent_at)).days
    return {
        "referral": row,
        "tag": reading.status_tag(actor, row),
        "icon": reading.KIND_ICONS[row.kind],
        "other": row.recipient if row.sender_id == actor.office.pk else row.sender,
        "age": ngettext("sent %(n)s day ago", "sent %(n)s days ago", days) % {"n": days},
        "late": reading.is_late(row),
    }

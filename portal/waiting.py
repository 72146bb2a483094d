"""How much waits for an actor in each room, in one query for all of them: it stands on every page."""

from collections import Counter
from typing import Final

from django.db.models import CharField, QuerySet, Value

from accounts.actor import Actor
from portal import rooms

MOST: Final = 99


def counts(actor: Actor) -> dict[str, int]:
    """Room by room, counted no further than one above what is shown.

    A room answers ``waiting`` with its rows (one queryset, or several) or, where it must, with a number.
    """
    found: Counter[str] = Counter()
    asked: list[QuerySet] = []
    for room, module in rooms.WORK.items():
        ask = rooms.own(module, "waiting")
        if ask is None:
            continue
        answer = ask(actor)
        if isinstance(answer, int):
            found[room] = answer
            continue
        for rows in [answer] if isinstance(answer, QuerySet) else answer:
            named = rows.order_by().annotate(waiting_in=Value(room, output_field=CharField()))
            asked.append(named.values_list("waiting_in", flat=True)[: MOST + 1])
    if asked:
        found.update(asked[0] if len(asked) == 1 else asked[0].union(*asked[1:], all=True))
    return dict(found)


def spoken(number: int) -> str:
    """«5», «99+», nothing for nothing."""
    if not number:
        return ""
    return f"{MOST}+" if number > MOST else str(number)

"""What a room puts on a person's or a household's page (portal/views/files.py): plain data, so that no room knows the page.

A room that has something to say writes ``<room>/panels.py`` with any of these functions; what is missing is not asked::

    def of_household(actor, household) -> list[Panel]
    def of_person(actor, person) -> list[Panel]
    def acts_on_household(actor, household) -> list[Action]    # core.work.Action: what can be begun from here
    def acts_on_person(actor, person) -> list[Action]
    def moments_of_household(actor, household) -> list[QuerySet]    # of `moments`: all rooms' lines are one query
    def moments_of_person(actor, person) -> list[QuerySet]
    def moment(name, code, key) -> tuple[str, str]             # its words and its address

The row was found through ``visible_to(actor)``; what the panel shows starts from ``visible_to(actor)`` again. A panel
with nothing to show is left out, not shown empty, unless its emptiness says something.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Panel:
    """A card of the page. ``template`` draws its inside with ``context``; ``name`` is its id on the page."""

    name: str
    heading: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    aside: str = ""  # small words at the end of the head
    side: bool = False  # in the narrow column
    flush: bool = False  # without padding, for lists and tables


@dataclass(frozen=True)
class Moment:
    """A line of the timeline, in the shape of components/timeline.html."""

    at: Any
    title: str
    icon: str = "circle"
    url: str = ""
    reference: str = ""


def moments(rows: Any, *, room: str, name: str, at: str, code: str, key: str) -> Any:
    """Lines of a timeline: when (`at`), which kind of moment of which room, and two fields that say what it was."""
    lines = rows.filter(**{f"{at}__isnull": False}).order_by()
    return lines.annotate(
        moment_at=Cast(F(at), DateTimeField()),
        moment_room=Value(room, output_field=CharField()),
        moment_name=Value(name, output_field=CharField()),
        moment_code=Cast(F(code), CharField()),
        moment_key=Cast(F(key), CharField()),
    ).values_list("moment_at", "moment_room", "moment_name", "moment_code", "moment_key")

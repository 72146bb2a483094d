"""What a room puts on a person's or a household's page (portal/views/files.py): plain data, so that no room knows the page.

A room that has something to say writes ``<room>/panels.py`` with any of these functions; what is missing is not asked::

    def of_household(actor, household) -> list[Panel]
    def of_person(actor, person) -> list[Panel]
    def acts_on_household(actor, household) -> list[Action]    # core.work.Action: what can be begun from here
    def acts_on_person(actor, person) -> list[Action]

The row was found through ``visible_to(actor)``; what the panel shows starts from ``visible_to(actor)`` again. A panel
with nothing to show is left out, not shown empty, unless its emptiness says something.
"""

from dataclasses import dataclass, field
from typing import Any


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

"""What a room offers to the search of the bar (portal/views/search.py): plain data, so that no room knows the page.

A room that can be searched writes ``<room>/finding.py`` with one or both of::

    def find(actor, words, limit) -> list[Hit]      # rows that this actor may know, by name, in a total order
    def address_of(actor, reference) -> str         # the page of this very reference, or ""

Both start from ``visible_to(actor)``: what the actor may not know does not exist here either, and a name that is closed
to the actor is not searched by.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    url: str
    icon: str = "search"
    line: str = ""
    reference: str = ""
    last4: str = ""  # of a person's national number, shown masked

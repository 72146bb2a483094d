"""The rooms that pages made of several rooms ask, and the modules through which they are asked.

A room that has not written the module is not asked. ``importlib`` instead of imports: which rooms exist is this list's
business, and a page need not change when a room moves in.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

ROOMS: Final = ("corners", "referrals", "statements", "data_changes", "beneficiaries", "charities", "notifications")
# A file begins with the people themselves.
FILE_ROOMS: Final = ("beneficiaries", "referrals", "statements", "data_changes", "corners")


def modules(name: str) -> dict[str, ModuleType]:
    """Each room's module of this name (``work``), in the order of the rooms."""
    return {room: import_module(f"{room}.{name}") for room in ROOMS if find_spec(f"{room}.{name}")}


WORK: Final = modules("work")
PANELS: Final = {room: panels for room in FILE_ROOMS if (panels := modules("panels").get(room))}
FINDING: Final = modules("finding")

"""The rooms that pages made of several rooms ask, and the modules through which they are asked.

A room that has not written the module is not asked. ``importlib`` instead of imports: which rooms exist is this list's
business, and a page need not change when a room moves in.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

ROOMS: Final = (
    "corners",
    "referrals",
    "statements",
    "empowerment",
    "data_changes",
    "beneficiaries",
    "charities",
    "notifications",
)
# A file begins with the people themselves; what other rooms did for them is a part of its own, so that none asks them all.
FILE_ROOMS: Final = ("beneficiaries", "referrals", "statements", "data_changes", "corners", "empowerment")
MATTERS: Final = FILE_ROOMS[1:]


def modules(name: str) -> dict[str, ModuleType]:
    """Each room's module of this name (``work``), in the order of the rooms."""
    return {room: import_module(f"{room}.{name}") for room in ROOMS if find_spec(f"{room}.{name}")}


def own(module: Any, name: str) -> Callable[..., Any] | None:
    """The module's own function of this name: what it merely imports (`core.clock.now`) answers no question."""
    found = getattr(module, name, None)
    return found if found and found.__module__ == getattr(module, "__name__", found.__module__) else None


# What moves in a hand-over: the rooms in which work is in somebody's hands.
HANDING_ROOMS: Final = ("referrals", "statements", "data_changes", "beneficiaries", "corners", "offices", "empowerment")


WORK: Final = modules("work")
PANELS: Final = {room: panels for room in FILE_ROOMS if (panels := modules("panels").get(room))}
FINDING: Final = modules("finding")
HANDING: Final = [import_module(f"{room}.handing") for room in HANDING_ROOMS]

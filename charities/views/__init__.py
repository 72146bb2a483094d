"""Pages of the charities: look up, and keep."""

from charities.views.keep import (
    add,
    add_agreement,
    add_contact,
    add_service,
    edit,
    edit_agreement,
    edit_contact,
    edit_service,
    verify_contact,
)
from charities.views.look_up import charities, detail, history, own

__all__ = [
    "add",
    "add_agreement",
    "add_contact",
    "add_service",
    "charities",
    "detail",
    "edit",
    "edit_agreement",
    "edit_contact",
    "edit_service",
    "history",
    "own",
    "verify_contact",
]

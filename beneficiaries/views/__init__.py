"""Pages of the register, by step: find, register, keep."""

from beneficiaries.views.importing import export, register_pages
from beneficiaries.views.keep import add_contact, edit, edit_household, history, mark_contact, reveal, status
from beneficiaries.views.people import people, search
from beneficiaries.views.register import add_member, register

__all__ = [
    "add_contact",
    "add_member",
    "edit",
    "edit_household",
    "export",
    "history",
    "mark_contact",
    "people",
    "register",
    "register_pages",
    "reveal",
    "search",
    "status",
]

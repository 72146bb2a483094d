"""Pages of the register, by step: find, register, keep, tell duplicates, who speaks and what was agreed to."""

from beneficiaries.views.chosen import beside, choose_other
from beneficiaries.views.duplicates import duplicates, merge, pair, part, settle_number, tell_apart
from beneficiaries.views.households import households
from beneficiaries.views.importing import export, register_pages
from beneficiaries.views.keep import (
    add_contact,
    edit,
    edit_contact,
    edit_household,
    history,
    mark_contact,
    reveal,
    status,
)
from beneficiaries.views.people import people, search
from beneficiaries.views.register import add_member, register
from beneficiaries.views.ties import (
    add_representation,
    consent_texts,
    end_representation,
    give_consent,
    prove,
    withdraw_consent,
)

__all__ = [
    "add_contact",
    "add_member",
    "add_representation",
    "beside",
    "choose_other",
    "consent_texts",
    "duplicates",
    "edit",
    "edit_contact",
    "edit_household",
    "end_representation",
    "export",
    "give_consent",
    "history",
    "households",
    "mark_contact",
    "merge",
    "pair",
    "part",
    "people",
    "prove",
    "register",
    "register_pages",
    "reveal",
    "search",
    "settle_number",
    "status",
    "tell_apart",
    "withdraw_consent",
]

"""The verbs of the register, by what they are about."""

from beneficiaries.services.consents import give, publish_text, withdraw
from beneficiaries.services.contacts import add_contact, mark_contact
from beneficiaries.services.duplicates import compare_people, compare_waiting, merge, part, settle_number, tell_apart
from beneficiaries.services.life import may_report, moved_in_file, record_event
from beneficiaries.services.register import (
    GivenPerson,
    disclose,
    end_disclosures,
    find_by_number,
    find_by_numbers,
    make_known,
    match_or_create,
    register_person,
    reveal_number,
    set_security_status,
    update_household,
    update_person,
)
from beneficiaries.services.representations import add_representation, end_representation, prove
from beneficiaries.services.shared import require_register

__all__ = [
    "GivenPerson",
    "add_contact",
    "add_representation",
    "compare_people",
    "compare_waiting",
    "disclose",
    "end_disclosures",
    "end_representation",
    "find_by_number",
    "find_by_numbers",
    "give",
    "make_known",
    "mark_contact",
    "match_or_create",
    "may_report",
    "merge",
    "moved_in_file",
    "part",
    "prove",
    "publish_text",
    "record_event",
    "register_person",
    "require_register",
    "reveal_number",
    "set_security_status",
    "settle_number",
    "tell_apart",
    "update_household",
    "update_person",
    "withdraw",
]

"""The pages of referrals: the lists, one referral with its acts, a new one."""

from referrals.views.assistance import assistance, record, strike
from referrals.views.board import board
from referrals.views.earlier import earlier_pages
from referrals.views.exporting import export
from referrals.views.letters import letter, slip, slip_file
from referrals.views.lists import inbox, outbox
from referrals.views.new import edit, new
from referrals.views.referral import act, detail, paper, send
from referrals.views.sheets import sheet_patterns

__all__ = [
    "act",
    "assistance",
    "board",
    "detail",
    "earlier_pages",
    "edit",
    "export",
    "inbox",
    "letter",
    "new",
    "outbox",
    "paper",
    "record",
    "send",
    "sheet_patterns",
    "slip",
    "slip_file",
    "strike",
]

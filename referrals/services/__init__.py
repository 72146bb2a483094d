"""The verbs of referrals: one function each, every one of them a move through the one state table."""

from referrals.services.deciding import accept, close, complete, decline, progress, start
from referrals.services.drafting import GivenNeed, draft, save_draft
from referrals.services.duties import assign, lapse, remind
from referrals.services.guiding import redirect, reopen
from referrals.services.sending import send, withdraw
from referrals.services.studying import answer, request_information, take_up

__all__ = [
    "GivenNeed",
    "accept",
    "answer",
    "assign",
    "close",
    "complete",
    "decline",
    "draft",
    "lapse",
    "progress",
    "redirect",
    "remind",
    "reopen",
    "request_information",
    "save_draft",
    "send",
    "start",
    "take_up",
    "withdraw",
]

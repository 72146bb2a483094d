"""The verbs of referrals: one function each, every one of them a move through the one state table."""

from referrals.asking import help_kinds, ignores_capacity
from referrals.services.climbing import climb, with_steps_due
from referrals.services.deciding import Result, accept, close, complete, decline, progress, start
from referrals.services.drafting import Drafted, GivenNeed, draft, save_draft
from referrals.services.duties import assign, can_be_assigned, lapse, open_by_member, remind, whom_to_phone
from referrals.services.giving import record_assistance, strike_assistance
from referrals.services.guiding import MOTIVE_FROM, next_hop, redirect, reopen
from referrals.services.handing import hand_over, open_with
from referrals.services.keeping import remove_papers
from referrals.services.moving import AlreadyOpen, changed_meanwhile
from referrals.services.planning import plan_missing, replan
from referrals.services.repairing import picture, visit
from referrals.services.sending import send, withdraw
from referrals.services.studying import answer, request_information, take_up
from referrals.services.talking import attach, call, comment, send_second

__all__ = [
    "MOTIVE_FROM",
    "AlreadyOpen",
    "Drafted",
    "GivenNeed",
    "Result",
    "accept",
    "answer",
    "assign",
    "attach",
    "call",
    "can_be_assigned",
    "changed_meanwhile",
    "climb",
    "close",
    "comment",
    "complete",
    "decline",
    "draft",
    "hand_over",
    "help_kinds",
    "ignores_capacity",
    "lapse",
    "next_hop",
    "open_by_member",
    "open_with",
    "picture",
    "plan_missing",
    "progress",
    "record_assistance",
    "redirect",
    "remind",
    "remove_papers",
    "reopen",
    "replan",
    "request_information",
    "save_draft",
    "send",
    "send_second",
    "start",
    "strike_assistance",
    "take_up",
    "visit",
    "whom_to_phone",
    "with_steps_due",
    "withdraw",
]

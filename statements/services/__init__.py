"""The verbs of requests for statements, by whose they are; every one a move through the one state table."""

from statements.services.answering import answer, answers_allowed, decline, return_, reveal_number, take_up
from statements.services.asking import Given, ask, no_agreement, save_draft, submit, withdraw
from statements.services.expiring import expire, expire_old, with_something_to_expire
from statements.services.handing import hand_over, open_with
from statements.services.moving import changed_meanwhile

__all__ = [
    "Given",
    "answer",
    "answers_allowed",
    "ask",
    "changed_meanwhile",
    "decline",
    "expire",
    "expire_old",
    "hand_over",
    "no_agreement",
    "open_with",
    "return_",
    "reveal_number",
    "save_draft",
    "submit",
    "take_up",
    "with_something_to_expire",
    "withdraw",
]

"""The verbs of requests for statements, by whose they are; every one a move through the one state table."""

from statements.services.answering import (
    Answered,
    PassedOver,
    answer,
    answer_many,
    answers_allowed,
    correct,
    decline,
    return_,
    reveal_number,
    reveal_numbers,
    take_up,
)
from statements.services.asking import Given, ask, ask_again, no_agreement, none_left, save_draft, submit, withdraw
from statements.services.batches import Asked, ask_rows, open_sheet, start_sheet, withdraw_batch
from statements.services.expiring import expire, expire_old, with_something_to_expire
from statements.services.handing import hand_over, open_with
from statements.services.moving import changed_meanwhile
from statements.services.quotas import set_quota
from statements.services.watching import explain_unusual, watch, with_something_asked

__all__ = [
    "Answered",
    "Asked",
    "Given",
    "PassedOver",
    "answer",
    "answer_many",
    "answers_allowed",
    "ask",
    "ask_again",
    "ask_rows",
    "changed_meanwhile",
    "correct",
    "decline",
    "expire",
    "expire_old",
    "explain_unusual",
    "hand_over",
    "no_agreement",
    "none_left",
    "open_sheet",
    "open_with",
    "return_",
    "reveal_number",
    "reveal_numbers",
    "save_draft",
    "set_quota",
    "start_sheet",
    "submit",
    "take_up",
    "watch",
    "with_something_asked",
    "with_something_to_expire",
    "withdraw",
    "withdraw_batch",
]

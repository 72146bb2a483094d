"""The verbs of this room: what happens to a change, and what is said of it in time."""

from data_changes.services.changes import close, notify, open, open_new, propose, verify
from data_changes.services.evidence import attach
from data_changes.services.handing import hand_over, open_with
from data_changes.services.noticing import propose_housing, propose_life, propose_noticed, propose_own
from data_changes.services.outreach import ask_help, attempt
from data_changes.services.reminders import settle, tell_due, with_something_due, with_something_to_settle

__all__ = [
    "ask_help",
    "attach",
    "attempt",
    "close",
    "hand_over",
    "notify",
    "open",
    "open_new",
    "open_with",
    "propose",
    "propose_housing",
    "propose_life",
    "propose_noticed",
    "propose_own",
    "settle",
    "tell_due",
    "verify",
    "with_something_due",
    "with_something_to_settle",
]

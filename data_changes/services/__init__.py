"""The verbs of this room: what happens to a change, and what is said of it in time."""

from data_changes.services.changes import close, notify, open, open_new, propose, verify
from data_changes.services.reminders import tell_due, with_something_due

__all__ = ["close", "notify", "open", "open_new", "propose", "tell_due", "verify", "with_something_due"]

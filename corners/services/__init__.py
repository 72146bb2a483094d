"""The verbs of this room: the days of a corner, and the visits logged there."""

from corners.services.days import assign, cancel_day, close_day, confirm_day, lacks_woman, open_day, plan_day
from corners.services.handing import hand_over, open_with
from corners.services.visits import LATE_WORKING_DAYS, Logged, correct_visit, late_until, log_visit

__all__ = [
    "LATE_WORKING_DAYS",
    "Logged",
    "assign",
    "cancel_day",
    "close_day",
    "confirm_day",
    "correct_visit",
    "hand_over",
    "lacks_woman",
    "late_until",
    "log_visit",
    "open_day",
    "open_with",
    "plan_day",
]

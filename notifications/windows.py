"""The hours of a day in which a message may go out, as they stand on its row: "08:00-12:00,16:00-21:00"."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from core.clock import RIYADH, in_riyadh

Hours = Sequence[tuple[time, time]]
ONE_DAY = timedelta(days=1)


def as_text(hours: Hours | None) -> str:
    """Write hours down. A window that ends at 00:00 runs to the end of its day."""
    return ",".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in sorted(hours or ()))


def from_text(text: str) -> list[tuple[time, time]]:
    pairs = (window.split("-") for window in text.split(",") if window)
    return [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs]


def next_moment(at: datetime, text: str) -> datetime:
    """The moment itself inside the hours, otherwise when the next window opens; without hours, the moment itself."""
    local = in_riyadh(at)
    for day in (local.date(), local.date() + ONE_DAY):
        for start, end in from_text(text):
            begins = datetime.combine(day, start, tzinfo=RIYADH)
            ends = datetime.combine(day if end != time(0) else day + ONE_DAY, end, tzinfo=RIYADH)
            if local < ends:
                return max(at, begins)
    return at

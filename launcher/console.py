"""Short words to the person at the terminal, and the one exception that ends a command with a single clear line."""

import contextlib
import signal
import time
from types import FrameType

BEGAN = time.monotonic()


class Problem(Exception):
    """Something the person can mend. Its text is the one line that is shown."""


class Stop(BaseException):
    """The person, or the system, asks us to stop."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start. A closed terminal is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)


def tell(text: str) -> None:
    """Lines without a clock."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def stop_on_signals() -> None:
    """Ctrl-C, SIGTERM and a closed terminal raise `Stop` once; while we stop, they are ignored.

    Under nohup a closed terminal is meant to be survived.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stop(signal.Signals(number).name)

    for each in signals:
        signal.signal(each, stop)

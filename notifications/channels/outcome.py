"""What came of handing one message to a gateway."""

from dataclasses import dataclass
from datetime import timedelta

from notifications.enums import DeliveryStatus


@dataclass(frozen=True)
class Outcome:
    """Sent, refused for good, worth another try (pending), or unknown.

    ``reached`` is false where the gateway was not reached at all: then the rest of the batch need not try either.
    ``pause`` is how long the gateway asked to be left alone.
    """

    status: str
    trouble: str = ""
    gateway_id: str = ""
    pause: timedelta | None = None
    reached: bool = True

    @property
    def is_sent(self) -> bool:
        return self.status == DeliveryStatus.SENT


def sent(gateway_id: str = "") -> Outcome:
    return Outcome(DeliveryStatus.SENT, gateway_id=gateway_id)


def again(trouble: str, *, pause: timedelta | None = None, reached: bool = True) -> Outcome:
    return Outcome(DeliveryStatus.PENDING, trouble, pause=pause, reached=reached)


def refused(trouble: str) -> Outcome:
    return Outcome(DeliveryStatus.FAILED, trouble)


def unknown(trouble: str) -> Outcome:
    return Outcome(DeliveryStatus.UNKNOWN, trouble)

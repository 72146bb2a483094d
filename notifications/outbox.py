"""The sender of deliveries (docs/adr/0008).

Killed before the attempt, a delivery goes back to the queue. Killed after it, a text message is handed over again with the
same key, which a gateway sends once; of an e-mail the outcome is unknown: that is shown and not repeated by itself.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import DatabaseError

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from core.clock import now
from notifications import services
from notifications.channels import mail, sms
from notifications.channels.outcome import Outcome, refused
from notifications.enums import Channel, DeliveryStatus, Trouble
from notifications.models import Delivery

logger = logging.getLogger(__name__)

GATEWAYS = {Channel.EMAIL: mail.send, Channel.SMS: sms.send}
# So many in a row that did not reach their gateway, and it is left alone for this long.
AWAY_AFTER = 3
AWAY_FOR = dt.timedelta(minutes=1)


def send_pending() -> int:
    """Send everything that is due, office by office, until nothing is left. Returns how many were sent."""
    services.note(name=services.SENDER)
    sent = 0
    silence = _Silence()
    waiting = services.due(at=now()).values("office").distinct()
    for office in Organisation.objects.filter(pk__in=waiting).order_by("pk"):
        while claimed := _claim(Actor.system(office)):
            sent += sum(_attempt(Actor.system(office), delivery, silence) for delivery in claimed)
    return sent


def recover() -> None:
    """Deal with the deliveries of every office whose sender died."""
    begun = Delivery.objects.filter(status__in=[DeliveryStatus.CLAIMED, DeliveryStatus.ATTEMPTED]).values("office")
    for office in Organisation.objects.filter(pk__in=begun).order_by("pk"):
        with scope.enter(Actor.system(office)):
            services.recover(office=office)


def purge() -> None:
    """Forget, office by office, what is no longer needed of old messages."""
    before = now() - dt.timedelta(days=settings.MESSAGES_KEPT_DAYS)
    old = Delivery.objects.filter(finished_at__lt=before, purged_at=None).values("office")
    for office in Organisation.objects.filter(pk__in=old).order_by("pk"):
        more = True
        while more:
            with scope.enter(Actor.system(office)):
                more = services.purge(office=office) > 0


class _Silence:
    """Which gateways this run has found away: what is left for them waits, and loses no try."""

    def __init__(self) -> None:
        self.missed: dict[str, int] = {}

    def over(self, channel: str) -> bool:
        return self.missed.get(channel, 0) >= AWAY_AFTER

    def note(self, channel: str, outcome: Outcome) -> None:
        self.missed[channel] = 0 if outcome.reached else self.missed.get(channel, 0) + 1


def _claim(actor: Actor) -> list[Delivery]:
    with scope.enter(actor):
        return services.claim(office=actor.office)


def _attempt(actor: Actor, delivery: Delivery, silence: _Silence) -> bool:
    if silence.over(delivery.channel):
        with scope.enter(actor):
            services.release(deliveries=[delivery], until=now() + AWAY_FOR)
        return False
    with scope.enter(actor):
        if not services.begin(delivery=delivery):
            return False
    outcome = _send(delivery)
    silence.note(delivery.channel, outcome)
    with scope.enter(actor):
        services.finish(
            delivery=delivery,
            outcome=outcome.status,
            error=outcome.trouble,
            gateway_id=outcome.gateway_id,
            pause=outcome.pause,
        )
    return outcome.is_sent


def _send(delivery: Delivery) -> Outcome:
    """One message whose words cannot be made must not hold up the others."""
    try:
        return GATEWAYS[Channel(delivery.channel)](delivery)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Delivery %s could not be made.", delivery.pk)
        return refused(Trouble.UNWRITABLE)

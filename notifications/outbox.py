"""The sender of deliveries (docs/adr/0008).

Killed before the attempt, a delivery goes back to the queue. Killed after it, its outcome is unknown: that is shown, and
it is not repeated by itself, since nobody wants the same letter twice.
"""

import smtplib

from django.core.mail import get_connection

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from core.clock import now
from notifications import services
from notifications.enums import DeliveryStatus
from notifications.models import Delivery
from notifications.wording import email


def send_pending() -> int:
    """Send everything that is due, office by office, until nothing is left. Returns how many were sent."""
    sent = 0
    waiting = services.due(at=now()).values("office").distinct()
    for office in Organisation.objects.filter(pk__in=waiting).order_by("pk"):
        while claimed := _claim(Actor.system(office)):
            sent += sum(_attempt(Actor.system(office), delivery) for delivery in claimed)
    return sent


def recover() -> None:
    """Deal with the deliveries of every office whose sender died."""
    begun = Delivery.objects.filter(status__in=[DeliveryStatus.CLAIMED, DeliveryStatus.ATTEMPTED]).values("office")
    for office in Organisation.objects.filter(pk__in=begun).order_by("pk"):
        with scope.enter(Actor.system(office)):
            services.recover(office=office)


def _claim(actor: Actor) -> list[Delivery]:
    with scope.enter(actor):
        return services.claim(office=actor.office)


def _attempt(actor: Actor, delivery: Delivery) -> bool:
    with scope.enter(actor):
        if not services.begin(delivery=delivery):
            return False
    outcome, error = _send(delivery)
    with scope.enter(actor):
        services.finish(delivery=delivery, outcome=outcome, error=error)
    return outcome == DeliveryStatus.SENT


def _send(delivery: Delivery) -> tuple[str, str]:
    """Hand one e-mail to the server: sent, refused for good, worth another try, or of unknown outcome."""
    try:
        connection = get_connection()
        connection.open()
    except OSError as error:
        return DeliveryStatus.PENDING, type(error).__name__
    message = email(delivery)
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        return DeliveryStatus.FAILED, type(error).__name__
    except smtplib.SMTPResponseException as error:
        return (DeliveryStatus.PENDING if error.smtp_code < 500 else DeliveryStatus.FAILED), str(error.smtp_code)
    except OSError as error:
        return DeliveryStatus.UNKNOWN, type(error).__name__
    finally:
        connection.close()
    return DeliveryStatus.SENT, ""

"""The sweeps of the outbox. Waking them early only makes them early."""

from celery import shared_task

from notifications import outbox


@shared_task(name="notifications.send_pending")
def send_pending() -> int:
    return outbox.send_pending()


@shared_task(name="notifications.recover")
def recover() -> None:
    outbox.recover()


@shared_task(name="notifications.purge")
def purge() -> None:
    outbox.purge()

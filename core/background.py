"""Work that may happen after the answer.

The row is the truth; the task only wakes a worker. So a broker that is down, slow or full never turns saved work
into an error: the refusal is logged and the sweep of the owning room finds what is pending.
"""

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

# After a refusal the broker is left alone for this long: otherwise each save would wait for the same time-out.
PAUSE = 10.0


class _Broker:
    """What this process last heard of the broker."""

    silent_until = 0.0


def enqueue(task: str, *ids: Any, countdown: float | None = None) -> None:
    """Publish `task` by its name once the transaction is committed. Never raises.

    Arguments are identifiers only: never a name, a number or an object.
    """
    transaction.on_commit(partial(_publish, task, ids, countdown), robust=True)


def _publish(task: str, ids: tuple[Any, ...], countdown: float | None) -> None:
    if time.monotonic() < _Broker.silent_until:
        logger.warning("Broker is silent; %s is left to the sweep.", task)
        return
    try:
        known = current_app.tasks.get(task)
        if known is not None:
            known.apply_async(args=ids, countdown=countdown, retry=False)
        else:
            current_app.send_task(task, args=ids, countdown=countdown, retry=False)
    except Exception:  # noqa: BLE001 - whatever the transport raises, the saved work stands
        _Broker.silent_until = time.monotonic() + PAUSE
        logger.exception("The broker did not take %s; the sweep will find its rows.", task)
    else:
        _Broker.silent_until = 0.0

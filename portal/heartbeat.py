"""Signs of life of the worker and of beat: a mark in the broker that fades by itself when nobody renews it."""

import contextlib
from functools import cache
from typing import Any

import redis
from celery.signals import heartbeat_sent
from django.conf import settings

PARTS = ("worker", "beat")
FADES_AFTER = 20  # seconds


@cache
def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)


def key(part: str) -> str:
    return f"arkan:alive:{part}"


def mark(part: str) -> None:
    """This part is alive now. A broker that is away is no reason for anybody to fall."""
    with contextlib.suppress(redis.RedisError):
        broker().set(key(part), 1, ex=FADES_AFTER)


def alive() -> dict[str, bool]:
    """Which parts have given a sign lately; raises `redis.RedisError` when the broker itself is away."""
    return dict(zip(PARTS, map(bool, broker().mget([key(part) for part in PARTS])), strict=True))


@heartbeat_sent.connect
def worker_is_alive(**kwargs: Any) -> None:
    """From the loop with which the worker takes its tasks from the broker, every two seconds."""
    mark("worker")

"""`/health/`: do all parts live? For the proxy, the launcher and the people on duty; says nothing else."""

from collections.abc import Callable

import redis
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from notifications import services
from portal import heartbeat

PATH = "/health/"
# Messages that nobody takes up for this many seconds: something is wrong that no other part shows.
TOO_LATE = 600


class HealthMiddleware:
    """Answers before every other middleware: those ask for the very database and cache that may be away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        late = seconds_late()
        parts = {"database": late is not None} | broker_and_heartbeats()
        if late is not None:
            parts["sender"] = late["sender"] < TOO_LATE
        body = {
            "status": "ok" if all(parts.values()) else "unavailable",
            "parts": {name: "ok" if alive else "down" for name, alive in parts.items()},
            "seconds_late": late or {},
        }
        return JsonResponse(body, status=200 if all(parts.values()) else 503, headers={"Cache-Control": "no-store"})


def seconds_late() -> dict[str, int] | None:
    """How late the sender of messages and the beat are; None when the database does not answer."""
    try:
        late = services.lateness()
    except Error:
        connection.close()
        return None
    return {"sender": int(late.sender.total_seconds()), "beat": int(late.beat.total_seconds())}


def broker_and_heartbeats() -> dict[str, bool]:
    """Without the broker nobody can know how the worker and beat are: they count as down."""
    try:
        return {"broker": True} | heartbeat.alive()
    except redis.RedisError:
        return {"broker": False} | dict.fromkeys(heartbeat.PARTS, False)

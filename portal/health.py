"""`/health/`: do all parts live? For the proxy, the launcher and the people on duty; says nothing else."""

from collections.abc import Callable

import redis
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from portal import heartbeat

PATH = "/health/"


class HealthMiddleware:
    """Answers before every other middleware: those ask for the very database and cache that may be away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        parts = {"database": database_answers()} | broker_and_heartbeats()
        body = {
            "status": "ok" if all(parts.values()) else "unavailable",
            "parts": {name: "ok" if alive else "down" for name, alive in parts.items()},
        }
        return JsonResponse(body, status=200 if all(parts.values()) else 503, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def broker_and_heartbeats() -> dict[str, bool]:
    """Without the broker nobody can know how the worker and beat are: they count as down."""
    try:
        return {"broker": True} | heartbeat.alive()
    except redis.RedisError:
        return {"broker": False} | dict.fromkeys(heartbeat.PARTS, False)

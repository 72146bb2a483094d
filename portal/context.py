"""What the base layout shows on every page."""

from typing import Any

from django.http import HttpRequest


def layout(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None)}

"""How often a stranger may knock: counted in the cache, by address and by what they knock at."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request

logger = logging.getLogger(__name__)


def too_often(request: HttpRequest | Request, *, door: str, key: str = "") -> bool:
    """Whether this is once too often for ``settings.PUBLIC_RATE_LIMITS[door]`` (times, seconds); a door without a limit is open.

    ``key`` counts for itself, whoever knocks; without it the address counts. A cache that is away stops nobody.
    """
    times, seconds = settings.PUBLIC_RATE_LIMITS.get(door, (0, 0))
    if not times:
        return False
    who = f"throttle:{door}:{key or request.META.get('REMOTE_ADDR', '')}"
    try:
        cache.add(who, 0, seconds)
        return bool(cache.incr(who) > times)
    except ValueError:  # it ended between the two
        return False
    except Exception:
        logger.exception("The cache could not count.")
        return False

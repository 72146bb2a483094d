"""What no request may carry: bytes that no text of ours can hold, and more than we are willing to read."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.errors import BodyTooLarge, Malformed

MEGABYTE = 1024 * 1024
FORM_WITH_FILES = "multipart/form-data"
# A browser shows our answer only when its own sending has ended: what is somewhat too large is read and thrown away.
READ_AWAY_AT_MOST = 64 * MEGABYTE
CHUNK = 256 * 1024


class RequestGuardMiddleware:
    """Refuse malformed addresses (400) and oversized bodies (413) before anything looks at them.

    `UPLOAD_BODY_LIMIT` (32 MB) holds for forms with files, `DATA_UPLOAD_MAX_MEMORY_SIZE` for everything else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = f"{request.path_info}?{request.META.get('QUERY_STRING', '')}".encode(errors="surrogateescape")
        if b"\0" in unquote_to_bytes(address):
            raise Malformed
        length = _declared_length(request)
        limit = _limit_of(request)
        if limit is not None and length > limit:
            _read_away(request, length)
            raise BodyTooLarge
        return self.get_response(request)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Malformed from None


def _limit_of(request: HttpRequest) -> int | None:
    if request.content_type == FORM_WITH_FILES:
        return getattr(settings, "UPLOAD_BODY_LIMIT", 32 * MEGABYTE)
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _read_away(request: HttpRequest, length: int) -> None:
    if length > READ_AWAY_AT_MOST:
        return
    while request.read(CHUNK):
        pass

"""Write down who looked at what, once the answer is known."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from accounts import access_log

logger = logging.getLogger(__name__)


class AccessLogMiddleware:
    """Log every answered request of a known person, and every refusal, outside the request's transaction.

    A log that cannot be written is an error in the log of the process; it does not take the saved work with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        try:
            access_log.record(request, response.status_code)
        except DatabaseError:
            logger.exception("The access log could not be written.")
        return response

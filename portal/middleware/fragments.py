"""A fragment that meets the sign-in page sends the whole page there, instead of swallowing it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url


class FragmentMiddleware:
    """Turn the redirect of an ended session into ``HX-Redirect`` for requests of htmx (they would follow it silently).

    The way back leads to the page that the reader was on, not to the fragment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers or not response.has_header("Location"):
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if urlsplit(response["Location"]).path != sign_in:
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path if page.netloc == request.get_host() else ""
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(
            back or resolve_url(settings.LOGIN_REDIRECT_URL), login_url=sign_in
        ).url
        return answer

"""A desk left alone is closed; what was being typed is kept for the same person."""

import json
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from core.encryption import decrypt, encrypt

LAST_SEEN = "last_seen"
STEP = 60  # seconds between two writes of the session
KEPT_FOR = 30 * 60  # seconds a form waits for its writer to sign in again
SECRET_FIELDS = {"csrfmiddlewaretoken"}


def kept_key(user_id: int, path: str) -> str:
    return f"kept-form:{user_id}:{path}"


class IdleMiddleware:
    """Sign a person out after ``SESSION_IDLE_SECONDS`` without a request (docs/adr/0012).

    A form that was being posted is kept, encrypted, under the person and the page. When the same person signs in again
    and opens the page, ``request.kept_form`` holds the values and the page fills them in; nothing is sent by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.kept_form = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        last_seen = request.session.get(LAST_SEEN, now)
        if now - last_seen > settings.SESSION_IDLE_SECONDS:
            return self.close(request)
        if now - last_seen >= STEP or LAST_SEEN not in request.session:
            request.session[LAST_SEEN] = now
        if request.method == "GET":
            self.give_back(request)
        return self.get_response(request)

    def close(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type != "application/json":
            values = {name: request.POST.getlist(name) for name in request.POST if name not in SECRET_FIELDS}
            cache.set(kept_key(request.user.pk, request.path), encrypt(json.dumps(values)), KEPT_FOR)
        logout(request)
        if request.path.startswith("/api/"):
            detail = _("Your session has ended. Please sign in again.")
            body = {"type": "about:blank", "title": detail, "status": 401, "code": "session_ended", "detail": detail}
            return JsonResponse(body | {"errors": {}}, status=401, content_type="application/problem+json")
        # Messages are added after the session is new, in the sign-in page itself: the query says why we are here.
        response = redirect_to_login(request.get_full_path(), login_url="/accounts/login/?ended=1")
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=401)
            answer["HX-Redirect"] = response.url
            return answer
        return response

    def give_back(self, request: HttpRequest) -> None:
        key = kept_key(request.user.pk, request.path)
        kept = cache.get(key) if request.session.pop("look_for_kept_form", False) else None
        if kept:
            cache.delete(key)
            request.kept_form = json.loads(decrypt(kept))

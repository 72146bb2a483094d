"""Find out who acts, and let the request touch data only inside that actor's scope."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts import scope, sign_in

API = "/api/"
# Here a program signs in: whoever asks is a stranger until the password is right, also with a session at hand.
# Outside any transaction, or the refusal that follows would take the count of wrong passwords with it.
API_SIGN_IN = "/api/v1/auth/"
# The page that tells somebody without a membership that they have none.
HOME = "portal:home"


class ActorMiddleware:
    """Resolve ``request.actor`` and wrap view and rendering in the actor's transaction (docs/adr/0003).

    A browser is known by its session, a client of the API by its token: both here, so that one transaction holds
    authentication, view and rendering. Any answer of 400 or more rolls the request back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        request.memberships = []  # in every organisation the person works in: the header offers the others
        request.token_user = None
        user = request.user
        if request.path.startswith(API) and "Authorization" in request.headers:
            user = request.token_user = sign_in.user_of_token(request.headers["Authorization"]) or AnonymousUser()
        if user.is_authenticated and not request.path.startswith(API_SIGN_IN):
            request.memberships = sign_in.memberships_of(user)
            wanted = request.headers.get("Arkan-Organisation", "")
            request.actor = sign_in.actor_of(user, request.memberships, wanted=wanted)
        if request.actor is None:
            return self.get_response(request)
        with scope.enter(request.actor):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """A room is opened by a membership. Without one there is the first page, and one's own account."""
        match = request.resolver_match
        open_to_all = not getattr(view, "login_required", True)
        if request.actor is not None or not request.user.is_authenticated or open_to_all:
            return
        if match.namespaces and match.view_name != HOME:
            raise PermissionDenied("membership")

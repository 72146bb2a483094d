"""How a client of the API is known. Apart from the views, because the framework's settings import this first."""

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import User


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Token …``. The middleware has read it already, to open the actor's scope."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        if "Authorization" not in request.headers:
            return None
        user = request._request.token_user  # type: ignore[attr-defined]
        if user is None or not user.is_authenticated:
            raise exceptions.AuthenticationFailed(_("The token is not valid."))
        if request._request.actor is None:  # type: ignore[attr-defined]
            raise exceptions.PermissionDenied(_("You have no membership here."))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """The portal's own pages, with CSRF protection."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found and request._request.actor is None:  # type: ignore[attr-defined]
            raise exceptions.PermissionDenied(_("You have no membership here."))
        return found

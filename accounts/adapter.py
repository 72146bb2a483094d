"""Our own ways in the sign-in library."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from accounts.passwords import is_the_demo_password


class AccountAdapter(DefaultAccountAdapter):
    """No self sign-up: members are invited. The demonstration's password opens nothing but the demonstration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        if not settings.DEMO and is_the_demo_password(credentials.get("password", "")):
            return None
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session["look_for_kept_form"] = True

"""Who a session belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.sign_in import signed_in


class AccountBackend(AuthenticationBackend):
    """Signs in by user name or e-mail address, and finds a session's user with their memberships in one query."""

    def get_user(self, user_id: Any) -> User | None:
        return signed_in(user=user_id) or super().get_user(user_id)

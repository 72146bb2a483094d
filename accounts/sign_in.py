"""From a session or a token to an actor."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import ApiToken, Membership, User

TOKEN_LIFETIME = timedelta(days=30)
SCHEME = "token "


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(user: User) -> str:
    """A new token for the API, valid for 30 days. It is told once; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, digest=digest_of(token), expires_at=timezone.now() + TOKEN_LIFETIME)
    return token


def user_of_token(header: str) -> User | None:
    """The user whose valid token stands in an ``Authorization: Token …`` header."""
    if not header.lower().startswith(SCHEME):
        return None
    digest = digest_of(header[len(SCHEME) :].strip())
    if (
        user := signed_in(user__api_tokens__digest=digest, user__api_tokens__expires_at__gt=timezone.now())
    ) is not None:
        return user
    found = ApiToken.objects.valid().select_related("user").filter(digest=digest).first()
    return found.user if found else None


def signed_in(**by: Any) -> User | None:
    """The user found so, who remembers their memberships; None for whoever has none in force."""
    rows = list(Membership.objects.active().filter(**by).select_related("user", "organisation__parent"))
    if not rows:
        return None
    user = rows[0].user
    user.memberships_in_force = rows
    return user


def memberships_of(user: User) -> list[Membership]:
    """Every membership in force today, the additional roles last, in a stable order."""
    rows = getattr(user, "memberships_in_force", None)
    if rows is None:
        rows = Membership.objects.active().filter(user=user).select_related("organisation__parent")
    return sorted(rows, key=lambda row: (row.role == "discretion_keeper", row.pk))


def actor_of(user: User, memberships: list[Membership], *, wanted: str = "") -> Actor | None:
    """The actor for a user: in the organisation asked for by code, else the one last used, else the first.

    None where the user has no membership in force, or none in the organisation asked for.
    """
    if wanted:
        memberships = [row for row in memberships if row.organisation.code == wanted]
    if not memberships:
        return None
    here = [row for row in memberships if row.organisation_id == user.current_organisation_id]
    chosen = (here or memberships)[0].organisation_id
    return Actor.of(user, [row for row in memberships if row.organisation_id == chosen])

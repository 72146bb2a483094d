"""A real office. Everything secret comes from the environment; what is missing or unsafe stops the start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *


def required(name: str) -> str:
    """The value of an environment variable that a real installation cannot do without."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: a real installation cannot start without it.")
    return value


if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is refused in production.")

SECRET_KEY = required("SECRET_KEY")
DIGEST_KEY = required("DIGEST_KEY")
required("FIELD_KEYS")
required("DATABASE_URL")
required("REDIS_URL")
ALLOWED_HOSTS = required("ALLOWED_HOSTS").split(",")

REFUSE_OWNER_ROLE = True

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

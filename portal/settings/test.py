"""The test suite: real PostgreSQL, real Valkey, fast hashing of passwords."""

from portal.settings.base import *

GALLERY = True
SECRET_KEY = "tests-only-secret-key"
FIELD_KEYS = ["test:FpTf8fGNxS3ywqyd3VGFNBI1PxlbZ1T6lKqDAmSZ8gM="]
DIGEST_KEY = "tests-only-digest-key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
# Each process of pytest-xdist has its own database of the broker, as it has its own of PostgreSQL.
REDIS_URL = REDIS_URL.removesuffix("/0") + "/" + env.str("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw")
CACHES["default"]["LOCATION"] = CELERY_BROKER_URL = REDIS_URL
LOGGING["root"]["level"] = "ERROR"
INSTALLED_APPS += ["tests.kernel_app"]
# Counted in the cache, which outlives a test; tests/accounts/test_doors.py switches on what it tries.
ACCOUNT_RATE_LIMITS = False
PUBLIC_RATE_LIMITS = {}

"""What every installation shares. Values that differ come from the environment (12-factor)."""

from pathlib import Path
from typing import Any

import environ
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "modeltranslation",
    "unfold.apps.BasicAppConfig",  # the site is ours: portal.admin_site
    "unfold.contrib.forms",
    "portal.admin_config.ArkanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "portal.admin_config.RefusedSignInsConfig",  # axes
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    # The rooms of the house, from the kernel up (docs/architecture.md).
    "core",
    "accounts",
    "notifications",
    "exchange",
    "offices",
    "charities",
    "beneficiaries",
    "data_changes",
    "corners",
    "statements",
    "referrals",
    "empowerment",
    "indicators",
    "portal",
]

MIDDLEWARE = [
    "portal.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.content_security.ContentSecurityMiddleware",
    "portal.middleware.access_log.AccessLogMiddleware",
    "core.middleware.RequestGuardMiddleware",
    "portal.middleware.fragments.FragmentMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.idle.IdleMiddleware",
    "portal.middleware.actor.ActorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.layout",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.Renderer"

# --- data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://arkan_app@127.0.0.1:5432/arkan")}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# The role that the portal runs as: it owns nothing (docs/adr/0003).
REFUSE_OWNER_ROLE = False
APP_DATABASE_ROLE = env.str("APP_DATABASE_ROLE", default="arkan_app")
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
MEDIA_ROOT = env.path("ATTACHMENTS_DIR", default=str(BASE_DIR / "var" / "attachments"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- secrets of stored data (docs/adr/0004) --------------------------------------------------------
# Newest first, "id:key"; the first one encrypts, all of them decrypt.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
DIGEST_KEY = env.str("DIGEST_KEY", default="")
SECRET_KEY = env.str("SECRET_KEY", default="")
# The check digit of a national number has no official publication: "enforce", "warn" or "off".
NATIONAL_ID_CHECKSUM = env.str("NATIONAL_ID_CHECKSUM", default="enforce")

# --- people -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotTheDemoPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# One lock-out for page, admin and token: axes. The library's own limits of sign-ins stay off.
ACCOUNT_RATE_LIMITS: dict[str, None] | bool = {"login": None, "login_failed": None}
# How often a stranger may knock at a door without an account: times, seconds (core.throttle).
PUBLIC_RATE_LIMITS: dict[str, tuple[int, int]] = {
    "person-link": (120, 600),
    "person-link-act": (10, 3600),
    "verify": (60, 600),
    "receipt": (60, 600),
    "forged-receipt": (30, 600),
}
# Proxies whose word about the caller's address is taken (addresses or networks); none: the caller's own.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_USERNAME_CALLABLE = "accounts.lockout.account_named"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "arkan_session"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
CSRF_COOKIE_NAME = "arkan_csrf"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

# --- language, time ------------------------------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "arkan_language"
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar", "en")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Riyadh"

# --- files of the pages -------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
JQUERY_URL = "admin/js/vendor/jquery/jquery.min.js"
JQUERY_UI_URL = "vendor/jquery-ui/jquery-ui.min.js"

# --- tasks ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Publishing gives up quickly: what was saved is found by a sweep (core.background).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "portal.beat:Scheduler"
# Sweeps: what each one finds is a row; running early, late or twice changes nothing.
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "notifications-send": {"task": "notifications.send_pending", "schedule": 20},
    "notifications-recover": {"task": "notifications.recover", "schedule": 60},
    "portal-digests": {"task": "portal.write_digests", "schedule": 15 * 60, "options": {"expires": 14 * 60}},
    "notifications-purge": {"task": "notifications.purge", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
    # One a minute; those that pile up while no worker runs are dropped, the next one finds the same rows.
    "data-changes-remind": {"task": "data_changes.remind", "schedule": 60, "options": {"expires": 55}},
    "referrals-climb": {"task": "referrals.climb", "schedule": 60, "options": {"expires": 55}},
    "referrals-plan": {"task": "referrals.plan", "schedule": 30 * 60, "options": {"expires": 25 * 60}},
    "referrals-keep": {"task": "referrals.keep", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
    "data-changes-notice": {"task": "data_changes.notice", "schedule": 60, "options": {"expires": 55}},
    "housing-look-up": {"task": "beneficiaries.look_up_addresses", "schedule": 60, "options": {"expires": 55}},
    "housing-recheck": {
        "task": "beneficiaries.recheck_housing",
        "schedule": 6 * 60 * 60,
        "options": {"expires": 5 * 60 * 60},
    },
    "beneficiaries-compare": {"task": "beneficiaries.compare", "schedule": 60, "options": {"expires": 55}},
    "data-changes-settle": {"task": "data_changes.settle", "schedule": 60, "options": {"expires": 55}},
    "data-changes-recheck": {"task": "data_changes.recheck", "schedule": 30 * 60, "options": {"expires": 25 * 60}},
    # Imports and exports whose worker has died; rows and files that were kept long enough.
    "exchange-resume": {"task": "exchange.resume", "schedule": 60, "options": {"expires": 55}},
    "exchange-purge": {"task": "exchange.purge", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
    "empowerment-remind": {"task": "empowerment.remind", "schedule": 15 * 60, "options": {"expires": 14 * 60}},
    # On the first working day of the Hijri month, and whatever was missed then.
    "indicators-reports": {"task": "indicators.write_reports", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
    "statements-expire": {"task": "statements.expire", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
    "statements-watch": {"task": "statements.watch", "schedule": 60 * 60, "options": {"expires": 55 * 60}},
}

# --- messages ---------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="arkan@localhost")
# Text messages: where they go, and whether the gateway sends one key only once (docs/adr/0015).
SMS_BACKEND = env.str("SMS_BACKEND", default="notifications.channels.sms.console")
SMS_FOLDER = env.path("SMS_FOLDER", default=str(BASE_DIR / "var" / "messages"))
SMS_HONOURS_KEY = env.bool("SMS_HONOURS_KEY", default=True)
SMS_HTTP_URL = env.str("SMS_HTTP_URL", default="")
SMS_HTTP_KEY = env.str("SMS_HTTP_KEY", default="")
SMS_SENDER = env.str("SMS_SENDER", default="Arkan")
SMS_CONNECT_SECONDS = env.float("SMS_CONNECT_SECONDS", default=3)
SMS_ANSWER_SECONDS = env.float("SMS_ANSWER_SECONDS", default=10)
# What the gateway signs its receipts with; two while one replaces the other. None: every receipt is refused.
SMS_RECEIPT_KEYS = env.list("SMS_RECEIPT_KEYS", default=[])
# After so many days a message keeps its state and loses its address, number and facts.
MESSAGES_KEPT_DAYS = env.int("MESSAGES_KEPT_DAYS", default=90)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

# --- the API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["core.api.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.exception_handler",
    "PAGE_SIZE": 20,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Arkan",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "HelpKind": "charities.enums.HelpKind",
        "CharityKind": "charities.enums.CharityKind",
        "ReferralKind": "referrals.enums.ReferralKind",
        "ReferralStatus": "referrals.enums.ReferralStatus",
        "StatementStatus": "statements.enums.StatementStatus",
        "ChangeKind": "data_changes.enums.ChangeKind",
        "ChangeStatus": "data_changes.enums.ChangeStatus",
        "ChangeChannel": "data_changes.enums.ChangeChannel",
        "ChangeChannelByHand": "data_changes.enums.BY_HAND",
        "ContactWay": "data_changes.enums.ContactWay",
        "DeliveryChannel": "notifications.enums.Channel",
        "DeliveryStatus": "notifications.enums.DeliveryStatus",
        "DeliveryReceiptStatus": ["delivered", "failed"],
        "VisitOutcome": "corners.enums.Outcome",
        "CallOutcome": "referrals.enums.CallOutcome",
        "StatementPurpose": "statements.enums.StatementPurpose",
        "ConsentPurpose": "beneficiaries.enums.ConsentPurpose",
        "ConsentWay": "beneficiaries.enums.ConsentWay",
        "ContactKind": "beneficiaries.enums.ContactKind",
        "ContactOwner": "beneficiaries.enums.ContactOwner",
        "RepresentationKind": "beneficiaries.enums.RepresentationKind",
        "HousingBasis": "beneficiaries.housing.enums.HousingBasis",
        "HousingResult": "beneficiaries.housing.enums.HousingResult",
        "HousingSource": "beneficiaries.housing.enums.HousingSource",
        "HousingTaskKind": "beneficiaries.housing.enums.TaskKind",
        "HousingTaskStatus": "beneficiaries.housing.enums.TaskStatus",
        "HousingTaskOutcome": ["corrected", "documented", "guided", "refused", "other"],
        "Proof": "data_changes.enums.Proof",
        "ImportStatus": "exchange.enums.ImportStatus",
        "ImportRowState": "exchange.enums.RowState",
        "DayStatus": "corners.enums.DayStatus",
        "CornerStatus": "corners.enums.CornerStatus",
        "ReferralCloseReason": "referrals.enums.CloseReason",
        "ChangeCloseReason": "data_changes.enums.CloseReason",
        "DeclineReason": "referrals.enums.DeclineReason",
        "CorrectionReason": "corners.enums.CorrectionReason",
        "LifeEventKind": "beneficiaries.enums.LifeEventKind",
        "UnusualAsking": "statements.enums.Unusual",
        "PlanStatus": "empowerment.enums.PlanStatus",
        "PlanCloseReason": "empowerment.enums.PlanCloseReason",
        "StepOwner": "empowerment.enums.StepOwner",
        "StepStatus": "empowerment.enums.StepStatus",
        "GoalStatus": "empowerment.enums.GoalStatus",
        "ObstacleStatus": "empowerment.enums.ObstacleStatus",
        "FollowUpKind": "empowerment.enums.FollowUpKind",
        "FollowUpChannel": "empowerment.enums.FollowUpChannel",
        "EnrolmentStatus": "empowerment.enums.EnrolmentStatus",
        "OfferingStatus": "empowerment.enums.OfferingStatus",
        "TrackSet": "empowerment.enums.TrackSet",
        "Dimension": "empowerment.enums.Dimension",
        "EnrolmentEndReason": "empowerment.enums.EndReason",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "core.schema.add_problems"],
}

# --- what a browser may load: ourselves, nothing inline -----------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# The admin's framework evaluates expressions and sets styles: its own, looser policy, behind staff only.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-eval'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- the office's own words and switches -----------------------------------------------------------
# Shown only where the operator holds a real registration with the Digital Government Authority.
GOV_STAMP_REGISTRATION_NO = env.str("GOV_STAMP_REGISTRATION_NO", default="")
DEMO = False
GALLERY = False
# Whether a legal deadline that ends on a holiday moves to the next working day: unconfirmed, so off.
EXTEND_TO_NEXT_WORKING_DAY = env.bool("EXTEND_TO_NEXT_WORKING_DAY", default=False)
# How far back «was the same need helped of late» reaches.
HELPED_WITHIN_MONTHS = env.int("HELPED_WITHIN_MONTHS", default=6)
# How long attachments are kept after the end of their matter.
ATTACHMENTS_KEPT_DAYS = env.int("ATTACHMENTS_KEPT_DAYS", default=1825)
IDENTITY_MASKED_AFTER_DAYS = env.int("IDENTITY_MASKED_AFTER_DAYS", default=90)
# Statements: the office's working days to answer, and for how many days an answer may be relied on.
STATEMENT_WORKING_DAYS = env.int("STATEMENT_WORKING_DAYS", default=3)
STATEMENT_VALID_DAYS = env.int("STATEMENT_VALID_DAYS", default=30)
# What is noticed as unusual asking, counted over so many days: statements that were not possible (so many, and this share in
# a hundred of the answers), requests outside the usual hours or on the weekend, charities that ask about the same person.
STATEMENT_WATCH_DAYS = env.int("STATEMENT_WATCH_DAYS", default=30)
STATEMENT_WATCH_MISSES = env.int("STATEMENT_WATCH_MISSES", default=10)
STATEMENT_WATCH_MISSES_SHARE = env.int("STATEMENT_WATCH_MISSES_SHARE", default=50)
STATEMENT_WATCH_OFF_HOURS = env.int("STATEMENT_WATCH_OFF_HOURS", default=10)
STATEMENT_WATCH_CHARITIES = env.int("STATEMENT_WATCH_CHARITIES", default=3)
STATEMENT_USUAL_HOURS = env.list("STATEMENT_USUAL_HOURS", cast=int, default=[7, 20])
# For how many days a citizen's receipt leads somewhere.
RECEIPT_VALID_DAYS = env.int("RECEIPT_VALID_DAYS", default=180)

# Housing: the office's working days for a task of the match, and where National Addresses are looked up (docs/adr/0013).
# "manual": by the officer; "spl": by Saudi Post's service, which stays off without a key.
HOUSING_WORKING_DAYS = env.int("HOUSING_WORKING_DAYS", default=10)
ADDRESS_PROVIDER = env.str("ADDRESS_PROVIDER", default="manual")
SPL_API_KEY = env.str("SPL_API_KEY", default="")
SPL_API_URL = env.str("SPL_API_URL", default="https://apina.address.gov.sa/NationalAddress")
SPL_CONNECT_SECONDS = env.float("SPL_CONNECT_SECONDS", default=2.0)
SPL_READ_SECONDS = env.float("SPL_READ_SECONDS", default=5.0)
SPL_WHOLE_SECONDS = env.float("SPL_WHOLE_SECONDS", default=15.0)
SPL_BACK_OFF_SECONDS = env.float("SPL_BACK_OFF_SECONDS", default=0.5)

# --- the administration site: in the portal's letters and green (static/css/admin.css) -------------------
UNFOLD = {
    "SITE_TITLE": _("Administration of Arkan"),
    "SITE_HEADER": _("Administration of Arkan"),
    "SITE_ICON": lambda request: static("icons.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icons.svg")}],
    "STYLES": [lambda request: static("css/tokens.css"), lambda request: static("css/admin.css")],
    "SHOW_BACK_BUTTON": True,
    "COLORS": {
        "primary": {
            "50": "#f3fcf6",
            "100": "#dff6e7",
            "200": "#b8eacb",
            "300": "#88d8ad",
            "400": "#54c08a",
            "500": "#25935f",
            "600": "#1b8354",
            "700": "#166a45",
            "800": "#14573a",
            "900": "#104631",
            "950": "#092a1e",
        },
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # The client of other services writes whole addresses, and what is asked for in them.
    "loggers": {"axes": {"level": "ERROR"}, "httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}

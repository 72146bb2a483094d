"""The demonstration on one's own machine (`make demo`): synthetic people, loopback only."""

from urllib.parse import quote

from portal.settings.base import *

DEMO = True
GALLERY = True
SECRET_KEY = env.str("SECRET_KEY", default="demo-secret-key-of-no-value")
FIELD_KEYS = env.list("FIELD_KEYS", default=["demo:FpTf8fGNxS3ywqyd3VGFNBI1PxlbZ1T6lKqDAmSZ8gM="])
DIGEST_KEY = env.str("DIGEST_KEY", default="demo-digest-key-of-no-value")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///" + quote(str(BASE_DIR / "var" / "mail")))
vars().update(EMAIL_CONFIG)

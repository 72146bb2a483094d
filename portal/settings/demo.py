"""The demonstration on one's own machine (`make demo`): synthetic people, loopback only."""

import json
import os
from pathlib import Path
from urllib.parse import quote

VAR = Path(__file__).resolve().parents[2] / "var"


def of_the_running_demo() -> dict[str, str]:
    """The servers and keys of the `make demo` that runs in this checkout, so that manage.py works on its data."""
    try:
        known = json.loads((VAR / "secrets.json").read_text())
        running = json.loads((VAR / "running.json").read_text())["environment"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: known[name] for name in ("SECRET_KEY", "DIGEST_KEY", "FIELD_KEYS") if name in known} | running


if "DATABASE_URL" not in os.environ:
    os.environ |= of_the_running_demo()

from portal.settings.base import *  # noqa: E402

DEMO = True
GALLERY = True
SECRET_KEY = env.str("SECRET_KEY", default="demo-secret-key-of-no-value")
FIELD_KEYS = env.list("FIELD_KEYS", default=["demo:FpTf8fGNxS3ywqyd3VGFNBI1PxlbZ1T6lKqDAmSZ8gM="])
DIGEST_KEY = env.str("DIGEST_KEY", default="demo-digest-key-of-no-value")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///" + quote(str(BASE_DIR / "var" / "mail")))
vars().update(EMAIL_CONFIG)

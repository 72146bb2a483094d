"""`make check`: everything that can be found without running the portal, each in its own process, all of them to the end."""

import base64
import os
import subprocess
import time

from launcher.console import tell
from launcher.installation import PYTHON, ROOT

TEST = {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
# Values for a real installation that exists only for the length of this check; the secrets are of no use anywhere.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "only for checking the settings, " + "q7Zr-0x" * 8,
    "DIGEST_KEY": "only for checking the settings, " + "w3Kp-1y" * 8,
    "FIELD_KEYS": "check:" + base64.urlsafe_b64encode(b"only for checking the settings..").decode(),
    "ALLOWED_HOSTS": "arkan.example",
    "CSRF_TRUSTED_ORIGINS": "https://arkan.example",
    "DATABASE_URL": "postgres://arkan_app:check@127.0.0.1:1/arkan",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "SITE_URL": "https://arkan.example",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff: lint", ["-m", "ruff", "check", "."], {}),
    ("ruff: format", ["-m", "ruff", "format", "--check", "."], {}),
    ("import direction", [".venv/bin/lint-imports", "--no-logo"], TEST),
    ("djlint", ["-m", "djlint", "--lint", "--quiet", "templates"], {}),
    ("types", ["-m", "mypy"], TEST),
    ("migrations are complete", ["manage.py", "makemigrations", "--check", "--dry-run"], TEST),
    ("Arabic is complete", ["-m", "launcher.catalogues", "--check"], {}),
    ("settings of production", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]  # fmt: skip


def check() -> int:
    failed = [name for name, command, environment in CHECKS if not passes(name, command, environment)]
    if failed:
        tell(f"\n{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}.")
        return 1
    tell(f"\nAll {len(CHECKS)} checks passed.")
    return 0


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    began = time.monotonic()
    answer = subprocess.run(
        [str(PYTHON), *command],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    mark = "ok    " if answer.returncode == 0 else "FAILED"
    tell(f"{mark} {time.monotonic() - began:5.1f} s  {name}")
    if answer.returncode:
        tell(answer.stdout.rstrip() + "\n")
    return answer.returncode == 0

"""P11: from the command to the first page, with the demonstration already loaded."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from launcher.servers import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60


def seconds() -> float | None:
    """How long `make demo` takes to its first page; None where it has never run here."""
    if not (ROOT / "var").exists() or not any((ROOT / "var").glob("*")):
        return None
    port = free_port()
    taken = ("DATABASE_URL", "APP_DATABASE_URL", "APP_DATABASE_ROLE", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in taken}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "launcher", "demo"],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as demo:
        try:
            while time.perf_counter() - started < PATIENCE and demo.poll() is None:
                if _answers(port):
                    return time.perf_counter() - started
                time.sleep(0.1)
            return None
        finally:
            if demo.poll() is None:
                demo.send_signal(signal.SIGTERM)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False

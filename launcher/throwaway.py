"""Servers that live exactly as long as one command: `python -m launcher with-servers -- pytest`."""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launcher.console import Stop
from launcher.installation import ROOT, site_packages
from launcher.processes import Watch, leash
from launcher.servers import APPLICATION, OWNER, Postgres, Valkey, first_reachable

PREFIX = "arkan-throwaway-"


@contextlib.contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A folder that is removed at the end, and by the next run if this one is killed: its lock tells the two apart."""
    home = first_reachable(Path(place) for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"))  # noqa: S108
    for left in home.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (left / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=home))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.chmod(0o711)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def servers(*, durable: bool) -> Iterator[dict[str, str]]:
    """Both servers; yields the environment that names them."""
    with throwaway_folder() as folder:
        passwords = {name: secrets.token_hex(16) for name in ("postgres", OWNER, APPLICATION)}
        postgres = Postgres(folder, site_packages(), folder / "postgres.log", passwords, durable=durable)
        valkey = Valkey(
            folder / "valkey", site_packages(), folder / "valkey.log", secrets.token_hex(16), durable=durable
        )
        postgres.create()
        watch = Watch()
        try:
            watch.start(postgres.service(), valkey.service())
            yield {
                "DATABASE_URL": postgres.url(OWNER),
                "APP_DATABASE_URL": postgres.url(APPLICATION),
                "APP_DATABASE_ROLE": APPLICATION,
                "REDIS_URL": valkey.url,
            }
        finally:
            watch.stop()


def with_servers(command: list[str], *, durable: bool = False) -> int:
    """Run the command with DATABASE_URL and REDIS_URL of new servers, or of those that are named already."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return run(command, {})
    with servers(durable=durable) as environment:
        return run(command, environment)


def run(command: list[str], environment: dict[str, str]) -> int:
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, preexec_fn=leash(15)) as process:
        try:
            return process.wait()
        except Stop as stop:
            if str(stop) == "SIGTERM":  # Ctrl-C and a closed terminal have reached the command too
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(15)
            process.kill()
            return 1

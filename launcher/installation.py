"""Our own `.venv` with exactly what the lock names. Standard library only: nothing is installed yet."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from launcher.console import Problem, say
from launcher.processes import leash

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"  # the second holds the first


def site_packages() -> Path:
    return VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def stamp_of(lock: str) -> str:
    """Changes with the lock, and with the Python below the environment."""
    version = "{}.{}".format(*sys.version_info)
    return f"{lock} {hashlib.sha256(version.encode() + (ROOT / lock).read_bytes()).hexdigest()}"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """`make demo` and `make test` started together install one after the other. The kernel frees the lock of the dead."""
    with (ROOT / "requirements.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is installing; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(lock: str) -> None:
    """Bring `.venv` to the state of the lock; nothing to do if it is there."""
    stamps = VENV / "arkan-locks"
    wanted = {stamp_of(lock), stamp_of(RUN)}
    with one_at_a_time():
        have = set(stamps.read_text().splitlines()) if stamps.exists() else set()
        if wanted <= have and works(PYTHON):
            return
        make_environment()
        stamps.unlink(missing_ok=True)
        say(f"Installing what {lock} names into .venv (the first time this takes a minute).")
        pip("install", "--require-hashes", "--no-deps", "--progress-bar=off", "-r", lock)
        stamps.write_text("\n".join(sorted(wanted)) + "\n")
        say("Installed.")


def works(python: Path) -> bool:
    """Whether this is a Python of our version that knows its packages."""
    question = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run([python, "-I", "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == "{}.{}".format(*sys.version_info) and site_packages().is_dir()


def make_environment() -> None:
    if not works(PYTHON):
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            raise Problem(
                "This Python lacks its venv module (Debian and Ubuntu: apt install python3-venv). "
                "Install it, or name another Python: make PYTHON=python3.12 …"
            )
        say("Making .venv.")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Making .venv")
    elif not (site_packages() / "pip").is_dir():
        run([str(PYTHON), "-m", "ensurepip", "--upgrade"], "Installing pip")


def pip(*arguments: str) -> None:
    run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments], "pip")


def run(command: list[str], what: str) -> None:
    """A step of the installation: silent but for a count of what was fetched, loud if it fails."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    lines: list[str] = []
    fetched = 0
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, preexec_fn=leash(15),
    ) as process:  # fmt: skip
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                fetched += line.startswith("Collecting ")
                if line.startswith("Collecting ") and fetched % 20 == 0:
                    say(f"… {fetched} packages")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise Problem(f"{what} failed:\n" + "\n".join(lines[-8:]))


def lock(arguments: list[str]) -> None:
    """Write both locks anew from pyproject.toml; the second holds the first."""
    if not (site_packages() / "uv").is_dir():
        pip("install", "uv")
    compile_lock = [str(PYTHON), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    compile_lock += ["--python-version=3.11", "--no-emit-index-url", "--no-header", *arguments, "pyproject.toml"]
    say("Looking for the newest versions that fit." if arguments else "Writing the locks.")
    run([*compile_lock, "-o", RUN], "Writing " + RUN)
    run([*compile_lock, "--group=dev", f"--constraint={RUN}", "-o", DEVELOPMENT], "Writing " + DEVELOPMENT)

"""`make demo`: everything on one machine, under `var/`, for as long as this process runs."""

import base64
import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import pwd
import secrets
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from launcher.console import Problem, Stop, say, tell
from launcher.installation import PYTHON, ROOT, RUN, install, run, site_packages
from launcher.processes import Service, Watch, birth, run_step, wait_for
from launcher.servers import APPLICATION, LOOPBACK, OWNER, Postgres, Valkey, first_reachable, is_free

VAR = ROOT / "var"
LOGS = VAR / "log"
RECORD = VAR / "running.json"  # what runs now, for `make shell` and for the run after a crash
SECRETS = VAR / "secrets.json"
STATIC, STATIC_STAMP = VAR / "static", VAR / "static.stamp"
LARGE_LOG = 5_000_000
PASSWORD = "Arkan-demo-1445"  # noqa: S105  (of synthetic people, refused in production)
SIGN_INS = """\
    manager.qatif        office manager
    researcher.qatif     researcher (has an open corner day)
    coordinator.qatif    public-relations coordinator
    specialist.qatif     empowerment specialist
    manager.charity01    charity manager
    staff.charity01      charity staff
    supervisor.eastern   ministry branch
    dpo.qatif            protection officer
    admin                system administrator
    manager.dammam       manager of the second office"""


def demo() -> int:
    terminal_is_gone = terminal_watch()
    port = wanted_port()
    make_private(VAR)
    with only_one(port):
        something_was_left = end_what_an_earlier_run_left()
        if not wait_for(partial(is_free, port), 5 if something_was_left else 0):
            raise Problem(f"Port {port} is taken. Choose another one: make demo PORT={port + 1}")
        install(RUN)
        run([str(PYTHON), "-m", "launcher.catalogues"], "Compiling the translations")
        serve(port, terminal_is_gone)
    return 0


def serve(port: int, terminal_is_gone: Callable[[], object]) -> None:
    watch = Watch()
    try:
        environment = start_servers(watch, port)
        prepare(environment)
        watch.changed = lambda: write_record(port, environment, watch)
        watch.start(*our_services(port, environment))
        announce(port)
        while not terminal_is_gone():
            watch.look()
            time.sleep(0.2)
        raise Stop("SIGHUP")
    except Stop:
        say("Stopping.")
    finally:
        watch.stop()
        RECORD.unlink(missing_ok=True)
    say("Stopped; nothing of it runs any more.")


def terminal_watch() -> Callable[[], object]:
    """Tells when our terminal is closed: if make itself leads the session, the signal reaches make alone."""
    if not os.isatty(0) or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return lambda: False
    terminal = select.poll()
    terminal.register(0, 0)  # no event but the hang-up
    return lambda: terminal.poll(0)


def wanted_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Problem(f"PORT={text} is not a port: give a number from 1024 to 65535.")
    if int(text) < 1024 and os.geteuid() != 0:
        raise Problem(f"Port {text} is for root alone; choose one above 1023.")
    return int(text)


def make_private(folder: Path) -> None:
    """`var/` is its user's own; PostgreSQL's user, when we are root, may pass through."""
    folder.mkdir(exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        name = next((entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == owner), str(owner))
        raise Problem(f"{folder} belongs to the user {name}: run as {name}, or remove it.")
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    LOGS.mkdir(mode=0o700, exist_ok=True)
    for log in LOGS.glob("*.log"):
        if log.stat().st_size > LARGE_LOG:
            log.replace(log.with_suffix(".log.1"))


# --- one at a time, also after a crash ----------------------------------------------------------------


@contextlib.contextmanager
def only_one(port: int) -> Iterator[None]:
    """A lock that the kernel takes back from the dead, so it cannot go stale; what it holds is only for people."""
    with (VAR / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid, _, taken = lock.read().partition(" ")
            raise Problem(
                f"Arkan already runs here, http://{LOOPBACK}:{taken}/ (process {pid}). Stop it there with Ctrl-C, or: kill {pid}"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {port}")
        lock.flush()
        yield


def write_record(port: int, environment: dict[str, str], watch: Watch) -> None:
    children = {service.name: service.process.pid for service in watch.services if service.process}
    record = {
        "port": port,
        "environment": {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL")},
        "children": {name: [pid, birth(pid)] for name, pid in children.items()},
    }
    write_private(RECORD, json.dumps(record))


def read_record() -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}
    return record


def end_what_an_earlier_run_left() -> bool:
    """After kill -9 of the launcher its servers are still closing their files: wait, then insist."""
    left = [pid for pid, born in read_record().get("children", {}).values() if born and birth(pid) == born]
    if not left:
        return False
    say("Waiting for what an earlier run has left.")
    for sign in (signal.SIGINT, signal.SIGKILL):
        for pid in left:
            if birth(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, sign)
        if wait_for(lambda: not any(birth(pid) for pid in left), 10):
            return True
    raise Problem(f"Processes of an earlier run do not end: {' '.join(map(str, left))}. Stop them and run again.")


# --- secrets ------------------------------------------------------------------------------------------


def write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(path)


def demo_secrets() -> dict[str, str]:
    """Made once for this checkout; without them its database could never be read again."""
    if not SECRETS.exists():
        if (VAR / "postgres").exists():
            raise Problem(
                f"{SECRETS} is missing, and without it the data in {VAR} cannot be opened. Remove {VAR} to begin anew."
            )
        names = ("postgres", OWNER, APPLICATION, "valkey", "SECRET_KEY", "DIGEST_KEY")
        made = {name: secrets.token_hex(32) for name in names} | {
            "FIELD_KEYS": "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "id": secrets.token_hex(4),
        }
        write_private(SECRETS, json.dumps(made, indent=1))
    known: dict[str, str] = json.loads(SECRETS.read_text())
    return known


# --- servers and preparation --------------------------------------------------------------------------


def start_servers(watch: Watch, port: int) -> dict[str, str]:
    """Our own servers, or those that the environment names; the environment in which everything of ours runs."""
    known = demo_secrets()
    environment = dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "SITE_URL": f"http://{LOOPBACK}:{port}",
        "PYTHONUNBUFFERED": "1",
        **{name: known[name] for name in ("SECRET_KEY", "DIGEST_KEY", "FIELD_KEYS")},
    }
    services = []
    if "DATABASE_URL" not in os.environ:
        home = first_reachable(
            [VAR, Path("/var/lib") / f"arkan-{known['id']}", Path("/var/tmp") / f"arkan-{known['id']}"]
        )
        postgres = Postgres(home, site_packages(), LOGS / "postgresql.log", known)
        postgres.create()
        postgres.forget_stale_pid()
        services.append(postgres.service())
        environment |= {"DATABASE_URL": postgres.url(APPLICATION), "OWNER_DATABASE_URL": postgres.url(OWNER)}
        environment["APP_DATABASE_ROLE"] = APPLICATION
    if "REDIS_URL" not in os.environ:
        valkey = Valkey(VAR / "valkey", site_packages(), LOGS / "valkey.log", known["valkey"])
        services.append(valkey.service())
        environment["REDIS_URL"] = valkey.url
    watch.changed = lambda: write_record(port, environment, watch)
    say("Starting PostgreSQL and Valkey.")
    watch.start(*services)
    return environment


def prepare(environment: dict[str, str]) -> None:
    """Bring database, demo and static files to the state of the code; on a second run this changes nothing."""
    owner = environment | {"DATABASE_URL": environment.get("OWNER_DATABASE_URL", environment["DATABASE_URL"])}
    say("Bringing the database up to date.")
    step(["migrate", "grant_application_role"], owner, "Bringing the database up to date")
    commands = ["load_demo"]
    stamp = state_of_static()
    if not STATIC_STAMP.exists() or STATIC_STAMP.read_text() != stamp:
        commands.append("collectstatic")
    say("Looking after the demo year (the first time it is made from its rows).")
    step(commands, environment, "Loading the demo")
    STATIC_STAMP.write_text(stamp)


def step(commands: list[str], environment: dict[str, str], what: str) -> None:
    log = LOGS / "setup.log"
    run_step([str(PYTHON), "-m", "launcher.prepare", *commands], cwd=ROOT, env=environment, log=log, what=what)


def state_of_static() -> str:
    """Changes when a file of ours, the lock (their files) or the settings change."""
    state = hashlib.sha256()
    for path in sorted((ROOT / "static").rglob("*")) + [ROOT / RUN, *sorted((ROOT / "portal/settings").glob("*.py"))]:
        status = path.stat()
        state.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return f"{state.hexdigest()} {STATIC}"


# --- web, worker, beat ----------------------------------------------------------------------------------


def our_services(port: int, environment: dict[str, str]) -> list[Service]:
    cores = min(os.cpu_count() or 1, 8)
    web = [
        "granian",
        "--interface=wsgi",
        f"--host={LOOPBACK}",
        f"--port={port}",
        f"--workers={cores}",
        "--blocking-threads=2",
    ]
    web += ["--respawn-failed-workers", "--workers-kill-timeout=5", "--no-ws", "launcher.web:application"]
    celery = ["celery", "-A", "portal"]
    commands = {
        "web": web,
        "worker": [*celery, "worker", "--pool=threads", "--concurrency=2", "--loglevel=INFO"],
        "beat": [*celery, "beat", "--pidfile=", "--loglevel=INFO"],
    }
    return [
        Service(
            name,
            [str(PYTHON), "-m", *command],
            LOGS / f"{name}.log",
            cwd=ROOT,
            env=environment,
            ready=partial(is_alive, name, port),
        )
        for name, command in commands.items()
    ]


def is_alive(part: str, port: int) -> bool:
    return part in living_parts(port)


def living_parts(port: int) -> set[str]:
    """What `/health/` calls alive; that it answers at all is the web server's own sign."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health/")
        parts = json.load(connection.getresponse())["parts"]
    except (OSError, http.client.HTTPException, ValueError, LookupError):
        return set()
    finally:
        connection.close()
    return {"web"} | {name for name, state in parts.items() if state == "ok"}


def announce(port: int) -> None:
    say("Ready.")
    tell(f"\n  Arkan: http://{LOOPBACK}:{port}/   (Ctrl-C stops it)\n")
    tell(f"  Everybody's password here is {PASSWORD}:\n{SIGN_INS}\n")


def shell() -> int:
    """shell: Django's shell on the data of the running demo."""
    record = read_record()
    if not record:
        raise Problem("The demo is not running: start `make demo` in another terminal first.")
    known = {name: demo_secrets()[name] for name in ("SECRET_KEY", "DIGEST_KEY", "FIELD_KEYS")}
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), "manage.py", "shell"], os.environ | known | settings | record["environment"])

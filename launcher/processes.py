"""A long-lived child process on a leash, and the watch that keeps all of them alive and stops them in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.console import Problem, say

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int, death_signal: int) -> None:
    """Called in a child: let the kernel send it `death_signal` when `parent` dies, even by kill -9 (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def leash(death_signal: int) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with(parent, death_signal)


def birth(pid: int) -> str:
    """When a process began, in the system's own words; empty if there is none. Tells it from a later one of that number."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if stat[0] == "Z" else stat[19]
    return ask_ps("lstart=", pid)


def command_line(pid: int) -> str:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    return ask_ps("args=", pid)


def ask_ps(what: str, pid: int) -> str:
    answer = subprocess.run(["ps", "-o", what, "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def wait_for(condition: Callable[[], object], seconds: float, pause: float = 0.05) -> bool:
    """Ask again and again until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


@dataclass
class Service:
    """A process that should run for as long as we do."""

    name: str
    command: list[str]
    log: Path
    cwd: Path
    env: dict[str, str]
    ready: Callable[[], object] = lambda: True
    stop_signal: int = signal.SIGTERM
    # What the kernel sends it if we are killed. The servers want to close their files; the rest may fall at once,
    # because every job of ours must survive that anyway.
    death_signal: int = signal.SIGKILL
    user: int | None = None
    group: int | None = None
    server: bool = False  # others use it: it stops after them
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    deaths: int = 0
    again_at: float = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Its own group: Ctrl-C reaches us alone, and we stop everything in order.
                start_new_session=True,
                preexec_fn=leash(self.death_signal),
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else [],
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ready_or_dead(self) -> bool:
        return bool(self.ready()) or not self.alive

    def ask_to_stop(self) -> None:
        if self.process is not None and self.alive:
            self.process.send_signal(self.stop_signal)

    def end(self, within: float) -> None:
        """Wait for it to end, then kill what is left of its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(within, 0))
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """A master that was killed leaves its workers behind; they stand in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # type: ignore[union-attr]

    def last_words(self, lines: int = 8) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


@dataclass
class Watch:
    """All services, in the order of their start. `changed` is told whenever a process was started."""

    changed: Callable[[], None] = lambda: None
    services: list[Service] = field(default_factory=list)

    def start(self, *services: Service, within: float = 180) -> None:
        """Start these together and wait until all are ready."""
        for service in services:
            self.services.append(service)
            service.start()
        self.changed()
        for service in services:
            wait_for(service.ready_or_dead, within)
            if not (service.alive and service.ready()):
                what = "does not answer" if service.alive else "ended at once"
                raise Problem(f"{service.name} {what}; its last words ({service.log}):\n{service.last_words()}")

    def look(self) -> None:
        """Bring back what has died: at once the first time, then later and later if it keeps dying."""
        now = time.monotonic()
        for service in self.services:
            if service.alive:
                continue
            if not service.again_at:
                code = service.process.wait()  # type: ignore[union-attr]
                service.kill_group()
                service.deaths = service.deaths + 1 if now - service.started < 60 else 1
                pause = min(2 ** (service.deaths - 1) - 1, 30)
                service.again_at = now + pause
                say(f"{service.name} ended ({reason(code)}); starting it again{f' in {pause} s' if pause else ''}.")
            if now >= service.again_at:
                service.start()
                service.again_at = 0
                self.changed()

    def stop(self, within: float = 10) -> None:
        """Stop all: first what uses the servers, then the servers."""
        for server in (False, True):
            group = [service for service in self.services if service.server is server]
            for service in group:
                service.ask_to_stop()
            deadline = time.monotonic() + within
            for service in group:
                service.end(deadline - time.monotonic())
        self.services.clear()


def reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def run_step(command: list[str], *, cwd: Path, env: dict[str, str], log: Path, what: str) -> None:
    """A short-lived child, on the leash too. Lines of it that end in "…" are progress; if it fails, its last words are
    the problem."""
    service = Service(what, command, log, cwd, env)
    log.touch()
    with log.open(errors="replace") as words:
        words.seek(0, os.SEEK_END)
        service.start()
        try:
            while service.alive:
                time.sleep(0.1)
                for line in words:
                    if line.endswith("…\n"):
                        say("  " + line.strip())
        finally:
            service.end(0)
    code = service.process.returncode  # type: ignore[union-attr]
    if code:
        raise Problem(f"{what} failed ({reason(code)}); last words ({log}):\n{service.last_words(15)}")

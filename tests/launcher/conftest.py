"""A copy of the checkout, under a name with blanks and Arabic letters, in which real demos are started and harmed."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from launcher.installation import RUN, VENV, stamp_of
from launcher.processes import leash, wait_for
from launcher.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "build", "*.pyc", ".*_cache", "node_modules", "results")


def processes_below(folder: Path) -> dict[int, str]:
    """Every living process that works in this folder or was started from it."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = os.readlink(entry / "cwd")
        except OSError:
            continue
        if state != "Z" and int(entry.name) != os.getpid() and (place.startswith(str(folder)) or str(folder) in words):
            found[int(entry.name)] = words
    return found


class Demo:
    """One run of the launcher in the tree."""

    def __init__(self, tree: Path, *command: str, **options):
        self.tree, self.port = tree, int(options.pop("port", 0) or free_port())
        self.output_file = tree.parent / f"output-{self.port}"
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environment |= {"PORT": str(self.port)} | options.pop("env", {})
        for name in ("MAKELEVEL", "DJANGO_SETTINGS_MODULE", "CI"):
            environment.pop(name, None)
        with self.output_file.open("wb") as output:
            usual = {"cwd": tree, "env": environment, "stdout": output, "stderr": output, "start_new_session": True}
            usual["preexec_fn"] = leash(signal.SIGTERM)  # a suite that is killed leaves no demo behind
            self.process = subprocess.Popen(command or [sys.executable, "-m", "launcher", "demo"], **usual | options)

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    def health(self) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/")
            answer = connection.getresponse()
            return {"code": answer.status, **json.load(answer)}
        except (OSError, http.client.HTTPException, ValueError):
            return {"code": 0}
        finally:
            connection.close()

    @property
    def record(self) -> dict:
        return json.loads((self.tree / "var" / "running.json").read_text())

    @property
    def children(self) -> dict[str, int]:
        return {name: pid for name, (pid, _) in self.record["children"].items()}

    def wait_until_ready(self) -> "Demo":
        assert wait_for(lambda: "Ready." in self.output or self.process.poll() is not None, 400), self.output
        assert self.process.poll() is None, self.output
        assert self.health()["code"] == 200
        return self

    def wait_until_well(self) -> bool:
        return wait_for(lambda: self.health()["code"] == 200, 60)

    def end(self, sign: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(40)


@contextlib.contextmanager
def copy_of_the_tree():
    folder = Path(tempfile.mkdtemp(prefix="arkan تجربة "))
    folder.chmod(0o755)
    tree = folder / "الأركان one"
    shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
    # The installed packages are shared; that they are up to date is this tree's own stamp.
    environment = tree / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to((VENV / part).resolve())
    (environment / "arkan-locks").write_text(stamp_of(RUN) + "\n")
    yield tree
    for pid in processes_below(folder):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not processes_below(folder), 20)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def tree():
    """Where demos run."""
    with copy_of_the_tree() as tree:
        yield tree


@pytest.fixture(scope="session")
def bare_tree():
    """Where no demo comes as far as to run."""
    with copy_of_the_tree() as tree:
        yield tree


class Yard:
    """Starts demos in the tree; one of them may serve several tests, each of which leaves it well or dead."""

    def __init__(self, tree: Path):
        self.tree = tree
        self.shared: Demo | None = None
        self.begun: list[Demo] = []

    def start(self, *command: str, **options) -> Demo:
        self.begun.append(Demo(self.tree, *command, **options))
        return self.begun[-1]

    def running(self) -> Demo:
        if self.shared is None or self.shared.process.poll() is not None:
            self.shared = self.start()
            self.shared.wait_until_ready()
        return self.shared

    def stopped(self) -> None:
        """Nothing of ours runs, but a demo has run here: there are data."""
        if not (self.tree / "var" / "static.stamp").exists():
            self.running()
        self.end()

    def end(self) -> None:
        for demo in self.begun:
            demo.end()
        assert wait_for(lambda: not processes_below(self.tree), 30), processes_below(self.tree)


@pytest.fixture(scope="session")
def yard(tree):
    yard = Yard(tree)
    yield yard
    yard.end()


@pytest.fixture
def refused(bare_tree):
    """``refused(…)`` starts a demo that must end by itself with exit code 1, and returns what it said."""
    yard = Yard(bare_tree)

    def refused(**options) -> str:
        demo = yard.start(**options)
        assert demo.process.wait(60) == 1
        return demo.output

    yield refused
    yard.end()
    shutil.rmtree(bare_tree / "var", ignore_errors=True)

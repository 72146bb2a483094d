"""`make demo` under every kind of harm, with real processes."""

import fcntl
import json
import os
import pty
import signal
import socket
import stat
import subprocess
import sys
import termios

import psycopg2
import pytest
import redis

from launcher.checks import PRODUCTION
from launcher.processes import birth, command_line, wait_for
from tests.launcher.conftest import processes_below

pytestmark = pytest.mark.fault

SECRET_NAMES = ("postgres", "arkan_owner", "arkan_app", "valkey", "SECRET_KEY", "DIGEST_KEY", "FIELD_KEYS", "id")
MAKE_DEMO = ("make", f"PYTHON={sys.executable}", "demo")


def query(demo, statement):
    connection = psycopg2.connect(demo.record["environment"]["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as status:
            return int(status.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def with_children(pid, tree):
    return {pid} | {child for child in processes_below(tree) if parent_of(child) == pid}


# --- what is killed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey", "web", "worker", "beat"])
def test_a_killed_child_comes_back_and_leaves_nothing_of_itself(yard, tree, name):
    demo = yard.running()
    pid = demo.children[name]
    group = with_children(pid, tree)
    query(demo, "INSERT INTO django_session VALUES (gen_random_uuid(), 'x', now()) RETURNING 1")
    rows = query(demo, "SELECT count(*) FROM django_session")

    os.kill(pid, signal.SIGKILL)

    assert wait_for(lambda: demo.children[name] != pid, 20), demo.output
    assert wait_for(lambda: not any(map(birth, group)), 20), f"{name} left something of itself behind"
    assert demo.wait_until_well(), f"{demo.health()}\n{demo.output}"
    assert f"{name} ended (SIGKILL); starting it again" in demo.output
    assert query(demo, "SELECT count(*) FROM django_session") == rows


def test_a_killed_worker_of_the_web_server_comes_back(yard, tree):
    demo = yard.running()
    master = demo.children["web"]
    workers = with_children(master, tree) - {master}

    os.kill(min(workers), signal.SIGKILL)

    assert wait_for(lambda: min(workers) not in with_children(master, tree), 20)
    assert wait_for(lambda: len(with_children(master, tree)) == len(workers) + 1 or demo.children["web"] != master, 20)
    assert demo.wait_until_well()


@pytest.mark.parametrize("at_once", [True, False], ids=["and starts again at once", "and starts again later"])
def test_a_killed_launcher_leaves_no_process_and_loses_no_row(yard, tree, at_once):
    demo = yard.running()
    mark = f"kept-{demo.process.pid}"
    query(demo, f"INSERT INTO django_session VALUES ('{mark}', 'x', now()) RETURNING 1")
    redis.Redis.from_url(demo.record["environment"]["REDIS_URL"]).set(mark, 1)

    demo.process.kill()
    demo.process.wait(10)
    if not at_once:
        assert wait_for(lambda: not processes_below(tree), 30), processes_below(tree)

    again = yard.shared = yard.start(port=demo.port).wait_until_ready()
    assert query(again, f"SELECT 1 FROM django_session WHERE session_key = '{mark}'")
    assert redis.Redis.from_url(again.record["environment"]["REDIS_URL"]).get(mark) == b"1"


def test_a_launcher_killed_while_setting_up_leaves_nothing(yard, tree):
    yard.stopped()
    demo = yard.start()
    assert wait_for(lambda: "Looking after the demo" in demo.output, 400)

    demo.process.kill()
    demo.process.wait(10)

    assert wait_for(lambda: not processes_below(tree), 30), processes_below(tree)
    yard.running()


def test_a_killed_make_stops_everything(yard, tree):
    yard.stopped()
    demo = yard.start(*MAKE_DEMO).wait_until_ready()

    demo.process.kill()
    demo.process.wait(10)

    assert wait_for(lambda: not processes_below(tree), 30), processes_below(tree)


# --- what stops it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["SIGINT", "SIGTERM"])
def test_a_signal_stops_everything_in_order(yard, tree, sign):
    demo = yard.running()

    assert demo.end(signal.Signals[sign]) == 0

    assert processes_below(tree) == {}
    assert not (tree / "var" / "running.json").exists()
    assert not (tree / "var" / "postgres" / "postmaster.pid").exists()
    assert demo.health()["code"] == 0
    assert demo.output.rstrip().endswith("Stopped; nothing of it runs any more.")


def test_a_closed_terminal_stops_everything(yard, tree):
    yard.stopped()
    ours, theirs = pty.openpty()
    demo = yard.start(
        *MAKE_DEMO,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    assert wait_for(lambda: demo.health()["code"] == 200, 400)

    os.close(ours)

    demo.process.wait(40)
    assert wait_for(lambda: not processes_below(tree), 20), processes_below(tree)


def test_a_closed_output_does_not_stop_it(yard):
    yard.stopped()
    reader, writer = os.pipe()
    demo = yard.start(stdout=writer)
    os.close(writer)
    os.close(reader)

    assert wait_for(lambda: demo.health()["code"] == 200, 400)
    assert demo.end() == 0


# --- what stands in its way -------------------------------------------------------------------------


def test_a_second_run_beside_the_first_says_so_in_one_line(yard):
    first = yard.running()

    second = yard.start()

    assert second.process.wait(20) == 1
    assert second.output == (
        f"Stopped: Arkan already runs here, http://127.0.0.1:{first.port}/ (process {first.process.pid}). "
        f"Stop it there with Ctrl-C, or: kill {first.process.pid}\n"
    )
    assert first.health()["code"] == 200


def test_a_taken_port_is_said_in_one_line(refused):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert refused(port=port) == f"Stopped: Port {port} is taken. Choose another one: make demo PORT={port + 1}\n"


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "٨٠٠٠", ""])
def test_what_is_not_a_port_is_said_in_one_line(refused, port):
    said = refused(env={"PORT": port})

    assert said == f"Stopped: PORT={port} is not a port: give a number from 1024 to 65535.\n"


def test_a_server_that_somebody_else_started_on_our_data_is_said_in_one_line(refused, bare_tree):
    data = bare_tree / "var" / "postgres"
    data.mkdir(parents=True)
    (bare_tree / "var" / "secrets.json").write_text(json.dumps(dict.fromkeys(SECRET_NAMES, "0")))
    impostor = subprocess.Popen(["bash", "-c", 'exec -a "postgres -D $0" sleep 600', str(data)])
    try:
        (data / "postmaster.pid").write_text(f"{impostor.pid}\n")
        assert wait_for(lambda: "postgres" in command_line(impostor.pid).split("-c")[0], 10)
        lines = [line for line in refused().splitlines() if line.startswith("Stopped:")]
    finally:
        impostor.kill()
        impostor.wait()
    assert lines == [
        f"Stopped: The database in {data} is already served by process {impostor.pid}; stop that one first."
    ]


def test_lost_secrets_are_said_in_one_line(refused, bare_tree):
    (bare_tree / "var" / "postgres").mkdir(parents=True)

    assert "secrets.json is missing" in refused().splitlines()[-1]


def test_a_folder_of_somebody_else_is_said_in_one_line(refused, bare_tree):
    (bare_tree / "var").symlink_to("/proc/1/task" if os.geteuid() else make_foreign(bare_tree))
    try:
        said = refused()
    finally:
        (bare_tree / "var").unlink()

    assert "belongs to the user" in said
    assert len(said.splitlines()) == 1


def make_foreign(tree):
    folder = tree / "foreign"
    folder.mkdir(exist_ok=True)
    os.chown(folder, 65534, 65534)
    return folder


def test_a_python_without_venv_is_said_in_one_line(refused, bare_tree, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.machinery as m\n"
        "find = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n"
    )
    environment = bare_tree / ".venv"
    environment.rename(bare_tree / ".venv-aside")
    try:
        said = refused(env={"PYTHONPATH": str(tmp_path)})
    finally:
        (bare_tree / ".venv-aside").rename(environment)

    assert said.startswith("Stopped: This Python lacks its venv module")
    assert len(said.splitlines()) == 1


def test_an_old_python_is_said_in_one_line(bare_tree):
    program = "import sys; sys.version_info = (3, 9); import launcher"
    answer = subprocess.run([sys.executable, "-c", program], cwd=bare_tree, capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert answer.stderr.startswith("Arkan needs Python 3.11 or newer.")
    assert len(answer.stderr.splitlines()) == 1


def test_foreign_pid_files_do_not_hinder(yard, tree):
    yard.stopped()
    us = os.getpid()
    (tree / "var" / "postgres" / "postmaster.pid").write_text(f"{us}\n{tree}/var/postgres\n")
    (tree / "var" / "lock").write_text(f"{us} 8000")
    children = {"web": [us, "another process of that number"], "PostgreSQL": [999999, "1"]}
    (tree / "var" / "running.json").write_text(json.dumps({"children": children}))

    demo = yard.running()

    assert f"Removing a stale PostgreSQL pid file (it names process {us}, which is something else)." in demo.output


# --- what it promises -------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(yard, tree):
    def state():
        demo = yard.running()
        tables = query(demo, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        counts = {table: query(demo, f'SELECT count(*) FROM "{table}"') for (table,) in tables}
        files = [tree / "var" / "secrets.json", *(tree / "var" / "static").rglob("*")]
        return counts, {str(path): path.stat().st_mtime_ns for path in files}

    yard.stopped()
    yard.running()
    before = state()
    yard.stopped()

    assert state() == before


def test_what_is_secret_is_readable_for_its_user_alone(yard, tree):
    yard.running()

    for name in ("secrets.json", "running.json", "valkey/valkey.conf"):
        assert stat.S_IMODE((tree / "var" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tree / "var").stat().st_mode) & 0o066 == 0


def test_the_application_role_owns_nothing(yard):
    demo = yard.running()

    assert query(demo, "SELECT current_user") == [("arkan_app",)]
    assert query(demo, "SELECT count(*) FROM pg_class WHERE relowner = 'arkan_app'::regrole") == [(0,)]


@pytest.mark.parametrize(
    ("frozen", "down"), [("Valkey", {"broker", "worker", "beat"}), ("worker", {"worker"}), ("beat", {"beat"})]
)
def test_a_part_that_does_not_answer_is_named(yard, frozen, down):
    demo = yard.running()
    os.kill(demo.children[frozen], signal.SIGSTOP)
    try:
        assert wait_for(lambda: demo.health()["code"] == 503, 60, pause=0.3)
        health = demo.health()
        assert {name for name, state in health["parts"].items() if state == "down"} == down
        assert set(health) == {"code", "status", "parts", "seconds_late"}
    finally:
        os.kill(demo.children[frozen], signal.SIGCONT)
    assert demo.wait_until_well()


def test_in_production_the_application_role_may_start(yard, tree):
    demo = yard.running()
    environment = os.environ | PRODUCTION | demo.record["environment"]

    subprocess.run([sys.executable, "-c", "import portal.wsgi"], cwd=tree, env=environment, check=True)

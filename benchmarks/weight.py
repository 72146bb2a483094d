"""P6: what a first view of a page brings along."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

ASKED = re.compile(r"""(?:href|src)="(/static/[^"#]+)["#]""")


def of(html: str) -> tuple[float, int]:
    """Kilobytes (gzip) of CSS and JS, and requests: the page itself and what it names, fonts aside."""
    named = {found.removeprefix("/static/") for found in ASKED.findall(html) if not found.endswith(".woff2")}
    size = 0
    for name in named:
        if name.endswith((".css", ".js")):
            path = finders.find(name)
            assert isinstance(path, str), name
            size += len(gzip.compress(Path(path).read_bytes(), 6))
    return size / 1024, len(named) + 1

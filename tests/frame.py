"""What a page asks by itself, apart from the frame round it (session, actor, menu with its counts, bell, access log)."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL")


def own_queries(client, url, data=None):
    """How many queries a page needs beyond those of a page that shows words only."""
    frame = _asked(client, reverse("portal:help"), None)
    return _asked(client, url, data) - frame


def _asked(client, url, data):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, data).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(CONTROL)])

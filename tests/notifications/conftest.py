"""Fixtures of this room."""

import pytest

from tests.notifications.gateway import KEY, running


@pytest.fixture
def gateway(settings):
    """A gateway of this machine, to which the portal's text messages go."""
    with running() as server:
        settings.SMS_BACKEND = "notifications.channels.gateway.send"
        settings.SMS_HTTP_URL, settings.SMS_HTTP_KEY = server.url, KEY
        settings.SMS_CONNECT_SECONDS, settings.SMS_ANSWER_SECONDS = 1, 0.2
        yield server

"""What makes the suite stricter than production: a pytest plugin, loaded by tests/conftest.py.

* a variable that a template of ours asks for must exist (`{% if x %}` and `{{ x|default:… }}` may ask in vain);
* the network is closed but for this machine.
"""

import ipaddress
import socket
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.defaultfilters import default


class Undefined(str):
    """Stands for `string_if_invalid`: fails the test when one of our templates prints what does not exist.

    It is true only for the engine's own question "shall I complain?"; anywhere else it is the empty string of
    production, so that `{% if charity.agreement %}` means the same in a test.
    """

    def __bool__(self) -> bool:
        asking = sys._getframe(1).f_locals
        if "ignore_failures" not in asking:
            return False
        filters = asking["self"].filters
        return not (filters and filters[0][0] is default)

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        while frame and frame.f_code.co_name != "render_annotated":
            frame = frame.f_back  # type: ignore[assignment]
        origin = frame.f_locals["self"].origin if frame else None
        if origin and Path(origin.name).is_relative_to(Path(settings.BASE_DIR) / "templates"):
            pytest.fail(f"{origin.template_name}: undefined variable {variable}")
        return ""


@pytest.fixture(autouse=True, scope="session")
def _variables_exist():
    engines["django"].engine.string_if_invalid = Undefined()


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host if isinstance(host, str) else bytes(host).decode()).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _network_is_closed():
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def connect_here(self, address):
        if self.family != socket.AF_UNIX and not _is_here(address[0]):
            raise RuntimeError(f"a test reached for the network: {address}")
        return connect(self, address)

    def look_up_here(host, *args, **kwargs):
        if not _is_here(host):
            raise RuntimeError(f"a test reached for the network: {host}")
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield

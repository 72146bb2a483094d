"""Who knocks, behind a proxy: its word counts only where it is trusted."""

import pytest
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

NETWORKS = ["10.0.0.0/8", "172.16.0.0/12"]


@pytest.mark.parametrize(
    ("proxy", "told", "counted"),
    [
        ("172.18.0.5", "203.0.113.9", "203.0.113.9"),
        ("172.18.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what the caller wrote before is not believed
        ("203.0.113.77", "198.51.100.1", "203.0.113.77"),  # a stranger who pretends to be a proxy
        ("172.18.0.5", "", "172.18.0.5"),
    ],
)
def test_the_address_that_is_counted(proxy, told, counted):
    environ = {"REMOTE_ADDR": proxy} | ({"HTTP_X_FORWARDED_FOR": told} if told else {})
    seen = wrap_wsgi_with_proxy_headers(lambda given, _start: given["REMOTE_ADDR"], NETWORKS)(environ, None)
    assert seen == counted

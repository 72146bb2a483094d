"""An SMS gateway on this machine that does what a test asks of it, and counts by key what it has sent."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "the key of the portal"


class Gateway(ThreadingHTTPServer):
    """Honours the key as a good gateway does: the same one again is answered, and sent no second time.

    ``answers`` are what it does in turn: a status, or ``(status, headers, body)``, or one of the words below; then it is
    well behaved. ``sent`` counts phones reached by key, ``asked`` every request by key.
    """

    daemon_threads = True
    SLOW, DROP_AFTER, DROP_BEFORE, NONSENSE, ENDLESS = "slow", "drop after", "drop before", "nonsense", "endless"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list = []
        self.always = None
        self.honours_key = True
        self.sent: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.bodies: list[dict] = []
        self.lock = threading.Lock()
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/messages"

    def handle_error(self, request, client_address) -> None:
        """A client that went away is not an error of this server."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def do_POST(self) -> None:
        key = self.headers["Idempotency-Key"]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked[key] += 1
            self.server.bodies.append(body)
            how = self.server.answers.pop(0) if self.server.answers else self.server.always
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._answer(401)
        if how == Gateway.DROP_BEFORE:
            return self._drop()
        if isinstance(how, int | tuple):
            return self._answer(*(how if isinstance(how, tuple) else (how,)))
        with self.server.lock:
            if not self.server.sent[key] or not self.server.honours_key:
                self.server.sent[key] += 1
        if how == Gateway.SLOW:
            self.server.over.wait(5)
        if how == Gateway.DROP_AFTER:
            return self._drop()
        if how == Gateway.NONSENSE:
            return self._answer(200, {}, b"<html>it works!</html>")
        if how == Gateway.ENDLESS:
            return self._answer(200, {}, b"x" * 100_000)
        return self._answer(202, {}, json.dumps({"id": f"gw-{key[:8]}"}).encode())

    def _answer(self, status, headers=None, body=b"{}") -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *args) -> None:
        """Quiet."""


@contextmanager
def running():
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()

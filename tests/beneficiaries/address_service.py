"""A National Address service on this machine that behaves as it is told: well, slowly, wrongly, with faults, or not at all."""

import json
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "a-subscriber-key"
PLACE = {
    "BuildingNumber": "4121",
    "Street": "المثال",
    "District": "النموذج",
    "City": "القطيف",
    "PostCode": "32611",
    "AdditionalNumber": "7315",
    "RegionName": "المنطقة الشرقية",
    "Latitude": "26.55",
    "Longitude": "50.01",
    "CityId": "13",
}


def found(*places, success=True):
    rows = [PLACE | place for place in places]
    return {"totalSearchResults": str(len(rows)), "Addresses": rows, "success": success, "statusdescription": "SUCCESS"}


class Service:
    """What is answered next: the last behaviour stays. Every question is kept."""

    def __init__(self):
        self.behaviours = [lambda door: door.say(found({}))]
        self.asked = []
        self.freed = threading.Event()

    def then(self, *behaviours):
        self.behaviours = list(behaviours)

    def next(self):
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        service = self.server.service
        service.asked.append((parts.path, {name: value[0] for name, value in parse_qs(parts.query).items()}))
        if self.headers.get("api_key") != KEY:
            self.say({"message": "no such key"}, status=401)
        else:
            service.next()(self)

    def say(self, answer, status=200, headers=()):
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        """One byte now and then, and never all of them: each arrives in time, the answer does not."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            while not self.server.service.freed.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    def hang(self):
        self.server.service.freed.wait(20)
        self.close_connection = True

    def hang_up(self):
        self.close_connection = True
        self.connection.close()

    def log_message(self, *args):
        pass


@contextmanager
def address_service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    server.service = service = Service()
    # Another address every time: the cache of the answers outlives a test.
    service.url = f"http://127.0.0.1:{server.server_port}/{uuid.uuid4().hex}/NationalAddress"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.freed.set()
        server.shutdown()
        thread.join()
        server.server_close()

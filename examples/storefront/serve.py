"""Serves the two files of the storefront, and hands /graphql on to Tsunagi with a token that no browser ever sees.

    API_URL=http://localhost:8000 APP_TOKEN=tsu_… python3 serve.py

Python's standard library is all that it needs. It listens on 127.0.0.1 only, and answers to no other name than
127.0.0.1, localhost and those in HOSTS: whoever reaches it orders in the token's name, so put your own login before it.
"""

import os
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent
FILES = {"/": ("index.html", "text/html"), "/storefront.js": ("storefront.js", "text/javascript")}
PASSED_ON = ("content-type", "accept", "accept-language", "idempotency-key", "last-event-id")
POLICY = "default-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
LONGEST = 100_000
PART = 65_536
API = urlsplit(os.environ.get("API_URL", "http://localhost:8000"))
TOKEN = os.environ.get("APP_TOKEN", "")
HOSTS = {"127.0.0.1", "localhost", *os.environ.get("HOSTS", "").split()}


class Storefront(BaseHTTPRequestHandler):
    """The page, its script, pictures of products, and the way to the API."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A file of ours, or a picture from Tsunagi."""
        if self.path in FILES:
            name, kind = FILES[self.path]
            self._send(200, f"{kind}; charset=utf-8", (FOLDER / name).read_bytes())
        elif self.path.startswith("/files/"):
            self._hand_on("GET", None)
        else:
            self._send(404, "text/plain; charset=utf-8", b"Not found")

    def do_POST(self) -> None:
        """A document for the API: from our own page alone, with our token."""
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LONGEST:
            self._send(413, "text/plain; charset=utf-8", b"Too long, or of unknown length", closes=True)
            return
        body = self.rfile.read(int(length))
        if self.path == "/graphql" and self._is_ours():
            self._hand_on("POST", body)
        else:
            self._send(403, "text/plain; charset=utf-8", b"Not from here")

    def _is_ours(self) -> bool:
        """Whether our own page asks: a foreign name that leads here, too, is a foreign page."""
        host = self.headers.get("host", "")
        own = urlsplit(self.headers.get("origin", "")).netloc == host
        return own and urlsplit(f"//{host}").hostname in HOSTS

    def _hand_on(self, method: str, body: bytes | None) -> None:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        if body is not None:
            headers |= {"authorization": f"Bearer {TOKEN}", "content-length": str(len(body))}
        kind = HTTPSConnection if API.scheme == "https" else HTTPConnection
        connection = kind(API.netloc, timeout=60)
        try:
            connection.request(method, self.path, body, headers)
            self._tell(connection.getresponse())
        except OSError:
            told = b'{"errors": [{"message": "Tsunagi cannot be reached."}]}'
            self._send(502, "application/json", told, closes=True)
        finally:
            connection.close()

    def _tell(self, answer: HTTPResponse) -> None:
        """Part by part: a stream of events has no end."""
        self.send_response(answer.status)
        for name in ("content-type", "cache-control", "content-encoding"):
            if value := answer.getheader(name):
                self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        try:
            while part := answer.read1(PART):
                self.wfile.write(part)
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the page was closed

    def _send(self, status: int, kind: str, body: bytes, *, closes: bool = False) -> None:
        self.send_response(status)
        if closes:
            self.send_header("connection", "close")
        for name, value in (
            ("content-type", kind),
            ("content-length", str(len(body))),
            ("content-security-policy", POLICY),
            ("cache-control", "no-cache"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Storefront).serve_forever()

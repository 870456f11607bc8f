"""A small TLS server in front of a service that speaks plain HTTP."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HOP = {"connection", "transfer-encoding", "content-length", "server", "date"}


class _Front(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us goes away in the middle of the handshake."""


def _handler(behind: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            back = http.client.HTTPConnection(behind, timeout=60)
            try:
                back.request(
                    self.command, self.path, self.rfile.read(size) or None, dict(self.headers)
                )
                answer = back.getresponse()
                body = answer.read()
            finally:
                back.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.casefold() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _pass_on  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def tls_front(behind: str, certificate: Path) -> Iterator[str]:
    """Serve ``behind`` (host and port) over TLS; gives the https address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = _Front(("127.0.0.1", 0), _handler(behind))
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

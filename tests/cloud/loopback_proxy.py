"""A proxy on loopback between the program and the cloud: it counts, delays, and loses on purpose.

It is what ``http_proxy`` names, so that programs of their own go through it, too. Every connection
has its own thread and its own way to the services, as many calls at once as the caller makes.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any
from urllib.parse import urlsplit

READS = frozenset({"GET", "HEAD"})
_HOP_BY_HOP = frozenset(
    {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length"}
)
_KEY = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


@dataclass(slots=True)
class Call:
    """One request as the proxy saw it; ``status`` is 0 until it was answered, and where the answer
    was lost. Times are of the machine's monotonic clock.
    """

    method: str
    port: int
    path: str
    query: str
    body: bytes = field(repr=False)
    token: str = field(repr=False, default="")
    began: float = 0.0
    ended: float = 0.0
    status: int = 0

    @property
    def read(self) -> bool:
        """Whether it changes nothing. A login is neither."""
        return self.method in READS

    @property
    def write(self) -> bool:
        """Whether it changes the cloud."""
        return not self.read and not self.path.endswith("/auth/tokens")

    @property
    def kind(self) -> str:
        """Method and path without keys, to count by."""
        return f"{self.method} {_KEY.sub('*', self.path)}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of a call instead of its answer.

    ``status`` is answered with ``headers`` without asking the service. ``lost`` breaks the
    connection: before the service is asked or, where ``carried_out``, after it has answered.
    ``held`` is waited for before the answer goes back; ``then`` is done before it is lost.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    carried_out: bool = False
    held: threading.Event | None = None
    then: Callable[[], object] | None = None


Rule = Callable[[Call], Fault | None]


def no_fault(_call: Call) -> Fault | None:
    """Everything goes through."""
    return None


class LoopbackProxy:
    """See :func:`loopback_proxy`; ``rule`` decides what happens to each call, in its thread."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.rule: Rule = no_fault
        self.calls: list[Call] = []
        self.faults = 0
        self._lock = threading.Lock()
        self._under_way = 0
        self.most_at_once = 0
        self.closing = threading.Event()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.proxy = self

    @property
    def url(self) -> str:
        """Its address, for ``http_proxy``."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes programs go through it, to services on this machine as well."""
        return {"http_proxy": self.url, "no_proxy": "", "NO_PROXY": "", "HTTP_PROXY": ""}

    @property
    def reads(self) -> list[Call]:
        """Calls that change nothing."""
        return [call for call in self.calls if call.read]

    @property
    def writes(self) -> list[Call]:
        """Calls that change the cloud, logins left out."""
        return [call for call in self.calls if call.write]

    def counted(self, calls: list[Call] | None = None) -> Counter[str]:
        """How many there were of each kind."""
        return Counter(call.kind for call in (self.calls if calls is None else calls))

    def clear(self) -> None:
        """Forget what was seen."""
        with self._lock:
            self.calls.clear()
            self.faults = self.most_at_once = 0

    @contextmanager
    def under_way(self, call: Call) -> Iterator[None]:
        """Note a call as long as it lasts."""
        call.began = time.monotonic()
        with self._lock:
            self.calls.append(call)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            call.ended = time.monotonic()
            with self._lock:
                self._under_way -= 1

    def fault_of(self, call: Call) -> Fault | None:
        """What the rule says of a call."""
        found = self.rule(call)
        if found is not None:
            with self._lock:
                self.faults += 1
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    proxy: LoopbackProxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed has closed its connections: that is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def __init__(self, request: Any, address: Any, server: BaseServer) -> None:
        self._ways: dict[str, HTTPConnection] = {}
        super().__init__(request, address, server)

    def finish(self) -> None:
        for way in self._ways.values():
            way.close()
        super().finish()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""

    def _carry(self) -> None:
        proxy = self.server.proxy
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        token = self.headers.get("X-Auth-Token", "")
        call = Call(self.command, target.port or 80, target.path, target.query, body, token)
        with proxy.under_way(call):
            fault = proxy.fault_of(call)
            if fault is not None and fault.lost and not fault.carried_out:
                self._break()
                return
            if fault is not None and fault.status:
                answer = (fault.status, list(fault.headers.items()), b"{}")
            else:
                answer = self._asked(target.netloc, call)
            if fault is not None and fault.held is not None:
                fault.held.wait()
            proxy.closing.wait(proxy.delay)
            if fault is not None and fault.then is not None:
                fault.then()
            if fault is not None and fault.lost:
                self._break()
                return
            call.status = answer[0]
            self._say(*answer)

    def _asked(self, place: str, call: Call) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the service answers; a connection that it has closed meanwhile is made anew."""
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
        path = f"{call.path}?{call.query}" if call.query else call.path
        for fresh in (False, True):
            known = self._ways.pop(place, None)
            if fresh or known is None:
                known = HTTPConnection(place, timeout=120)
            try:
                known.request(call.method, path, call.body or None, headers)
                said = known.getresponse()
                content = said.read()
            except (HTTPException, OSError):
                known.close()
                continue
            self._ways[place] = known
            kept = [(k, v) for k, v in said.getheaders() if k.lower() not in _HOP_BY_HOP]
            return said.status, kept, content
        return 502, [], b"{}"

    def _say(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _break(self) -> None:
        """End the connection as a firewall does that has forgotten it."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _carry  # noqa: N815


@contextmanager
def loopback_proxy(delay: float = 0.0) -> Iterator[LoopbackProxy]:
    """A proxy that answers until the block ends; ``delay`` are seconds added to each answer."""
    made = LoopbackProxy(delay)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.closing.set()
        made.server.shutdown()
        made.server.server_close()
        thread.join()

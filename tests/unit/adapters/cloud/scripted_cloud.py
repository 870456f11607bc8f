"""A server on loopback that answers like the services of a cloud, as a test scripts it.

Only for what a real cloud cannot be brought to do; the rest is tested against one in tests/cloud.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.domain.cloud import CloudConnection

PROJECT = "0123456789abcdef0123456789abcdef"
SERVICES = {
    "identity": ("identity", "/v3"),
    "compute": ("compute", "/compute/v2.1"),
    "network": ("network", "/network"),
    "block-storage": ("volumev3", f"/volume/v3/{PROJECT}"),
    "image": ("image", "/image"),
}
SILENT = 0
"""Instead of a status: say nothing until the test is over."""

CUT = -1
"""Instead of a status: close the connection without an answer."""


@dataclass
class Answer:
    """What is answered to a request."""

    status: int = 200
    body: Any = ""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: str


class ScriptedCloud:
    """Answers by method and path, those in ``first`` before all others.

    ``pages`` cuts a list of records into pages by ``limit``.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.first: dict[str, list[Answer]] = {}
        self.lists: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        self.requests: list[Request] = []
        self.over = Event()
        self.url = ""

    @property
    def connection(self) -> CloudConnection:
        return CloudConnection(f"{self.url}/v3", username="planner", project_name="web")

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def script(self, *, without: tuple[str, ...] = (), regions: tuple[str, ...] = ("One",)) -> None:
        """Answer as a cloud does that holds nothing."""
        catalog = [
            {
                "type": kind,
                "name": name,
                "endpoints": [
                    {
                        "interface": "public",
                        "region_id": region,
                        "region": region,
                        "url": self.url + path,
                    }
                    for region in regions
                ],
            }
            for name, (kind, path) in SERVICES.items()
            if name not in without
        ]
        self.answers["POST /v3/auth/tokens"] = Answer(
            201, {"token": _token(catalog)}, headers={"X-Subject-Token": "token-of-the-test"}
        )
        self.answers["GET /v3"] = Answer(200, {"version": _version(self.url, "/v3", "v3.14")})
        self.answers["GET /v3/"] = self.answers["GET /v3"]
        compute = _version(self.url, "/compute/v2.1", "v2.1", "2.96")
        self.answers["GET /compute/v2.1"] = Answer(200, {"version": compute})
        self.answers["GET /compute/v2.1/"] = self.answers["GET /compute/v2.1"]
        for path, name, most in (
            ("/network", "v2.0", ""), ("/volume/v3", "v3.0", "3.70"), ("/image", "v2.15", ""),
        ):  # fmt: skip
            where = path if path.startswith("/volume") else f"{path}/{name.partition('.')[0]}"
            if path == "/network":
                where = "/network/v2.0"
            versions = Answer(200, {"versions": [_version(self.url, where, name, most)]})
            self.answers[f"GET {path}"] = self.answers[f"GET {path}/"] = versions
        for path, key in (
            ("/v3/domains", "domains"), ("/v3/projects", "projects"), ("/v3/roles", "roles"),
            ("/compute/v2.1/flavors", "flavors"), ("/compute/v2.1/flavors/detail", "flavors"),
            ("/compute/v2.1/os-hypervisors/detail", "hypervisors"),
            ("/network/v2.0/networks", "networks"), ("/network/v2.0/subnets", "subnets"),
            ("/network/v2.0/security-groups", "security_groups"),
            (f"/volume/v3/{PROJECT}/types", "volume_types"), ("/image/v2/images", "images"),
        ):  # fmt: skip
            self.lists[path] = (key, [])

    def hold(self, path: str, records: list[dict[str, Any]]) -> None:
        """Records of a list."""
        self.lists[path] = (self.lists[path][0], records)

    def answer(self, request: Request) -> Answer:
        asked = f"{request.method} {request.path}"
        if self.first.get(asked):
            return self.first[asked].pop(0)
        found = self.answers.get(asked)
        if found is not None:
            return found
        if request.method == "GET" and request.path in self.lists:
            key, records = self.lists[request.path]
            ids = [str(each.get("id")) for each in records]
            marker = request.query.get("marker", "")
            start = ids.index(marker) + 1 if marker else 0
            limit = int(request.query.get("limit", len(records) or 1))
            return Answer(200, {key: records[start : start + limit]})
        return Answer(404, {"error": {"message": "not here"}})


def _token(catalog: list[dict[str, Any]]) -> dict[str, Any]:
    domain = {"id": "default", "name": "Default"}
    return {
        "methods": ["password"],
        "expires_at": "2099-01-01T00:00:00.000000Z",
        "issued_at": "2026-01-01T00:00:00.000000Z",
        "user": {"id": "1" * 32, "name": "planner", "domain": domain},
        "project": {"id": PROJECT, "name": "web", "domain": domain},
        "roles": [{"id": "2" * 32, "name": "admin"}],
        "catalog": catalog,
    }


def _version(url: str, path: str, name: str, most: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": name,
        "status": "CURRENT",
        "links": [{"rel": "self", "href": f"{url}{path}/"}],
    }
    if most:
        found |= {"version": most, "min_version": f"{name[1:2]}.1"}
    return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client may go away while it waits."""


@contextmanager
def scripted_cloud() -> Iterator[ScriptedCloud]:
    """The server while it runs."""
    cloud = ScriptedCloud()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            request = Request(
                self.command, parts.path, query, self.headers, self.rfile.read(size).decode()
            )
            cloud.requests.append(request)
            answer = cloud.answer(request)
            if answer.status == SILENT:
                cloud.over.wait()
                return
            if answer.status == CUT:
                self.connection.shutdown(SHUT_RDWR)
                return
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text.encode())

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    cloud.url = f"http://127.0.0.1:{server.server_address[1]}"
    cloud.script()
    try:
        yield cloud
    finally:
        cloud.over.set()
        server.shutdown()
        thread.join()
        server.server_close()

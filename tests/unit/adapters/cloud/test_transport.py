"""Calls to the cloud go where the user sent them, and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.adapters.cloud.transport import LastCall, check_redirect, make_http
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.progress import Ticket

HERE = "https://cloud.example.com:5000/v3"


@pytest.mark.parametrize(
    ("location", "status"),
    [
        ("", 200), ("https://evil.example.com/v3", 200), ("/v3/", 301), ("v3/", 302),
        ("https://cloud.example.com:5000/identity", 308), ("", 304),
        ("https://CLOUD.example.com:5000/v3/", 301),
    ],
)  # fmt: skip
def test_ways_within_the_same_place_are_followed(location: str, status: int) -> None:
    check_redirect(HERE, location, status)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        (HERE, "https://evil.example.com:5000/v3"),
        (HERE, "//evil.example.com/v3"),
        (HERE, "https://cloud.example.com:5001/v3"),
        (HERE, "http://cloud.example.com:5000/v3"),
        ("http://cloud.example.com/v3", "http://evil.example.com/v3"),
        ("http://cloud.example.com/v3", "https://evil.example.com/v3"),
        ("https://cloud.example.com", "https://user:pass@evil.example.com/"),
    ],
)
def test_another_host_and_a_way_without_encryption_are_refused(url: str, location: str) -> None:
    with pytest.raises(UserError, match="which was not followed") as refused:
        check_redirect(url, location, 302)
    assert "pass" not in str(refused.value)


def test_from_http_to_https_of_the_same_host_is_a_way_to_go() -> None:
    check_redirect("http://cloud.example.com/v3", "https://cloud.example.com/v3", 301)


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody on, and says who came."""

    came: list[str] = []  # noqa: RUF012 - one server per test

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.2:9/v3")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    found = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Elsewhere.came.clear()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def test_a_cloud_that_sends_us_elsewhere_gets_one_call_and_no_more(server: HTTPServer) -> None:
    url = f"http://127.0.0.1:{server.server_port}/v3"
    http = make_http(CloudConnection(auth_url=url), Ticket(), LastCall())
    with pytest.raises(UserError, match=r"127\.0\.0\.2:9, which was not followed"):
        http.get(url, headers={"X-Auth-Token": "gAAAA"})
    assert Elsewhere.came == ["/v3"]
    http.close()

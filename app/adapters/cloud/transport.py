"""HTTP as the cloud client wants it: bounded waits, known trust, nothing from the environment."""

from __future__ import annotations

import logging
import ssl
import threading
import warnings
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

from app.adapters.cloud import timeouts
from app.adapters.cloud.retries import bounded_wait
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError

if TYPE_CHECKING:
    from requests import Session

_CHATTY = ("keystoneauth", "openstack", "urllib3", "stevedore", "requests")


def quiet_libraries() -> None:
    """Keep the libraries from logging requests: bodies, tokens and catalogs are nobody's business.

    They log those at DEBUG, so a root logger at that level must not turn them on.
    """
    from openstack.warnings import RemovedInSDK50Warning, RemovedInSDK60Warning

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for warning in (RemovedInSDK50Warning, RemovedInSDK60Warning):
        # The library warns of calls that it makes itself.
        warnings.filterwarnings("ignore", category=warning)


def trust_of(connection: CloudConnection) -> bool | str:
    """What ``requests`` calls ``verify``: a CA file, True for the system's, False for none."""
    if not connection.verify:
        return False
    return connection.ca_file or True


def check_trust(connection: CloudConnection) -> None:
    """Say at once when the CA file cannot be used.

    :raises UserError: when it is gone or holds no certificate.
    """
    if not (connection.verify and connection.ca_file):
        return
    try:
        ssl.create_default_context(cafile=connection.ca_file)
    except (OSError, ssl.SSLError) as error:
        gone = isinstance(error, FileNotFoundError)
        raise UserError(
            f"The CA file {connection.ca_file} "
            + ("does not exist any more." if gone else "cannot be read or is no PEM certificate."),
            "Choose the PEM file of your certificate authority again.",
            str(error),
        ) from error


def check_redirect(url: str, location: str, status: int) -> None:
    """Refuse to be sent with our token to another host, or from https to http.

    :raises UserError: naming both places.
    """
    if not (location and 300 <= status < 400):
        return
    here, there = urlsplit(url), urlsplit(urljoin(url, location))
    moved = (here.hostname, _port(here)) != (there.hostname, _port(there))
    unsafe = here.scheme == "https" and there.scheme != "https"
    upgraded = here.scheme == "http" and there.scheme == "https" and here.hostname == there.hostname
    if unsafe or (moved and not upgraded):
        raise UserError(
            f"{here.scheme}://{here.netloc.rpartition('@')[2]} sends us on to "
            f"{there.scheme}://{there.netloc.rpartition('@')[2]}, which was not followed.",
            "If that is the right address of the cloud, enter it as the Auth URL.",
        )


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class LastCall(threading.local):
    """Which address a thread called last, for the sentence about a call that failed."""

    def __init__(self) -> None:
        self.url = ""


class Heeded(Protocol):
    """What is asked before each call whether it may be made: a ticket, or what knows one."""

    def check(self) -> None:
        """Raise :class:`~app.domain.progress.Cancelled` when no call may start any more."""


def make_http(
    connection: CloudConnection, ticket: Heeded, last: LastCall, *, threads: int = 1
) -> Session:
    """A session of ``requests`` whose every call has time limits and heeds the ticket.

    It keeps as many connections to each service as ``threads`` use it at once.
    Of the environment only the system's proxy settings hold, which a company's network may need:
    no ``.netrc``, no ``REQUESTS_CA_BUNDLE``.
    """
    import requests
    from requests.adapters import DEFAULT_POOLSIZE, HTTPAdapter
    from requests.exceptions import ReadTimeout, RequestException
    from requests.utils import get_environ_proxies
    from urllib3 import disable_warnings
    from urllib3.exceptions import InsecureRequestWarning

    quiet_libraries()
    system_trust = connection.verify and not connection.ca_file

    class NoAnswer(RequestException):
        """A service took a call and stayed silent; keystoneauth would repeat a mere time-out."""

    class Transport(HTTPAdapter):
        """Adds limits, proxies and the system's authorities to each call."""

        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
            if system_trust:
                named["ssl_context"] = ssl.create_default_context()
            super().init_poolmanager(*arguments, **named)

        def send(self, request: Any, *arguments: Any, **named: Any) -> Any:
            ticket.check()
            last.url = request.url or ""
            named["timeout"] = (timeouts.CONNECT_SECONDS, timeouts.READ_SECONDS)
            named["proxies"] = get_environ_proxies(last.url)
            try:
                answer = super().send(request, *arguments, **named)
            except ReadTimeout as error:
                raise NoAnswer(error) from error
            if "retry-after" in answer.headers:
                answer.headers["retry-after"] = bounded_wait(answer.headers["retry-after"])
            check_redirect(last.url, answer.headers.get("location", ""), answer.status_code)
            return answer

    if not connection.verify:
        disable_warnings(InsecureRequestWarning)
    http = requests.Session()
    http.trust_env = False
    http.verify = trust_of(connection)
    for scheme in ("http://", "https://"):
        http.mount(scheme, Transport(pool_maxsize=max(threads, DEFAULT_POOLSIZE)))
    return http

"""How often a call that did not get through is made again: keystoneauth's own ways, bounded.

It tries again where no connection came about and where a service says that it is busy, after a
delay that doubles each time. A call that a service took and did not answer is not repeated:
nobody knows what it did.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keystoneauth1.session import Session as KeystoneSession
    from requests import Response, Session

CONNECT_RETRIES = 2
STATUS_RETRIES = 3
BUSY = [429, 502, 503, 504]
"""Too many requests, and what services and the gateways before them say when they are down."""

LONGEST_WAIT = 10
"""Seconds that a service may have us wait (``Retry-After``): cancelling waits as long."""

CONNECT_DELAY: float | None = None
STATUS_DELAY: float | None = None
"""Seconds between two tries; None is keystoneauth's half a second that doubles each time."""


def retrying_session(auth: Any, http: Session, verify: bool | str) -> KeystoneSession:
    """A session of keystoneauth whose calls, those of the libraries on top too, are retried."""
    from keystoneauth1.session import Session

    class Retrying(Session):
        """Asks for retries wherever the caller does not say how many.

        When a token is refused to several threads at once, one of them logs in again for all.
        """

        def __init__(self, **named: Any) -> None:
            super().__init__(**named)
            self._renewing = threading.Lock()
            self._of_thread = threading.local()

        def get_auth_headers(self, auth: Any = None, **named: Any) -> Any:
            headers = super().get_auth_headers(auth, **named)
            self._of_thread.headers = headers
            return headers

        def invalidate(self, auth: Any = None) -> bool:
            refused = (getattr(self._of_thread, "headers", None) or {}).get("X-Auth-Token")
            with self._renewing:
                known = getattr(auth or self.auth, "auth_ref", None)
                if refused and (known is None or known.auth_token != refused):
                    return True  # another thread gets a fresh one, or has it
                return bool(super().invalidate(auth))

        def request(self, *arguments: Any, **named: Any) -> Response:
            named.setdefault("status_code_retries", STATUS_RETRIES)
            named.setdefault("retriable_status_codes", BUSY)
            named.setdefault("connect_retry_delay", CONNECT_DELAY)
            named.setdefault("status_code_retry_delay", STATUS_DELAY)
            answer: Response = super().request(*arguments, **named)
            return answer

    return Retrying(auth=auth, session=http, verify=verify, connect_retries=CONNECT_RETRIES)


def delays(fixed: float | None) -> Iterator[float]:
    """Seconds between one try and the next, as keystoneauth has them."""
    wait = 0.5
    while True:
        yield wait if fixed is None else fixed
        wait = min(2 * wait, LONGEST_WAIT)


def bounded_wait(told: str) -> str:
    """What a service says in ``Retry-After``, cut to the longest wait; a date is left out."""
    return str(min(int(told), LONGEST_WAIT)) if told.isascii() and told.isdigit() else ""

"""Calls of services for provisioning: reads are repeated, writes only where that is safe.

A write that may have been carried out, and of which nobody knows, raises
:class:`~app.domain.errors.UncertainError`. Exceptions of the libraries hold requests, and with
them secrets: none of them gets out of this module.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.adapters.cloud import retries
from app.adapters.cloud.faults import chain, explained, scrubbed, status_of
from app.adapters.cloud.provisioning.gate import Gate
from app.adapters.cloud.provisioning.refusals import (
    Call,
    RefusedError,
    details_of,
    refusal,
    type_of,
    unknown_end,
    words_of,
)
from app.adapters.cloud.session import Cloud
from app.adapters.cloud.transport import LastCall
from app.domain.errors import UserError
from app.domain.number_style import grouped

if TYPE_CHECKING:
    from requests import Response

Record = Mapping[str, Any]

REFUSED_RETRIES = 4
"""How often a call is made again that reached no service, 0.5, 1, 2 and 4 seconds later: a service
that is started anew is back by then."""
BUSY_RETRIES = 5
"""How often a write is sent again that a service was too busy for (429)."""

_UNKNOWN = {500, 502, 503, 504}
"""Answers after which a service may have done what was asked, or not."""
_MORE = "next"
_NO_WAY = "Tunnel connection failed"
"""What a proxy's refusal to lead to a host is called."""


class TruncatedError(UserError):
    """Keystone cuts long lists short: then absence is not known."""


class Wire:
    """The services of a cloud that one is logged in to. Threads may share one."""

    def __init__(self, cloud: Cloud, gate: Gate, last: LastCall, secret: str) -> None:
        self._cloud = cloud
        self._gate = gate
        self._last = last
        self._secret = secret
        self._proxies: dict[str, Any] = {}
        self._lock = threading.Lock()

    @property
    def own_project(self) -> str:
        """The project that one is logged in to."""
        return str(self._cloud.access.project_id or "")

    def has(self, service: str) -> bool:
        """Whether the cloud offers a service in this region."""
        return service in self._cloud.endpoints

    def speaks(self, service: str, microversion: str) -> bool:
        """Whether a service knows a microversion."""
        from openstack.utils import supports_microversion

        return bool(supports_microversion(self._service(service), microversion))

    # -- reads -------------------------------------------------------------------------------------

    def get(self, service: str, path: str, query: Record | None = None, **more: Any) -> Any:
        """What a service answers to a question.

        :raises RefusedError: when it refuses.
        """
        call = Call(service, "GET", path)
        answer = self._answered(call, self._sent(call, params=dict(query or {}), **more))
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise self._refusal(call, answer)
        return self._json(call, answer)

    def find(self, service: str, path: str, query: Record | None = None, **more: Any) -> Any:
        """The same, None where there is no such thing."""
        try:
            return self.get(service, path, query, **more)
        except RefusedError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
        return None

    def there(self, service: str, path: str, method: str = "HEAD") -> bool:
        """Whether a service knows what a path names."""
        call = Call(service, method, path)
        answer = self._answered(call, self._sent(call))
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise self._refusal(call, answer)
        return True

    def every(
        self, service: str, path: str, key: str, query: Record | None = None, **more: Any
    ) -> list[dict[str, Any]]:
        """All records of a list, page by page where the service has pages.

        :raises TruncatedError: when the service does not list all.
        """
        return [each for page in self._pages(service, path, key, query, more) for each in page]

    def _pages(
        self, service: str, path: str, key: str, query: Record | None, more: Record
    ) -> Iterator[list[dict[str, Any]]]:
        asked = dict(query or {})
        while True:
            said = self.get(service, path, asked, **more)
            page = said.get(key, [])
            yield page
            if said.get("truncated"):
                raise TruncatedError(
                    f"Keystone lists only the first {grouped(len(page))} {key}.",
                    "Raise its limit for lists ([DEFAULT] list_limit), or leave it out.",
                )
            links = said.get(f"{key}_links") or ()
            further = said.get(_MORE) or any(each.get("rel") == _MORE for each in links)
            if not (page and further):
                return
            asked["marker"] = page[-1]["id"]

    # -- writes ------------------------------------------------------------------------------------

    def post(
        self,
        service: str,
        path: str,
        body: Record,
        *,
        secret: str = "",
        there_is: str = "",
    ) -> Any:
        """Make something.

        ``there_is`` is how Neutron calls the refusal that says that it is there already: then
        None comes back, and the call may be sent again.
        """
        call = Call(service, "POST", path)
        return self._write(call, body, secret, there_is, repeatable=bool(there_is))

    def put(self, service: str, path: str, body: Record | None = None) -> Any:
        """Set something: may be sent again, for it says how things are to be."""
        return self._write(Call(service, "PUT", path), body, repeatable=True)

    def patch(self, service: str, path: str, body: Record, *, secret: str = "") -> Any:
        """Change something; see :meth:`put`."""
        return self._write(Call(service, "PATCH", path), body, secret, repeatable=True)

    def delete(self, service: str, path: str) -> bool:
        """Delete something; False when it was not there. May be sent again."""
        return self._write(Call(service, "DELETE", path), repeatable=True) is not None

    def _write(
        self,
        call: Call,
        body: Record | None = None,
        secret: str = "",
        there_is: str = "",
        repeatable: bool = False,
    ) -> Any:
        busy = refused = lost = 0
        waits = retries.delays(retries.STATUS_DELAY)
        while True:
            before = self._gate.written
            with self._gate.writing():
                reply = self._sent(call, json=body, once=True)
            lost_on_the_way = isinstance(reply, Exception)
            status = 0 if isinstance(reply, Exception) else reply.status_code
            if status == HTTPStatus.TOO_MANY_REQUESTS and busy < BUSY_RETRIES:
                busy += 1
                self._gate.not_carried_out(before=before)
                self._gate.wait(_told_to_wait(reply) or next(waits))
                continue
            if isinstance(reply, Exception) and self._never_sent(call, reply):
                self._gate.not_carried_out(before=before)
                if refused < REFUSED_RETRIES and not status_of(reply):
                    refused += 1
                    self._gate.wait(next(waits))
                    continue
                raise self._explained(call, reply, secret)
            if lost_on_the_way or status in _UNKNOWN:
                if repeatable and lost < retries.STATUS_RETRIES:
                    lost += 1
                    self._gate.wait(next(waits))
                    continue
                raise self._in_doubt(call, reply, secret)
            answer = self._answered(call, reply, secret)
            if call.method == "DELETE" and status == HTTPStatus.NOT_FOUND:
                # What was there before a call got lost is gone by that very call.
                return {} if lost else None
            if there_is and type_of(answer.text) == there_is:
                return None
            if status >= HTTPStatus.BAD_REQUEST:
                self._gate.not_carried_out(before=before)
                raise self._refusal(call, answer, secret)
            return self._json(call, answer) if answer.content else {}

    # -- the call itself ---------------------------------------------------------------------------

    def _service(self, name: str) -> Any:
        """The library's object for a service; it asks for versions when it is made."""
        found = self._proxies.get(name)
        if found is None:
            with self._lock:
                found = self._proxies.get(name)
                if found is None:
                    found = self._proxies[name] = self._cloud.service(name)
        return found

    def _sent(self, call: Call, *, once: bool = False, **named: Any) -> Response | Exception:
        """Send a call; ``once`` leaves all repeating to the caller.

        What comes back is the answer, or the error that the libraries raised instead.
        """
        tries = {"connect_retries": 0, "status_code_retries": 0}
        named |= tries if once else {"connect_retries": REFUSED_RETRIES}
        if named.get("json", 0) is None:
            del named["json"]
        try:
            answer: Response = self._service(call.service).request(call.path, call.method, **named)
        except UserError:
            raise
        except Exception as error:
            if explained(error, "", "") is None:
                raise
            return error
        return answer

    def _never_sent(self, call: Call, error: Exception) -> bool:
        """Whether a call ended before the service could see it."""
        import ssl

        from requests.exceptions import ConnectTimeout
        from urllib3.exceptions import NewConnectionError

        if not urlsplit(self._last.url).path.endswith(call.path):
            return True  # a login or a look for versions came first, and failed
        kinds = (NewConnectionError, ConnectTimeout, ssl.SSLCertVerificationError)
        # The library blames the proxy for whatever ends on the way through one, calls that the
        # service has got as well: only a proxy that let nobody through has sent nothing.
        return any(isinstance(cause, kinds) or _NO_WAY in str(cause) for cause in chain(error))

    def _answered(self, call: Call, reply: Response | Exception, secret: str = "") -> Response:
        if isinstance(reply, Exception):
            raise self._explained(call, reply, secret)
        return reply

    def _json(self, call: Call, answer: Response) -> Any:
        broken = False
        found: Any = None
        try:
            found = answer.json()
        except ValueError:
            broken = True
        if broken:
            details = f"{call}: HTTP {answer.status_code}"
            raise UserError(
                f"{call.title} gave an answer that cannot be understood.",
                "Ask whoever runs the cloud.",
                details,
            )
        return found

    # -- errors ------------------------------------------------------------------------------------

    def _clean(self, text: str, secret: str) -> str:
        return scrubbed(scrubbed(text, secret), self._secret)

    def _explained(self, call: Call, error: Exception, secret: str) -> UserError:
        found = explained(error, self._last.url, self._secret) or UserError(str(error))
        details = f"{call}: {found.details}"
        return UserError(
            self._clean(found.message, secret), found.hint, self._clean(details, secret)
        )

    def _refusal(self, call: Call, answer: Response, secret: str = "") -> RefusedError:
        text = self._clean(answer.text, secret)
        return refusal(call, answer.status_code, answer.headers, text)

    def _in_doubt(self, call: Call, reply: Response | Exception, secret: str) -> UserError:
        if isinstance(reply, Exception):
            details = f"{call}: {type(reply).__name__}"
            return unknown_end(call, "the connection was lost or no answer came", details)
        said = words_of(self._clean(reply.text, secret))
        details = details_of(call, reply.status_code, reply.headers, said)
        return unknown_end(call, f"it answered with error {reply.status_code}", details)


def _told_to_wait(reply: Response | Exception) -> float:
    """Seconds that a busy service asks for, 0 where it does not say."""
    told = "" if isinstance(reply, Exception) else reply.headers.get("retry-after")
    return float(told or 0)

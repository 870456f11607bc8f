"""What went wrong between us and a cloud, in a sentence. A secret never gets into it."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, quote_plus, urlsplit

from app.domain.errors import UserError

if TYPE_CHECKING:
    from app.adapters.cloud.transport import LastCall

R = TypeVar("R")

_MASK = "•••"
_MAX_DETAILS = 600
_BOTH = (True, False)
_CERTIFICATE_WORDS = (
    ("hostname mismatch", "it was made for another name"),
    ("ip address mismatch", "it was made for another name"),
    ("expired", "it has expired"),
    ("not yet valid", "it is not valid yet"),
    ("self-signed", "it signs itself or an authority that this computer does not know"),
    ("self signed", "it signs itself or an authority that this computer does not know"),
    ("issuer", "an authority that this computer does not know has signed it"),
)


def scrubbed(text: str, secret: str) -> str:
    """The text without the secret in any spelling that a URL or JSON may give it."""
    if secret:
        spellings = {secret, quote(secret), quote_plus(secret), quote(secret, safe="")}
        spellings |= {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in _BOTH}
        spellings.add(repr(secret)[1:-1])
        for spelling in sorted(spellings, key=len, reverse=True):
            text = text.replace(spelling, _MASK)
    return text


def status_of(error: BaseException) -> int:
    """The HTTP status that an exception of either library stands for, 0 when it has none."""
    for name in ("http_status", "status_code"):
        found = getattr(error, name, None)
        if isinstance(found, int):
            return found
    return 0


def is_denied(error: BaseException) -> bool:
    """Whether a service says that the account may not do this."""
    return status_of(error) == HTTPStatus.FORBIDDEN


def in_words(last: LastCall, secret: str, work: Callable[[], R]) -> R:
    """Do some work with a cloud; errors of the libraries become sentences.

    :raises UserError: saying what is wrong. It does not hold on to the libraries' exception, which
        holds the request, and with it the secret.
    """
    failure: UserError | None = None
    try:
        return work()
    except UserError:
        raise
    except Exception as error:
        failure = explained(error, last.url, secret)
        if failure is None:
            raise
    raise failure


def explained(error: Exception, url: str, secret: str) -> UserError | None:
    """The sentence for an exception of the libraries; None when it is a fault of our own.

    ``url`` is the address that was called last. Raise the result outside of the ``except`` block:
    the original holds the request, and with it the secret.
    """
    if not _is_theirs(error):
        return None
    where = _place(url)
    details = scrubbed(f"{type(error).__name__}: {error}", secret)[:_MAX_DETAILS]
    # The status first: the SDK's HTTP errors are errors of ``requests`` too.
    found = _of_status(error, where) or _of_connection(error, where) or _of_catalog(error)
    if found is None:
        found = (f"{where} gave an answer that cannot be understood.", "Check the Auth URL.")
    return UserError(scrubbed(found[0], secret), found[1], details)


def _is_theirs(error: Exception) -> bool:
    import requests
    from keystoneauth1.exceptions import ClientException
    from openstack.exceptions import SDKException

    kinds = (ClientException, SDKException, requests.RequestException, OSError)
    return isinstance(error, kinds)


def _place(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or "The cloud"


def chain(error: BaseException) -> Iterator[BaseException]:
    """An exception with all that caused it, as far as the libraries tell."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        further = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        waiting.extend(other for other in further if isinstance(other, BaseException))


def _of_connection(error: Exception, where: str) -> tuple[str, str] | None:
    import requests
    from keystoneauth1.exceptions import connection as auth
    from urllib3.exceptions import NameResolutionError

    causes = list(chain(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, where)
    if has(ssl.SSLError, auth.SSLError, requests.exceptions.SSLError):
        return (
            f"No secure connection to {where} can be made.",
            "Check whether the address begins with http:// or https:// and has the right port.",
        )
    if has(requests.exceptions.ProxyError):
        return (
            f"The proxy for {where} cannot be used.",
            "Check the system's proxy settings, or except this host from them.",
        )
    if has(socket.gaierror, NameResolutionError):
        return (
            f"The name of {where} cannot be resolved.",
            "Check the address for a typing error, and the DNS settings and VPN of this computer.",
        )
    if has(auth.ConnectTimeout, requests.exceptions.Timeout, TimeoutError):
        return (
            f"{where} did not answer in time.",
            "Check the address, the VPN and the firewall, then try again.",
        )
    if has(ConnectionRefusedError):
        return (
            f"{where} refuses connections: nothing listens on this port.",
            "Check host and port of the address, and whether the service runs.",
        )
    if has(ConnectionResetError, BrokenPipeError):
        return (
            f"{where} closed the connection without an answer.",
            "Check whether the address begins with http:// or https:// and has the right port.",
        )
    unreachable = has(auth.ConnectFailure, requests.exceptions.ConnectionError)
    if unreachable or any(_is_of_system(cause) for cause in causes):
        return (
            f"{where} cannot be reached.",
            "Check the address, and the network and VPN of this computer.",
        )
    return None


def _is_of_system(error: BaseException) -> bool:
    """Whether the operating system says so; errors of ``requests`` are OSErrors of any kind."""
    import requests

    return isinstance(error, OSError) and not isinstance(error, requests.RequestException)


def _untrusted(error: ssl.SSLCertVerificationError, where: str) -> tuple[str, str]:
    said = error.verify_message.casefold()
    reason = next((words for sign, words in _CERTIFICATE_WORDS if sign in said), said)
    return (
        f"The certificate of {where} is not trusted: {reason}.",
        "Choose the CA file of your authority. Turn the check off only for a test cloud.",
    )


def _of_catalog(error: Exception) -> tuple[str, str] | None:
    from keystoneauth1 import exceptions as auth

    if isinstance(error, auth.CatalogException | auth.EndpointNotFound):
        return (
            "The cloud's catalog has no address of a service that is needed.",
            "Check region and interface, and which services the cloud offers.",
        )
    if isinstance(error, auth.DiscoveryFailure):
        return (
            "A service of the cloud does not tell its versions.",
            "Check the Auth URL, and the services' addresses in the cloud's catalog.",
        )
    return None


def _of_status(error: Exception, where: str) -> tuple[str, str] | None:
    status = status_of(error)
    if status == HTTPStatus.UNAUTHORIZED:
        return (
            "The cloud does not accept this login.",
            "Check user, password, domain and project, then test the connection.",
        )
    if status == HTTPStatus.FORBIDDEN:
        return (
            "The account may not do this on the cloud (403).",
            "Use an account with the admin role, or ask for the right.",
        )
    if status == HTTPStatus.NOT_FOUND:
        return (
            f"{where} does not know what was asked for (404).",
            "Check the services' addresses in the cloud's catalog.",
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return f"{where} has been asked too often (429).", "Try again in a minute."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return (
            f"{where} cannot answer at the moment (error {status}).",
            "Try again later, or ask whoever runs the cloud.",
        )
    if status:
        return f"{where} refuses what was asked (error {status}).", ""
    return None

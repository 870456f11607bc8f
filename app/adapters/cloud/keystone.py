"""Logging in to Keystone: is it one, who are we, and if it says no, why."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.adapters.cloud.faults import scrubbed
from app.adapters.cloud.retries import retrying_session
from app.adapters.cloud.transport import trust_of
from app.domain.cloud import AuthKind, CloudConnection, same_name
from app.domain.errors import UserError

if TYPE_CHECKING:
    from keystoneauth1.access import AccessInfoV3
    from keystoneauth1.session import Session as KeystoneSession
    from requests import Response, Session

_ID = re.compile(r"[0-9a-f]{32}")
_SHOWN = 6
_GENERIC = "requires authentication"
_ADDRESS_HINT = (
    "The Auth URL usually ends in :5000/v3 or /keystone/v3; see the cloud's clouds.yaml or openrc."
)


def probe(connection: CloudConnection, http: Session) -> None:
    """Make sure that a Keystone v3 answers, before a secret is sent there.

    :raises UserError: when something else does.
    """
    answer = session_of(connection, None, http).get(
        connection.auth_url,
        headers={"Accept": "application/json"},
        authenticated=False,
        raise_exc=False,
    )
    where = urlsplit(connection.auth_url).netloc
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise UserError(
            f"{where} cannot answer at the moment (error {answer.status_code}).",
            "Try again later, or ask whoever runs the cloud.",
        )
    if connection.auth_url.casefold().startswith("http://") and _wants_https(answer):
        raise UserError(
            f"{where} takes encrypted connections alone.",
            "Let the Auth URL begin with https://.",
            f"HTTP {answer.status_code}",
        )
    problem = _not_keystone(answer)
    if problem:
        raise UserError(
            f"{connection.auth_url} is not the address of a Keystone v3: {problem}.",
            _ADDRESS_HINT,
            f"HTTP {answer.status_code}, {answer.headers.get('Content-Type', 'no content type')}",
        )


def _wants_https(answer: Response) -> bool:
    """Whether a server says that it was spoken to in the clear, as nginx, Apache and Go do."""
    refused = answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UPGRADE_REQUIRED}
    return refused and "https" in answer.text[:4000].casefold()


def _not_keystone(answer: Response) -> str:
    """Why an answer is not Keystone v3's own description; empty when it is."""
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return "nothing is found there (404)"
    if "html" in answer.headers.get("Content-Type", "").casefold():
        return "a web page answers"
    try:
        said = answer.json()
    except ValueError:
        return f"its answer (HTTP {answer.status_code}) cannot be understood"
    version = said.get("version") if isinstance(said, dict) else None
    about = version if isinstance(version, dict) else {}
    name = about.get("id")
    if not isinstance(name, str) or "identity" not in str(about.get("media-types", "identity")):
        return f"another service answers (HTTP {answer.status_code})"
    if not name.startswith("v3"):
        return f"it speaks version {name.removeprefix('v')}"
    return ""


def plugin(connection: CloudConnection, secret: str, *, unscoped: bool = False) -> Any:
    """The way of logging in, as keystoneauth wants it. Ids are taken where names stand too."""
    from keystoneauth1.identity import v3

    if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
        return v3.ApplicationCredential(
            auth_url=connection.auth_url,
            application_credential_id=connection.application_credential_id,
            application_credential_secret=secret,
        )
    arguments: dict[str, Any] = {"auth_url": connection.auth_url, "password": secret}
    arguments |= _user(connection)
    if unscoped:
        return v3.Password(**arguments, unscoped=True)
    if _ID.fullmatch(connection.project_name):
        arguments["project_id"] = connection.project_name
    else:
        arguments["project_name"] = connection.project_name
        arguments |= _domain("project", connection.project_domain)
    return v3.Password(**arguments)


def _user(connection: CloudConnection) -> dict[str, str]:
    if _ID.fullmatch(connection.username):
        return {"user_id": connection.username}
    return {"username": connection.username, **_domain("user", connection.user_domain)}


def _domain(whose: str, name: str) -> dict[str, str]:
    """A domain by name, or by id where the text is one: 32 hex digits or ``default``."""
    if _ID.fullmatch(name) or name == "default":
        return {f"{whose}_domain_id": name}
    return {f"{whose}_domain_name": name or "Default"}


def session_of(connection: CloudConnection, auth: Any, http: Session) -> KeystoneSession:
    """A keystoneauth session on our transport; ``auth`` is None for calls without a login."""
    return retrying_session(auth, http, trust_of(connection))


def log_in(
    connection: CloudConnection, secret: str, http: Session
) -> tuple[KeystoneSession, AccessInfoV3]:
    """Log in and get the session with what Keystone says about the account.

    :raises UserError: when Keystone refuses, saying what is wrong as far as it can be found out.
    """
    from keystoneauth1.exceptions import NotFound, Unauthorized

    auth = plugin(connection, secret)
    session = session_of(connection, auth, http)
    said: str | None = None
    try:
        access = auth.get_access(session)
        _by_the_clouds_clock(auth, access)
        return session, access
    except (Unauthorized, NotFound) as error:
        said = scrubbed(str(error), secret)
    # Outside of the block above: the exception holds the request, which holds the secret.
    raise _refused(connection, secret, http, said)


def _by_the_clouds_clock(auth: Any, access: AccessInfoV3) -> None:
    """Let a token count as old by the cloud's clock: ours may be off by more than a token lives.

    With a clock that is an hour ahead, every token would seem to have ended, and each call would
    log in again.
    """
    issued = None
    with suppress(KeyError, ValueError):
        issued = access.issued
    if issued is not None:
        ahead = (datetime.now(UTC) - issued).total_seconds()
        auth.MIN_TOKEN_LIFE_SECONDS -= round(ahead)


def _refused(connection: CloudConnection, secret: str, http: Session, said: str) -> UserError:
    details = said if _GENERIC not in said else ""
    if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
        return UserError(
            "The cloud does not accept the application credential.",
            "Check its ID and secret, and whether it has expired or its user was disabled.",
            details,
        )
    if "expired" in said.casefold():
        return UserError(
            f"The password of “{connection.username}” has expired.",
            "Change it on the cloud, then enter the new one here.",
            details,
        )
    projects = _own_projects(connection, secret, http)
    if projects is None:
        return UserError(
            f"Wrong password, or there is no user “{connection.username}” in the domain "
            f"“{connection.user_domain or 'Default'}”.",
            "Check user name, domain and password; letter case counts in the password.",
            details,
        )
    return _wrong_project(connection, projects, details)


def _own_projects(connection: CloudConnection, secret: str, http: Session) -> list[str] | None:
    """Names of the projects the user may work in; None when the user itself is refused."""
    from keystoneauth1.exceptions import HttpError

    auth = plugin(connection, secret, unscoped=True)
    session = session_of(connection, auth, http)
    found: list[str] | None = None
    try:
        answer = session.get(f"{connection.auth_url}/auth/projects", authenticated=True)
        found = [str(each["name"]) for each in answer.json().get("projects", ())]
    except (HttpError, ValueError):
        return None
    return found


def _wrong_project(connection: CloudConnection, own: list[str], details: str) -> UserError:
    project, domain = connection.project_name, connection.project_domain or "Default"
    user = connection.username
    if any(same_name(name, project) for name in own):
        return UserError(
            f"“{user}” may log in, but not to “{project}” of the domain “{domain}”.",
            "Check the project's domain: a project of this name exists in another one.",
            details,
        )
    shown = ", ".join(sorted(own)[:_SHOWN]) + (", …" if len(own) > _SHOWN else "")
    hint = f"Projects open to this user: {shown}." if own else "The user has no role anywhere yet."
    return UserError(
        f"“{user}” may log in, but there is no project “{project}” in the domain “{domain}”, or "
        "the user has no role on it.",
        hint,
        details,
    )

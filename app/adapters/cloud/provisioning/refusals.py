"""What a service refuses, in its own words, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from app.domain.errors import UncertainError, UserError

MAX_WORDS = 400
_REQUEST_ID = ("x-openstack-request-id", "x-compute-request-id")
_TITLES = {
    "identity": "Keystone",
    "compute": "Nova",
    "network": "Neutron",
    "block-storage": "Cinder",
    "image": "Glance",
}
_ADMIN_HINT = "Use an account that has the admin role on its project, or ask for the right."
_OF_WORDS = (
    ("quota", "Raise the project's quota, or free what it holds, then retry."),
    (
        "physical_network",
        "Correct the label of the physical network, in the settings of Prepare PCD or in its row.",
    ),
    ("vlan", "Map to the network that has the VLAN, or choose another VLAN."),
    ("segmentation", "Choose another VLAN."),
    ("overlap", "Choose another subnet, or delete the one that is there."),
    ("gateway", "Correct the gateway or the address pool on the Network Map page."),
    ("allocation pool", "Correct the address pool on the Network Map page."),
    ("password", "Regenerate the password, then retry."),
    ("in use", "Remove what uses it first, then retry."),
    ("ports still in use", "Remove what uses it first, then retry."),
    ("already exist", "Check the plan against the cloud again: something has the name."),
    ("duplicate", "Check the plan against the cloud again: something has the name."),
)
_OF_USERS = ("ldap", "not supported", "does not support", "read-only")
"""Words with which Keystone refuses to make a user in a domain of LDAP or SSO."""
_USERS_HINT = "Users of this domain come from elsewhere: mark the account as an existing user."
_USERS_FORBIDDEN_HINT = (
    f"{_ADMIN_HINT} Where the domain's users come from LDAP or SSO, mark the account as an "
    "existing user."
)
"""Keystone says the same for both unless it is set to say more."""
_OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: "Test the connection on the PCD Readiness page, then go on.",
    HTTPStatus.FORBIDDEN: _ADMIN_HINT,
    HTTPStatus.NOT_FOUND: "Check the plan against the cloud again: what it needs is gone.",
    HTTPStatus.CONFLICT: "Check the plan against the cloud again, then retry.",
    HTTPStatus.TOO_MANY_REQUESTS: "Retry in a minute, or run fewer tasks at once.",
    HTTPStatus.BAD_REQUEST: "Correct what is refused, generate the plan again, then retry.",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call for people who look for faults: what was asked, and of whom."""

    service: str
    method: str
    path: str

    @property
    def title(self) -> str:
        """The service by the name that engineers know."""
        return _TITLES.get(self.service, self.service)

    def __str__(self) -> str:
        return f"{self.title}: {self.method} {self.path}"


class RefusedError(UserError):
    """A service's refusal; ``status`` is what it said as a number."""

    def __init__(self, message: str, hint: str, details: str, status: int) -> None:
        super().__init__(message, hint, details)
        self.status = status


def words_of(text: str) -> str:
    """What a service says is wrong, from the shapes that the five services have for it."""
    try:
        said = json.loads(text)
    except ValueError:
        return ""
    found = _message(said)
    return " ".join(found.split())[:MAX_WORDS]


def _message(said: Any) -> str:
    if isinstance(said, str):
        return said
    if not isinstance(said, Mapping):
        return ""
    for name in ("message", "detail"):
        if isinstance(said.get(name), str) and said[name]:
            return str(said[name])
    return next(filter(None, (_message(each) for each in said.values())), "")


def type_of(text: str) -> str:
    """What Neutron calls an error of its own; empty for those of other services."""
    try:
        return str(json.loads(text)["NeutronError"]["type"])
    except (ValueError, KeyError, TypeError):
        return ""


def details_of(call: Call, status: int, headers: Mapping[str, str], said: str) -> str:
    """For whoever asks the cloud's people: the call, the status, and the request's id."""
    request = next((headers[name] for name in _REQUEST_ID if headers.get(name)), "")
    parts = [f"{call}: HTTP {status}"]
    if request:
        parts.append(f"request {request}")
    if said:
        parts.append(said)
    return ", ".join(parts)


def refusal(call: Call, status: int, headers: Mapping[str, str], text: str) -> RefusedError:
    """The sentence for an answer that says no; secrets are taken out by the caller."""
    said = words_of(text)
    details = details_of(call, status, headers, said)
    quota = "quota" in said.casefold()
    if status == HTTPStatus.FORBIDDEN and not quota:
        message = f"The account may not do this on the cloud (403, {call.title})."
        return RefusedError(message, _hint(call, status, said), details, status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        message = f"{call.title} has been asked too often (429)."
    elif status == HTTPStatus.UNAUTHORIZED:
        message = "The cloud does not accept the login any more."
    elif said:
        message = f"{call.title} says: {said}"
    else:
        message = f"{call.title} refuses what was asked (error {status})."
    return RefusedError(message, _hint(call, status, said), details, status)


def _hint(call: Call, status: int, said: str) -> str:
    known = said.casefold()
    makes_user = (call.service, call.method) == ("identity", "POST") and _of_users(call.path)
    if makes_user and any(sign in known for sign in _OF_USERS):
        return _USERS_HINT
    if makes_user and status == HTTPStatus.FORBIDDEN:
        return _USERS_FORBIDDEN_HINT
    if status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
        for sign, hint in _OF_WORDS:
            if sign in known:
                return hint
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Retry later, or ask whoever runs the cloud."
    return _OF_STATUS.get(HTTPStatus(status) if status in _KNOWN else HTTPStatus.OK, "")


def _of_users(path: str) -> bool:
    return path.partition("?")[0].rstrip("/").endswith("/users")


_KNOWN = {each.value for each in HTTPStatus}


def unknown_end(call: Call, why: str, details: str) -> UncertainError:
    """Nobody knows whether the call was carried out."""
    return UncertainError(
        f"Nobody knows whether {call.title} has done it: {why}.",
        "The next run looks first whether it is there.",
        details,
    )

"""Reads an openrc.sh: the assignments of ``OS_…`` variables, taken as text and never executed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from app.adapters.cloud.connection_values import connection_of
from app.domain.cloud import FoundConnection
from app.domain.errors import UserError

_ASSIGNMENT = re.compile(r"^\s*(?:export\s+|declare\s+-x\s+|set\s+)?(OS_[A-Z0-9_]+)=(.*)$")
_UNSET = re.compile(r"^\s*unset\s+(.+)$")
_NAME = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_FURTHER = re.compile(r"\s+(OS_[A-Z0-9_]+)=(.*)$")

_KEYS: Mapping[str, str] = {
    "OS_AUTH_URL": "auth_url",
    "OS_AUTH_TYPE": "auth_type",
    "OS_USERNAME": "username",
    "OS_USER_ID": "user_id",
    "OS_PASSWORD": "password",
    "OS_PROJECT_NAME": "project_name",
    "OS_PROJECT_ID": "project_id",
    "OS_TENANT_NAME": "tenant_name",
    "OS_TENANT_ID": "tenant_id",
    "OS_USER_DOMAIN_NAME": "user_domain_name",
    "OS_USER_DOMAIN_ID": "user_domain_id",
    "OS_PROJECT_DOMAIN_NAME": "project_domain_name",
    "OS_PROJECT_DOMAIN_ID": "project_domain_id",
    "OS_DOMAIN_NAME": "domain_name",
    "OS_DEFAULT_DOMAIN": "default_domain",
    "OS_DEFAULT_DOMAIN_NAME": "default_domain",
    "OS_DEFAULT_DOMAIN_ID": "default_domain",
    "OS_APPLICATION_CREDENTIAL_ID": "application_credential_id",
    "OS_APPLICATION_CREDENTIAL_NAME": "application_credential_name",
    "OS_APPLICATION_CREDENTIAL_SECRET": "application_credential_secret",
    "OS_REGION_NAME": "region_name",
    "OS_INTERFACE": "interface",
    "OS_ENDPOINT_TYPE": "endpoint_type",
    "OS_CACERT": "cacert",
    "OS_INSECURE": "insecure",
    "OS_TOKEN": "token",
}


def looks_like_openrc(text: str) -> bool:
    """Whether any line assigns an ``OS_…`` variable."""
    return any(_ASSIGNMENT.match(line) for line in text.splitlines())


def connection_in(text: str, path: Path) -> FoundConnection:
    """The connection that an openrc file describes.

    A value that the shell would have to work out, such as a password that is read from the
    keyboard, counts as absent.

    :raises UserError: when a quote is not closed or the file names no address.
    """
    variables: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        gone = _UNSET.match(line)
        if gone:
            for name in gone[1].split():
                variables.pop(name, None)
            continue
        found = _ASSIGNMENT.match(line)
        while found:
            name, rest = found[1], found[2]
            value, rest = _word(rest, variables, path, number)
            if value is None:
                variables.pop(name, None)
            else:
                variables[name] = value
            found = _FURTHER.match(rest)
    values = {key: variables[name] for name, key in _KEYS.items() if variables.get(name)}
    if "auth_url" not in values:
        raise UserError(
            f"{path.name} does not set OS_AUTH_URL.",
            "Download the openrc file for Identity v3 from the cloud again.",
        )
    return connection_of(path.stem, values, path.parent)


def _word(
    text: str, variables: Mapping[str, str], path: Path, number: int
) -> tuple[str | None, str]:
    """The first word as a shell reads it, and the rest; None for one that must be worked out."""
    parts: list[str] = []
    known = True
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in " \t;&|#" and (sign != "#" or not parts):
            break
        if sign == "'":
            end = text.find("'", at + 1)
            if end < 0:
                raise _open_quote(path, number)
            parts.append(text[at + 1 : end])
            at = end + 1
            continue
        end, part = _double_quoted(text, at + 1, path, number) if sign == '"' else _plain(text, at)
        value = _expanded(part, variables)
        known = known and value is not None
        parts.append(value or "")
        at = end
    return ("".join(parts) if known else None), text[at:]


def _plain(text: str, at: int) -> tuple[int, str]:
    """An unquoted stretch and where it ends; escaped signs are marked so that they stay literal."""
    found = ""
    while at < len(text) and text[at] not in " \t;&|'\"":
        if text[at] == "\\" and at + 1 < len(text):
            found += _literal(text[at + 1])
            at += 2
        else:
            found += text[at]
            at += 1
    return at, found


def _double_quoted(text: str, at: int, path: Path, number: int) -> tuple[int, str]:
    found = ""
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in '"\\$`':
            found += _literal(text[at + 1])
            at += 2
        else:
            found += text[at]
            at += 1
    if at >= len(text):
        raise _open_quote(path, number)
    return at + 1, found


_ESCAPED_DOLLAR, _ESCAPED_TICK = "\ue000", "\ue001"


def _literal(sign: str) -> str:
    return {"$": _ESCAPED_DOLLAR, "`": _ESCAPED_TICK}.get(sign, sign)


def _expanded(part: str, variables: Mapping[str, str]) -> str | None:
    """Variables of the same file filled in; None where the shell would have to run something."""
    if "`" in part or "$(" in part:
        return None
    names = [first or second for first, second in _NAME.findall(part)]
    if any(name not in variables for name in names):
        return None
    filled = _NAME.sub(lambda found: variables[found[1] or found[2]], part)
    if "${" in filled:
        return None
    return filled.replace(_ESCAPED_DOLLAR, "$").replace(_ESCAPED_TICK, "`")


def _open_quote(path: Path, number: int) -> UserError:
    return UserError(
        f"{path.name}, line {number}: a quotation mark is not closed.",
        "Download the openrc file again, or mend the line.",
    )

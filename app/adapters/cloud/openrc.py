"""Reads an openrc.sh: the assignments of ``OS_…`` variables, taken as text and never executed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.adapters.cloud.connection_values import connection_of
from app.domain.cloud import FoundConnection
from app.domain.errors import UserError

_ASSIGNMENT = re.compile(r"^\s*(?:export\s+|declare\s+-x\s+|set\s+)?(OS_[A-Z0-9_]+)=(.*)$")
_UNSET = re.compile(r"^\s*unset\s+(.+)$")
_NAME = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_VARIABLE = re.compile(r"OS_[A-Z0-9_]+")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|\\.")
_ESCAPED = re.compile(r"\\.")

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
        elif _ASSIGNMENT.match(line):
            for name, value in _assigned(line, path, number):
                filled = _expanded(value, variables)
                if filled is None:
                    variables.pop(name, None)
                else:
                    variables[name] = filled
    values = {key: variables[name] for name, key in _KEYS.items() if variables.get(name)}
    if "auth_url" not in values:
        raise UserError(
            f"{path.name} does not set OS_AUTH_URL.",
            "Download the openrc file for Identity v3 from the cloud again.",
        )
    return connection_of(path.stem, values, path.parent)


def _assigned(line: str, path: Path, number: int) -> Iterator[tuple[str, str]]:
    """Names and values of a line as a shell takes its words apart; literal signs are marked."""
    words = shlex.shlex(_QUOTED.sub(_marked, line), posix=True, punctuation_chars=";&|")
    words.whitespace_split, words.commenters = True, ""  # a sign # within a word is none
    try:
        for word in words:
            name, is_assigned, value = word.partition("=")
            if word.startswith("#"):
                return
            if is_assigned and _VARIABLE.fullmatch(name):
                yield name, value
    except ValueError as error:
        raise _open_quote(path, number) from error


_ESCAPED_DOLLAR, _ESCAPED_TICK = "\ue000", "\ue001"


def _marked(found: re.Match[str]) -> str:
    """A quoted stretch whose signs that stay literal are marked: splitting it drops the quotes."""
    text = found[0]
    if text[0] == "'":
        return text.replace("$", _ESCAPED_DOLLAR).replace("`", _ESCAPED_TICK)
    return _ESCAPED.sub(
        lambda sign: {r"\$": _ESCAPED_DOLLAR, r"\`": _ESCAPED_TICK}.get(sign[0], sign[0]), text
    )


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

"""What the fields of a cloud connection may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.domain.cloud import CloudConnection
from app.domain.errors import FieldError
from app.domain.number_style import grouped

MAX_URL = 2000
INTERFACES = ("public", "internal", "admin")

_LENGTHS: Mapping[str, tuple[str, int]] = {
    "username": ("A user name", 255),
    "user_domain": ("A domain's name", 64),
    "project_name": ("A project's name", 64),
    "project_domain": ("A domain's name", 64),
    "application_credential_id": ("The ID of an application credential", 64),
    "region": ("A region's name", 255),
    "ca_file": ("A file name", 4000),
}
"""Keystone's limits; that of the file name is the operating systems'."""


def checked_settings(settings: CloudConnection) -> CloudConnection:
    """The settings as they are stored: blanks trimmed, the address completed.

    Fields may be empty: settings can be saved before all is known.

    :raises FieldError: when a field cannot hold its value.
    """
    texts: dict[str, Any] = {name: _text(name, getattr(settings, name)) for name in _LENGTHS}
    for name in ("user_domain", "project_domain"):
        texts[name] = texts[name] or "Default"
    interface = settings.interface.strip().casefold() or "public"
    if interface not in INTERFACES:
        raise FieldError("interface", f"The interface is one of {', '.join(INTERFACES)}.")
    return replace(
        settings, **texts, auth_url=checked_auth_url(settings.auth_url), interface=interface
    )


def _text(name: str, value: str) -> str:
    label, most = _LENGTHS[name]
    text = value.strip()
    if len(text) > most:
        raise FieldError(name, f"{label} has at most {grouped(most)} characters.")
    if any(ord(sign) < 32 for sign in text):
        raise FieldError(name, f"{label} cannot hold line breaks or tabs.")
    return text


def checked_auth_url(text: str) -> str:
    """Keystone's address, ending in ``/v3``; empty when nothing was entered.

    :raises FieldError: when it is no http or https address, or one with a user or a query in it.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > MAX_URL or any(ord(sign) <= 32 for sign in text):
        raise FieldError("auth_url", "The Auth URL cannot hold blanks, nor be that long.")
    parts = _split(text)
    if parts.scheme.casefold() not in {"http", "https"} or not parts.hostname:
        raise FieldError(
            "auth_url",
            "The Auth URL begins with http:// or https:// and names a host.",
            "For example https://cloud.example.com:5000/v3.",
        )
    if "@" in parts.netloc:
        raise FieldError(
            "auth_url",
            "The Auth URL cannot hold a user or password.",
            "Enter them in their fields.",
        )
    if parts.query or parts.fragment:
        raise FieldError("auth_url", "The Auth URL cannot hold “?” or “#”.")
    path = parts.path.rstrip("/")
    if path.casefold().endswith(("/v2.0", "/v2")):
        raise FieldError(
            "auth_url",
            "Version 2 of Keystone is not supported.",
            "Enter the address ending in /v3.",
        )
    if path.casefold().endswith("/auth/tokens"):
        path = path[: -len("/auth/tokens")]
    if not path.casefold().endswith("/v3"):
        path += "/v3"
    return urlunsplit((parts.scheme.casefold(), parts.netloc, path, "", ""))


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise FieldError(
            "auth_url",
            "The Auth URL's host or port is not valid.",
            "For example https://cloud.example.com:5000/v3.",
        ) from error
    return parts

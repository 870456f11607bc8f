"""From the words that clouds.yaml and openrc files share to a connection."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.domain.cloud import AuthKind, CloudConnection, FoundConnection

INTERFACES = ("public", "internal", "admin")
_CREDENTIAL = "application_credential"
_PASSWORD_TYPES = {"", "password", "v3password"}
_CREDENTIAL_TYPES = {"v3applicationcredential", "applicationcredential"}
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def connection_of(name: str, values: Mapping[str, str], folder: Path) -> FoundConnection:
    """The connection that some settings mean.

    ``values`` maps openstacksdk's names to texts, without empty ones; ``folder`` is where a CA
    file with a relative path is looked for. Ids stand in where names are missing.
    """

    def first(*names: str, default: str = "") -> str:
        return next((values[each] for each in names if values.get(each)), default)

    kind_text = first("auth_type").casefold()
    credential = kind_text in _CREDENTIAL_TYPES or (
        not kind_text and f"{_CREDENTIAL}_secret" in values
    )
    general = first("domain_name", "domain_id", "default_domain", default="Default")
    connection = CloudConnection(
        auth_url=first("auth_url"),
        auth_kind=AuthKind.APPLICATION_CREDENTIAL if credential else AuthKind.PASSWORD,
        username="" if credential else first("username", "user_id"),
        user_domain=first("user_domain_name", "user_domain_id", default=general),
        project_name=""
        if credential
        else first("project_name", "tenant_name", "project_id", "tenant_id"),
        project_domain=first("project_domain_name", "project_domain_id", default=general),
        application_credential_id=first(f"{_CREDENTIAL}_id"),
        region=first("region_name"),
        interface=_interface(first("interface", "endpoint_type", default="public")),
        verify=first("insecure").casefold() not in _YES and first("verify").casefold() not in _NO,
        ca_file=_ca_file(first("cacert"), folder),
    )
    secret = first(f"{_CREDENTIAL}_secret" if credential else "password") or None
    return FoundConnection(name, connection, secret, _problem(connection, kind_text, values))


def _interface(text: str) -> str:
    plain = text.casefold().removesuffix("url")
    return plain if plain in INTERFACES else "public"


def _ca_file(text: str, folder: Path) -> str:
    if not text:
        return ""
    path = Path(text).expanduser()
    return str(path if path.is_absolute() else folder.absolute() / path)


def _problem(connection: CloudConnection, kind_text: str, values: Mapping[str, str]) -> str:
    if values.get("profile"):
        return "It takes its settings from a vendor's profile, which is not read here."
    if not connection.auth_url:
        return "It names no Auth URL."
    if kind_text not in _PASSWORD_TYPES | _CREDENTIAL_TYPES:
        return f"It logs in by “{kind_text}”; only passwords and application credentials are known."
    if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
        if not connection.application_credential_id:
            return "It names its application credential without the ID, which is needed here."
        return ""
    if not connection.username and values.get("token"):
        return "It logs in by a token, which soon expires."
    return ""

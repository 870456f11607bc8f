"""The connection to the target cloud: its settings in the workspace, its secret in the keyring."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.db import tables
from app.db.queries.cloud import read_cloud_connection, read_projects_of_secret
from app.domain.changes import ChangeSet
from app.domain.cloud import AuthKind, CloudConnection, CloudIdentity, FoundConnection
from app.domain.cloud_settings import checked_settings
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.progress import Ticket
from app.services.ports import CloudClient, SecretStore
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_SECRET = 1000
"""Windows' keyring takes some 1,280 characters."""

_TABLE = tables.cloud_connections.name


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """The stored settings, and whether a secret is there to use them."""

    connection: CloudConnection
    has_secret: bool

    @property
    def ready(self) -> bool:
        """Whether the cloud can be asked."""
        return self.connection.complete and self.has_secret


def load(workspace: Workspace, project_id: int) -> CloudConnection:
    """The settings of a project; those of a new one before any were saved."""
    with workspace.reading() as connection:
        stored = read_cloud_connection(connection, project_id)
    return stored[1] if stored else CloudConnection()


def state(workspace: Workspace, project_id: int, secrets: SecretStore) -> ConnectionState:
    """The settings of a project and whether its secret is known."""
    connection = load(workspace, project_id)
    return ConnectionState(connection, bool(secret_of(connection, secrets)))


def secret_of(connection: CloudConnection, secrets: SecretStore) -> str | None:
    """The secret of a connection, None when there is none."""
    return secrets.get(connection.secret_id) if connection.secret_id else None


def save(
    workspace: Workspace,
    project_id: int,
    settings: CloudConnection,
    secrets: SecretStore,
    secret: str | None = None,
) -> ChangeSet:
    """Save settings, and the secret when one is given; None leaves it, empty text forgets it.

    The settings are one undo step. The secret goes into the keyring alone and is no part of it.
    When the way of logging in changes without a new secret, the old one is forgotten: a password
    is no secret of an application credential.

    :raises FieldError: when a field is refused, naming it.
    """
    if secret is not None and len(secret) > MAX_SECRET:
        raise FieldError("secret", f"A password has at most {grouped(MAX_SECRET)} characters.")
    checked = checked_settings(settings)
    check_ca_file(checked.ca_file)
    with workspace.guarded(), workspace.unit(project_id, "Save cloud connection") as unit:
        stored = read_cloud_connection(unit.connection, project_id)
        old = stored[1] if stored else None
        secret_id = _own_secret_id(unit.connection, project_id, old)
        checked = replace(checked, secret_id=secret_id)
        values = {**asdict(checked), "auth_kind": checked.auth_kind.value}
        if stored:
            unit.update(_TABLE, {stored[0]: values})
        else:
            unit.insert(_TABLE, values)
        unit.note = "Cloud connection saved"
    if secret:
        secrets.set(secret_id, secret)
    elif secret == "" or (old and old.auth_kind is not checked.auth_kind):
        secrets.delete(secret_id)
    return unit.changes


def _own_secret_id(connection: Connection, project_id: int, old: CloudConnection | None) -> str:
    """The name of the project's secret: made once, and never shared with another project."""
    if old and old.secret_id and read_projects_of_secret(connection, old.secret_id) <= {project_id}:
        return old.secret_id
    return uuid4().hex


def forget_secret(workspace: Workspace, project_id: int, secrets: SecretStore) -> bool:
    """Forget a project's secret; False when there was none. This cannot be undone.

    :raises UserError: when another project names the same secret.
    """
    connection = load(workspace, project_id)
    if secret_of(connection, secrets) is None:
        return False
    with workspace.reading() as reading:
        shared = read_projects_of_secret(reading, connection.secret_id) - {project_id}
    if shared:
        raise UserError("Another project of this workspace uses the same password.")
    secrets.delete(connection.secret_id)
    return True


def forget_unused(workspace: Workspace, secret_id: str, secrets: SecretStore) -> None:
    """Forget a secret that no project names any more, as after a project was removed."""
    with workspace.reading() as connection:
        used = bool(read_projects_of_secret(connection, secret_id))
    if secret_id and not used:
        secrets.delete(secret_id)


def check_ca_file(name: str) -> None:
    """Make sure that a CA file can be used; an empty name means the system's authorities.

    :raises FieldError: when it is missing or holds no certificate in PEM form.
    """
    if not name:
        return
    path = Path(name)
    if not path.is_file():
        raise FieldError(
            "ca_file", f"There is no file {name}.", "Choose your authority's PEM file."
        )
    usable = True
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=name)
        usable = bool(context.cert_store_stats()["x509"])
    except (OSError, ssl.SSLError):
        usable = False
    if not usable:
        raise FieldError(
            "ca_file",
            f"{path.name} cannot be read or holds no certificate in PEM form.",
            "A PEM file has lines that say BEGIN CERTIFICATE.",
        )


def ready_to_ask(
    workspace: Workspace, project_id: int, secrets: SecretStore
) -> tuple[CloudConnection, str]:
    """The stored settings with their secret.

    :raises FieldError: when something is still missing, naming the field.
    """
    connection = load(workspace, project_id)
    check_complete(connection)
    secret = secret_of(connection, secrets)
    if not secret:
        what = "secret" if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL else "password"
        raise FieldError("secret", f"The {what} of the cloud connection is missing.", "Enter it.")
    return connection, secret


def check_complete(connection: CloudConnection) -> None:
    """Make sure that enough is filled in to log in.

    :raises FieldError: naming the first field that is missing.
    """
    needed = {"auth_url": "Auth URL"}
    if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
        needed["application_credential_id"] = "ID of the application credential"
    else:
        needed |= {"username": "user name", "project_name": "project"}
    for field, label in needed.items():
        if not getattr(connection, field):
            raise FieldError(field, f"The {label} of the cloud connection is missing.", "Enter it.")


def test(
    workspace: Workspace, project_id: int, client: CloudClient, secrets: SecretStore, ticket: Ticket
) -> CloudIdentity:
    """Try the stored connection.

    :raises UserError: saying what is wrong.
    """
    connection, secret = ready_to_ask(workspace, project_id, secrets)
    return client.check(connection, secret, ticket)


def test_settings(
    settings: CloudConnection, secret: str, client: CloudClient, ticket: Ticket
) -> CloudIdentity:
    """Try settings that are not saved yet.

    :raises UserError: saying what is wrong; a FieldError when a field is refused.
    """
    checked = checked_settings(settings)
    check_ca_file(checked.ca_file)
    check_complete(checked)
    if not secret:
        raise FieldError("secret", "The password of the cloud connection is missing.", "Enter it.")
    return client.check(checked, secret, ticket)


def read_file(path: Path, client: CloudClient) -> Sequence[FoundConnection]:
    """The clouds that a clouds.yaml or openrc file describes, for the user to choose one.

    :raises UserError: when the file cannot be used, saying why.
    """
    return client.settings_in(path)

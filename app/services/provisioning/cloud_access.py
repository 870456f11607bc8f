"""Logs in to the cloud of a project for provisioning, with the connection that is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.domain.progress import Ticket
from app.services import cloud_connection
from app.services.ports import ProvisioningCloud, ProvisioningSession, SecretStore
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CloudAccess:
    """What it takes to log in; both are asked for in the thread that talks to the cloud."""

    cloud: Callable[[], ProvisioningCloud]
    secrets: Callable[[], SecretStore]

    @contextmanager
    def session(
        self, workspace: Workspace, project_id: int, ticket: Ticket
    ) -> Iterator[ProvisioningSession]:
        """A session that is closed at the end, however it ends.

        :raises FieldError: when something of the connection is missing, naming the field.
        :raises UserError: when the cloud cannot be reached or does not let one in.
        """
        connection, secret = cloud_connection.ready_to_ask(workspace, project_id, self.secrets())
        session = self.cloud().open(connection, secret, ticket)
        try:
            yield session
        finally:
            session.close()

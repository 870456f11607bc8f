"""Stand-ins for the cloud and the keyring, which no ordinary test may touch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.adapters.cloud.connection_files import read_connections
from app.adapters.vault import KeyringVault, NoVault, PassphraseVault
from app.domain.cloud import (
    CloudConnection,
    CloudIdentity,
    CloudInventory,
    FoundConnection,
    InventorySource,
)
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services.ports import PasswordVault

IDENTITY = CloudIdentity(
    "planner", "admin", ("admin",), ("identity", "compute", "network"), "RegionOne", True
)
HELD = CloudInventory(InventorySource.LIVE, datetime(2026, 11, 2, 9))  # noqa: DTZ001


@dataclass
class MemorySecrets:
    """The :class:`~app.services.ports.SecretStore` of tests."""

    lasting: bool = True
    note: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str | None:
        return self.kept.get(key)

    def set(self, key: str, secret: str) -> None:
        self.kept[key] = secret

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)


def vaults_of(secrets: MemorySecrets) -> Callable[[str | None], PasswordVault]:
    """What the composition root gives, with this keyring."""

    def make(passphrase: str | None) -> PasswordVault:
        if passphrase is None:
            return NoVault()
        return PassphraseVault(passphrase) if passphrase else KeyringVault(secrets)

    return make


def _free() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class FakeCloud:
    """The :class:`~app.services.ports.CloudClient` of tests: answers what it is told to.

    It waits with its answer while ``free`` is not set.
    """

    identity: CloudIdentity = IDENTITY
    held: CloudInventory = HELD
    error: UserError | None = None
    free: threading.Event = field(default_factory=_free)
    asked: list[tuple[CloudConnection, str]] = field(default_factory=list)
    quotas_of: list[tuple[str, str]] = field(default_factory=list)

    def check(self, connection: CloudConnection, secret: str, ticket: Ticket) -> CloudIdentity:
        self._ask(connection, secret, ticket)
        return self.identity

    def inventory(
        self,
        connection: CloudConnection,
        secret: str,
        quotas_of: Collection[tuple[str, str]],
        ticket: Ticket,
    ) -> CloudInventory:
        self._ask(connection, secret, ticket)
        self.quotas_of = list(quotas_of)
        return self.held

    def settings_in(self, path: Path) -> Sequence[FoundConnection]:
        return read_connections(path)

    def _ask(self, connection: CloudConnection, secret: str, ticket: Ticket) -> None:
        ticket.step(0, 1, "Asking")
        self.asked.append((connection, secret))
        self.free.wait(10)
        ticket.check()
        if self.error:
            raise self.error

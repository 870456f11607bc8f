"""The target cloud behind :class:`~app.services.ports.CloudClient`, by openstacksdk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from app.adapters.cloud import catalog
from app.adapters.cloud.connection_files import read_connections
from app.adapters.cloud.faults import in_words
from app.adapters.cloud.inventory import InventoryReading
from app.adapters.cloud.session import Cloud, open_cloud
from app.adapters.cloud.transport import LastCall, check_trust, make_http
from app.domain.cloud import CloudConnection, CloudIdentity, CloudInventory, FoundConnection
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.secret_masking import keep_out

R = TypeVar("R")

_ADMIN = "admin"
_PROBES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "compute": ("/flavors", {"limit": "1"}),
    "network": ("/networks", {"limit": "1", "fields": "id"}),
    "block-storage": ("/types", {"limit": "1"}),
    "image": ("/images", {"limit": "1"}),
}
"""A cheap question for each service that every account may ask."""


class OpenStackClient:
    """Talks to OpenStack. Keeps nothing between calls, so threads may share one."""

    def check(self, connection: CloudConnection, secret: str, ticket: Ticket) -> CloudIdentity:
        """See :meth:`app.services.ports.CloudClient.check`."""

        def work(cloud: Cloud) -> CloudIdentity:
            catalog.check_services(cloud.endpoints, cloud.region, connection.interface)
            services = ["identity"]
            for done, (name, (path, query)) in enumerate(_PROBES.items(), 1):
                ticket.step(done, len(_PROBES) + 1, f"Asking {name}")
                if name in cloud.endpoints:
                    _ask(cloud, name, path, query)
                    services.append(name)
            ticket.step(len(_PROBES) + 1, len(_PROBES) + 1)
            access = cloud.access
            return CloudIdentity(
                user=access.username or "",
                project=access.project_name or "",
                roles=cloud.roles,
                services=tuple(services),
                region=cloud.region,
                admin=_ADMIN in {role.casefold() for role in cloud.roles},
            )

        ticket.step(0, len(_PROBES) + 1, "Logging in")
        return _carried_out(connection, secret, ticket, work)

    def inventory(
        self,
        connection: CloudConnection,
        secret: str,
        quotas_of: Collection[tuple[str, str]],
        ticket: Ticket,
    ) -> CloudInventory:
        """See :meth:`app.services.ports.CloudClient.inventory`."""
        ticket.step(0, 1, "Logging in")
        return _carried_out(
            connection,
            secret,
            ticket,
            lambda cloud: InventoryReading(cloud, quotas_of, ticket).read(),
        )

    def settings_in(self, path: Path) -> list[FoundConnection]:
        """See :meth:`app.services.ports.CloudClient.settings_in`."""
        return read_connections(path)


def _carried_out(
    connection: CloudConnection, secret: str, ticket: Ticket, work: Callable[[Cloud], R]
) -> R:
    """Log in, do the work, log out; errors of the libraries become sentences."""
    check_trust(connection)
    keep_out(secret)
    last = LastCall()

    def logged_in() -> R:
        with closing(make_http(connection, ticket, last)) as http:
            return work(open_cloud(connection, secret, http))

    return in_words(last, secret, logged_in)


def _ask(cloud: Cloud, service: str, path: str, query: Mapping[str, str]) -> None:
    """Make sure that a service answers; what it answers to a mere reader is all the same.

    :raises UserError: when it is not there.
    """
    answer = cloud.service(service).get(path, params=dict(query))
    status = answer.status_code
    if status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.FORBIDDEN:
        return
    where = urlsplit(cloud.endpoints[service]).netloc
    raise UserError(
        f"The {service} service at {where} does not work (error {status}).",
        "Ask whoever runs the cloud.",
        f"GET {path}: HTTP {status}",
    )

"""A cloud that we are logged in to: the library's connection, made from our own session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.adapters.cloud import catalog, keystone
from app.domain.cloud import CloudConnection

if TYPE_CHECKING:
    from keystoneauth1.access import AccessInfoV3
    from requests import Session


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud that we are logged in to.

    ``sdk`` is an ``openstack.connection.Connection``; ``endpoints`` maps our names of services
    to their addresses.
    """

    sdk: Any
    access: AccessInfoV3
    region: str
    endpoints: Mapping[str, str]

    def service(self, name: str) -> Any:
        """The library's object for one of our names of services."""
        return getattr(self.sdk, name.replace("-", "_"))

    @property
    def roles(self) -> tuple[str, ...]:
        """The account's roles on its project."""
        return tuple(sorted(self.access.role_names or ()))


def open_cloud(connection: CloudConnection, secret: str, http: Session) -> Cloud:
    """Log in and find the way to the services.

    :raises UserError: when no Keystone answers, it refuses the login, or the region is unknown.
    """
    from openstack.connection import Connection

    keystone.probe(connection, http)
    session, access = keystone.log_in(connection, secret, http)
    listed = access.service_catalog.catalog if access.has_service_catalog() else []
    region = catalog.chosen_region(listed, connection.region)
    # Made from a session, the library reads neither clouds.yaml nor the environment.
    sdk = Connection(session=session, region_name=region, interface=connection.interface)
    return Cloud(sdk, access, region, catalog.endpoints(listed, region, connection.interface))

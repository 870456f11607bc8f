"""What the VMs run on: hosts, clusters, datastores, port groups."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables
from app.db.queries.records import records_of
from app.domain.model import (
    Cluster,
    Datastore,
    Host,
    PortGroup,
)


def read_hosts(connection: Connection, project_id: int) -> list[Host]:
    """ESXi hosts."""
    return records_of(connection, tables.hosts, Host, project_id)


def read_clusters(connection: Connection, project_id: int) -> list[Cluster]:
    """vSphere clusters."""
    return records_of(connection, tables.clusters, Cluster, project_id)


def read_datastores(connection: Connection, project_id: int) -> list[Datastore]:
    """Datastores."""
    return records_of(connection, tables.datastores, Datastore, project_id)


def read_port_groups(connection: Connection, project_id: int) -> list[PortGroup]:
    """Sightings of port groups with their VLANs."""
    return records_of(connection, tables.port_groups, PortGroup, project_id)


def read_excluded_clusters(connection: Connection, project_id: int) -> set[tuple[str, str]]:
    """(vCenter, cluster) pairs that the operator took out of the plan."""
    return set(read_excluded_cluster_keys(connection, project_id))


def read_excluded_cluster_keys(
    connection: Connection, project_id: int
) -> dict[tuple[str, str], int]:
    """The same pairs with the keys of their rows."""
    table = tables.excluded_clusters
    query = select(table.c.vcenter, table.c.name, table.c.id).where(
        table.c.project_id == project_id
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}

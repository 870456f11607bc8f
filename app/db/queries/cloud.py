"""The target cloud: connection, inventory, gaps."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import Connection, select

from app.db import tables
from app.db.queries.records import records_of
from app.domain.cloud import AuthKind, CloudConnection, CloudInventory
from app.domain.cloud_record import unpacked
from app.domain.planning.gaps.gap import GapKey, Resolution


def read_cloud_connection(
    connection: Connection, project_id: int
) -> tuple[int, CloudConnection] | None:
    """Key and settings of the connection to the target cloud, None before any."""
    names = [field.name for field in fields(CloudConnection)]
    table = tables.cloud_connections
    query = select(table.c.id, *(table.c[name] for name in names))
    row = connection.execute(query.where(table.c.project_id == project_id)).first()
    if row is None:
        return None
    values = dict(zip(names, row[1:], strict=True))
    values["auth_kind"] = AuthKind(values["auth_kind"])
    return row[0], CloudConnection(**values)


def read_cloud_inventory(
    connection: Connection, project_id: int
) -> tuple[int, CloudInventory] | None:
    """Key and content of what is known of the target cloud, None before any."""
    table = tables.pcd_inventories
    query = select(table.c.id, table.c.source, table.c.read_at, table.c.inventory)
    row = connection.execute(query.where(table.c.project_id == project_id)).first()
    return (row[0], unpacked(row[1], row[2], row[3])) if row else None


def read_gaps_seen(connection: Connection, project_id: int) -> frozenset[GapKey]:
    """Type and resource of the gaps that the inventories of the cloud have had so far."""
    table = tables.pcd_inventories
    query = select(table.c.gaps_seen).where(table.c.project_id == project_id)
    row = connection.execute(query).first()
    return frozenset((kind, resource) for kind, resource in row[0]) if row else frozenset()


def read_resolutions(connection: Connection, project_id: int) -> list[Resolution]:
    """Gaps that were resolved by hand."""
    return records_of(connection, tables.pcd_gaps, Resolution, project_id)


def read_projects_of_secret(connection: Connection, secret_id: str) -> set[int]:
    """Keys of the projects whose connections name a secret."""
    table = tables.cloud_connections
    query = select(table.c.project_id).where(table.c.secret_id == secret_id)
    return set(connection.scalars(query))

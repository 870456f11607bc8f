"""Lets the network map follow an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables
from app.db.writer import bulk_insert, delete_rows, update_rows
from app.domain.planning.networks.mapping_changes import MapChanges
from app.services.mapping_rows import NAMES

if TYPE_CHECKING:
    from sqlalchemy import Connection


def write_map_changes(connection: Connection, project_id: int, changes: MapChanges) -> None:
    """Bring the stored map up to a new import, within its transaction."""
    delete_rows(connection, tables.network_mappings, [mapping.id for mapping in changes.gone])
    values = {
        key: {"vcenter": network.vcenter, "confirmed": False}
        for key, network in changes.moved.items()
    }
    update_rows(connection, tables.network_mappings, values)
    bulk_insert(
        connection,
        tables.network_mappings,
        [
            {"project_id": project_id, **{name: getattr(row, name) for name in NAMES}}
            for row in changes.fresh
        ],
    )

"""The network map."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import tables
from app.db.queries.records import records_of
from app.domain.planning.networks.mapping import NetworkMapping


def read_network_mappings(connection: Connection, project_id: int) -> list[NetworkMapping]:
    """The network map, in the order in which networks were first seen."""
    return records_of(connection, tables.network_mappings, NetworkMapping, project_id)

"""Node profiles and overcommit profiles."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import tables
from app.db.queries.records import records_of
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.overcommit import OvercommitProfile


def read_node_profiles(connection: Connection, project_id: int) -> list[NodeProfile]:
    """Node profiles."""
    return records_of(connection, tables.pcd_nodes, NodeProfile, project_id)


def read_overcommit_profiles(connection: Connection, project_id: int) -> list[OvercommitProfile]:
    """The project's own overcommit profiles."""
    return records_of(connection, tables.overcommit_profiles, OvercommitProfile, project_id)

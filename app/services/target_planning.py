"""Reads what is stored of the target and hands it to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from app.db.queries.capacity import read_node_profiles, read_overcommit_profiles
from app.db.queries.cloud import read_cloud_inventory, read_gaps_seen, read_resolutions
from app.db.queries.estate import read_excluded_clusters, read_hosts
from app.db.queries.networks import read_network_mappings
from app.db.queries.provisioning import read_prep_settings
from app.db.queries.waves import read_landed
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.networks.mapping import in_order
from app.domain.planning.plan.target import TargetInput

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = frozenset(
    {
        "migration_tenants",
        "migration_network_mappings",
        "migration_pcd_nodes",
        "migration_overcommit_profiles",
        "migration_pcd_gaps",
        "migration_pcd_inventories",
        "migration_prep_settings",
        "migration_projects",
    }
)
"""Tables whose rows the target's part of a plan follows from."""


def target_input(
    connection: Connection,
    project_id: int,
    values: Mapping[str, Any],
    known: TargetInput | None = None,
) -> TargetInput:
    """What the engine needs; ``values`` are the project's own columns.

    The inventory, the gaps that it had and the hosts of the source are those of ``known``, where
    that is given: they are large, and edits leave them as they are.
    """
    if known is None:
        inventory = read_cloud_inventory(connection, project_id)
        of_cloud = inventory[1] if inventory else None
        hosts = tuple(read_hosts(connection, project_id))
        seen = read_gaps_seen(connection, project_id)
    else:
        of_cloud, hosts, seen = known.inventory, known.hosts, known.seen
    landed: frozenset[int] = frozenset()
    if of_cloud is not None:
        read_at = of_cloud.read_at.astimezone(UTC).replace(tzinfo=None)
        landed = read_landed(connection, project_id, read_at)
    return TargetInput(
        settings=CapacitySettings.from_row(
            values,
            read_overcommit_profiles(connection, project_id),
            read_node_profiles(connection, project_id),
        ),
        mappings=in_order(read_network_mappings(connection, project_id)),
        inventory=of_cloud,
        resolutions=tuple(read_resolutions(connection, project_id)),
        excluded_clusters=frozenset(read_excluded_clusters(connection, project_id)),
        hosts=hosts,
        seen=seen,
        landed=landed,
        physical_network=read_prep_settings(connection, project_id).physical_network,
    )

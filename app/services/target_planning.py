"""Reads what is stored of the target and hands it to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import queries
from app.domain.cell_values import natural_key
from app.domain.planning.capacity import CapacitySettings
from app.domain.planning.network_map import NetworkMapping
from app.domain.planning.node_sizing import AUTOMATIC, SizingBasis
from app.domain.planning.quotas import QuotaBasis
from app.domain.planning.target import TargetInput

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
        inventory = queries.cloud_inventory(connection, project_id)
        of_cloud = inventory[1] if inventory else None
        hosts = tuple(queries.hosts(connection, project_id))
        seen = queries.gaps_seen(connection, project_id)
    else:
        of_cloud, hosts, seen = known.inventory, known.hosts, known.seen
    return TargetInput(
        settings=CapacitySettings(
            profile=values["overcommit_profile"],
            basis=QuotaBasis(values["quota_basis"]),
            sizing_basis=chosen_basis(values["sizing_basis"]),
            headroom_pct=values["quota_headroom_pct"],
            peak_buffer_pct=values["peak_buffer_pct"],
            own_profiles=tuple(queries.overcommit_profiles(connection, project_id)),
            nodes=tuple(queries.node_profiles(connection, project_id)),
        ),
        # Texts name the first of several: which one that is must not follow from a file's rows.
        mappings=tuple(sorted(queries.network_mappings(connection, project_id), key=mapping_order)),
        inventory=of_cloud,
        resolutions=tuple(queries.resolutions(connection, project_id)),
        excluded_clusters=frozenset(queries.excluded_clusters(connection, project_id)),
        hosts=hosts,
        seen=seen,
    )


def chosen_basis(stored: str) -> SizingBasis | None:
    """The basis of node sizing that the project asks for; None leaves the choice to coverage."""
    return None if stored == AUTOMATIC else SizingBasis(stored)


def mapping_order(mapping: NetworkMapping) -> tuple[str, str, str]:
    """Rows of the network map by source and vCenter."""
    return natural_key(mapping.source_network), mapping.source_network, mapping.vcenter

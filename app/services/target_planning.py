"""Reads what is stored of the target and hands it to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.db.queries.capacity import read_node_profiles, read_overcommit_profiles
from app.db.queries.cloud import read_cloud_inventory, read_gaps_seen, read_resolutions
from app.db.queries.estate import read_excluded_clusters, read_hosts
from app.db.queries.networks import read_network_mappings
from app.db.queries.provisioning import read_made_flavors, read_prep_settings
from app.db.queries.staging import (
    read_disk_uses,
    read_flavor_rows,
    read_image_rows,
    read_storage_rows,
    read_target_projects,
)
from app.db.queries.waves import read_landed
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.gaps.gap import GapKey, GapType
from app.domain.planning.networks.mapping import in_order
from app.domain.planning.plan.target import TargetInput
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.disk_use import by_vm
from app.domain.planning.staging.flavor_row import FlavorRow, chosen_sizes
from app.domain.planning.staging.staged_target import StagedTarget

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
        "migration_flavor_staging",
        "migration_image_requirements",
        "migration_storage_map",
        "migration_disk_volume_types",
        "migration_target_projects",
    }
)
"""Tables whose rows the target's part of a plan follows from."""


def target_input(
    connection: Connection,
    project_id: int,
    values: Mapping[str, Any],
    known: TargetInput | None = None,
    *,
    disks_changed: bool = False,
) -> TargetInput:
    """What the engine needs; ``values`` are the project's own columns.

    The inventory, the gaps that it had, the hosts of the source and the disks are those of
    ``known``, where that is given: they are large, and edits leave them as they are, but for disks
    that were given a volume type (``disks_changed``).
    """
    if known is None:
        inventory = read_cloud_inventory(connection, project_id)
        of_cloud = inventory[1] if inventory else None
        hosts = tuple(read_hosts(connection, project_id))
        seen = read_gaps_seen(connection, project_id)
    else:
        of_cloud, hosts, seen = known.inventory, known.hosts, known.seen
    flavors = tuple(read_flavor_rows(connection, project_id))
    prepared = read_prep_settings(connection, project_id)
    landed: frozenset[int] = frozenset()
    created: frozenset[GapKey] = frozenset()
    if of_cloud is not None:
        read_at = of_cloud.read_at.astimezone(UTC).replace(tzinfo=None)
        landed = read_landed(connection, project_id, read_at)
        created = _created_flavors(connection, project_id, flavors, read_at)
    settings = CapacitySettings.from_row(
        values,
        read_overcommit_profiles(connection, project_id),
        read_node_profiles(connection, project_id),
    )
    return TargetInput(
        settings=replace(settings, flavors=chosen_sizes(flavors)),
        mappings=in_order(read_network_mappings(connection, project_id)),
        inventory=of_cloud,
        resolutions=tuple(read_resolutions(connection, project_id)),
        excluded_clusters=frozenset(read_excluded_clusters(connection, project_id)),
        hosts=hosts,
        seen=seen,
        created=created,
        landed=landed,
        physical_network=prepared.physical_network,
        flavors=flavors,
        images=tuple(read_image_rows(connection, project_id)),
        staged=_staged(connection, project_id, prepared, None if disks_changed else known),
    )


def _staged(
    connection: Connection, project_id: int, settings: PrepSettings, known: TargetInput | None
) -> StagedTarget:
    before = known.staged if known else None
    return StagedTarget(
        storage_rows=tuple(read_storage_rows(connection, project_id)),
        disk_uses=before.disk_uses if before else by_vm(read_disk_uses(connection, project_id)),
        projects=tuple(read_target_projects(connection, project_id)),
        settings=settings,
    )


def _created_flavors(
    connection: Connection, project_id: int, flavors: Iterable[FlavorRow], read_at: datetime
) -> frozenset[GapKey]:
    """The gaps that provisioning has closed by flavors since the inventory was read."""
    made = read_made_flavors(connection, project_id)
    fresh = {key for key, moment in made.items() if moment is not None and moment > read_at}
    return frozenset(
        (GapType.MISSING_FLAVOR.value, row.shape.title)
        for row in flavors
        if row.pcd_flavor_id in fresh
    )

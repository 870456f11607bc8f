"""Tables of the workspace, named as in the guide. Every table belongs to a project.

SQLite is the store; the definitions stay portable.
"""

from __future__ import annotations

from app.db.tables.cohorts import cohort_rules, cohorts
from app.db.tables.definition import metadata
from app.db.tables.dependencies import (
    dependency_rules,
    remediations,
    shared_services,
    vm_dependencies,
    vm_set_members,
    vm_sets,
)
from app.db.tables.estate import clusters, datastores, excluded_clusters, hosts, port_groups
from app.db.tables.machines import (
    vm_devices,
    vm_disks,
    vm_nics,
    vm_partitions,
    vm_snapshots,
    vms,
)
from app.db.tables.project import activity, calendar_windows, imports, projects
from app.db.tables.provisioning import prep_log, prep_plans, prep_settings, prep_tasks
from app.db.tables.pseudonyms import pseudonyms
from app.db.tables.risk import risk_answers, risk_config, risk_waivers
from app.db.tables.scope import tenant_filters, tenant_rules, tenants
from app.db.tables.staging import (
    disk_volume_types,
    flavor_staging,
    image_requirements,
    storage_map,
    target_projects,
    tenant_users,
)
from app.db.tables.target import (
    cloud_connections,
    network_mappings,
    overcommit_profiles,
    pcd_gaps,
    pcd_inventories,
    pcd_nodes,
)
from app.db.tables.waves import (
    busy_times,
    holidays,
    wave_checks,
    wave_history,
    wave_preflights,
    wave_rules,
    wave_vms,
    waves,
)

__all__ = [
    "CARRIED_OUT",
    "CHILD_TABLES",
    "ESTATE_TABLES",
    "HISTORIES",
    "IMPORTED_TABLES",
    "activity",
    "busy_times",
    "calendar_windows",
    "cloud_connections",
    "clusters",
    "cohort_rules",
    "cohorts",
    "datastores",
    "dependency_rules",
    "disk_volume_types",
    "excluded_clusters",
    "flavor_staging",
    "holidays",
    "hosts",
    "image_requirements",
    "imports",
    "metadata",
    "network_mappings",
    "overcommit_profiles",
    "pcd_gaps",
    "pcd_inventories",
    "pcd_nodes",
    "port_groups",
    "prep_log",
    "prep_plans",
    "prep_settings",
    "prep_tasks",
    "projects",
    "pseudonyms",
    "remediations",
    "risk_answers",
    "risk_config",
    "risk_waivers",
    "shared_services",
    "storage_map",
    "target_projects",
    "tenant_filters",
    "tenant_rules",
    "tenant_users",
    "tenants",
    "vm_dependencies",
    "vm_devices",
    "vm_disks",
    "vm_nics",
    "vm_partitions",
    "vm_set_members",
    "vm_sets",
    "vm_snapshots",
    "vms",
    "wave_checks",
    "wave_history",
    "wave_preflights",
    "wave_rules",
    "wave_vms",
    "waves",
]

HISTORIES = (activity, wave_history, prep_log, pseudonyms)
"""What is only added to: it tells what happened, undo included, and is never taken back. Names
keep the pseudonyms that they were once given."""

CARRIED_OUT = (prep_plans, prep_tasks)
"""What tells of resources in a cloud: a copy of a project owns none of them."""

CHILD_TABLES = (vm_disks, vm_partitions, vm_nics, vm_snapshots, vm_devices)
"""Rows that belong to one VM and are replaced with it at a re-import."""

ESTATE_TABLES = (hosts, clusters, datastores, port_groups)
"""Rows that describe the estate and are replaced whole at a re-import."""

IMPORTED_TABLES = (
    *CHILD_TABLES,
    wave_vms,
    wave_preflights,
    waves,
    vm_dependencies,
    vm_set_members,
    vm_sets,
    shared_services,
    remediations,
    risk_waivers,
    network_mappings,
    pcd_gaps,
    disk_volume_types,
    flavor_staging,
    image_requirements,
    storage_map,
    tenant_users,
    target_projects,
    vms,
    tenants,
    cohorts,
    *ESTATE_TABLES,
    imports,
)
"""What Clear RVTools Data takes away, children first."""

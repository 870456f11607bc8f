"""Tables of the workspace, named as in the guide. Every table belongs to a project.

SQLite is the store; the definitions stay portable.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, default: str = "") -> Column[Any]:
    return Column(name, Text, nullable=False, default=default, server_default=default)


def _flag(name: str, default: bool = False) -> Column[Any]:
    return Column(name, Boolean, nullable=False, default=default, server_default=str(int(default)))


def _number(name: str, default: float = 0) -> Column[Any]:
    return Column(name, Float, nullable=False, default=default, server_default=str(default))


def _count(name: str, default: int = 0) -> Column[Any]:
    return Column(name, Integer, nullable=False, default=default, server_default=str(default))


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


def _project() -> Column[Any]:
    return Column(
        "project_id",
        Integer,
        ForeignKey("migration_projects.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


def _vm(*, index: bool = True) -> Column[Any]:
    return Column(
        "vm_id",
        Integer,
        ForeignKey("migration_vms.id", ondelete="CASCADE"),
        nullable=False,
        index=index,
    )


def _table(name: str, *parts: Any) -> Table:
    # A key is never used again, so that undo in one project survives what happens in another.
    key = Column("id", Integer, primary_key=True)
    return Table(name, metadata, key, *parts, sqlite_autoincrement=True)


projects = _table(
    "migration_projects",
    _text("name"),
    _text("description"),
    Column("status", String(20), nullable=False, default="draft", server_default="draft"),
    _flag("archived"),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("data_date", Date),
    _count("duplicate_rows"),
    Column("start_date", Date),
    _count("migration_duration_days", 30),
    _number("working_hours_per_day", 8.0),
    _count("working_days_per_week", 5),
    Column("target_vms_per_day", Integer),
    _text("shift_start", "09:00"),
    _text("time_zone", "UTC"),
    _number("bandwidth_gbps", 4.0),
    Column("per_vm_mbps", Float),
    _number("cutover_mins", 30.0),
    Column("cold_multiplier", Float),
    _count("migration_agent_slots", 10),
    _count("agent_count", 2),
    _number("agent_nic_gbps", 10.0),
    _number("agent_nic_usable_pct", 70.0),
    _text("topology_type", "local"),
    _number("source_nic_gbps", 10.0),
    _number("source_usable_pct", 40.0),
    _number("link_gbps", 1.0),
    _number("link_usable_pct", 60.0),
    _number("source_upload_mbps", 100.0),
    _number("target_download_mbps", 100.0),
    _text("rtt_category", "20-50"),
    _number("target_ingress_gbps", 10.0),
    _number("target_usable_pct", 40.0),
    _number("storage_write_mbs", 500.0),
    _text("overcommit_profile", "balanced"),
    _text("quota_basis", "allocated"),
    _text("sizing_basis", "automatic"),
    _number("quota_headroom_pct", 20.0),
    _number("peak_buffer_pct", 0.0),
)

imports = _table(
    "migration_imports",
    _project(),
    Column("imported_at", DateTime, nullable=False),
    _text("label"),
    _json("report"),
)

tenants = _table(
    "migration_tenants",
    _project(),
    _text("name"),
    _text("org_vdc"),
    _text("method"),
    _flag("in_scope", default=True),
    _text("exclude_reason"),
    _count("priority", 999),
    _text("target_domain"),
    _text("target_domain_description"),
    _text("target_project"),
    _text("target_project_description"),
    _flag("confirmed"),
    _flag("manual"),
    _text("notes"),
    Column("aliases", JSON, nullable=False, default=list, server_default="[]"),
    UniqueConstraint("project_id", "name", "org_vdc"),
)

vms = _table(
    "migration_vms",
    _project(),
    _text("identity"),
    _text("name"),
    _text("vcenter"),
    _text("vcenter_name"),
    _text("vm_ref"),
    _text("vm_uuid"),
    _text("smbios_uuid"),
    _text("power_state"),
    _flag("template"),
    _flag("srm_placeholder"),
    _text("connection_state"),
    _text("guest_state"),
    _text("os_config"),
    _text("os_tools"),
    _text("os_family"),
    _text("os_version"),
    _text("os_support", "unknown"),
    _text("folder"),
    _text("resource_pool"),
    _text("vapp"),
    _text("annotation"),
    _json("attributes"),
    _text("datacenter"),
    _text("cluster"),
    _text("host"),
    _text("datastore"),
    _text("dns_name"),
    _text("primary_ip"),
    _text("firmware"),
    Column("secure_boot", Boolean),
    Column("hw_version", Integer),
    Column("cbt", Boolean),
    Column("consolidation_needed", Boolean),
    _text("tools_status"),
    _text("ft_state"),
    Column("ft_role", Integer),
    Column("created", DateTime),
    _count("vcpu"),
    _count("ram_mib"),
    _number("provisioned_mib"),
    _number("in_use_mib"),
    _number("disk_mib"),
    _number("used_mib"),
    _text("used_source"),
    _count("disk_count"),
    _count("nic_count"),
    _json("networks"),
    Column("shared_disks", JSON, nullable=False, default=list, server_default="[]"),
    _count("snapshot_count"),
    Column("snapshot_oldest_days", Integer),
    Column("cpu_usage_pct", Float),
    Column("memory_usage_pct", Float),
    Column(
        "tenant_id", Integer, ForeignKey("migration_tenants.id", ondelete="SET NULL"), index=True
    ),
    _flag("tenant_moved"),
    _count("priority", 50),
    _text("status", "not_started"),
    _text("status_note"),
    _text("mode_override"),
    _flag("excluded"),
    _text("exclude_reason"),
    _text("notes"),
    _count("risk_score"),
    _text("risk_category", "GREEN"),
    _text("mode", "warm_migration"),
    _text("mode_reason"),
    _json("findings"),
    _text("exclusion"),
    UniqueConstraint("project_id", "identity"),
)

vm_disks = _table(
    "migration_vm_disks",
    _project(),
    _vm(),
    _text("label"),
    _number("capacity_mib"),
    _text("path"),
    _text("datastore"),
    Column("thin", Boolean),
    _flag("raw"),
    _text("raw_lun_id"),
    _text("raw_mode"),
    _text("disk_mode"),
    _text("sharing"),
    _text("shared_bus"),
    _text("controller"),
    _text("disk_key"),
    _text("disk_uuid"),
    _text("owner"),
)

vm_partitions = _table(
    "migration_vm_partitions",
    _project(),
    _vm(),
    _text("path"),
    _number("capacity_mib"),
    _number("consumed_mib"),
    Column("free_pct", Float),
    _text("disk_key"),
)

vm_nics = _table(
    "migration_vm_nics",
    _project(),
    _vm(),
    _text("label"),
    _text("network"),
    _text("adapter"),
    _text("switch"),
    _text("mac"),
    _text("mac_type"),
    Column("connected", Boolean),
    _text("ipv4"),
    _text("ipv6"),
    Column("direct_path", Boolean),
    _text("vlan"),
)

vm_snapshots = _table(
    "migration_vm_snapshots",
    _project(),
    _vm(),
    _text("name"),
    Column("created", DateTime),
    Column("size_mib", Float),
    _text("description"),
    Column("quiesced", Boolean),
)

vm_devices = _table(
    "migration_vm_devices",
    _project(),
    _vm(),
    _text("kind"),
    _text("label"),
    Column("connected", Boolean),
    _text("detail"),
)

vm_dependencies = _table(
    "migration_vm_dependencies",
    _project(),
    _vm(index=False),
    Column(
        "depends_on_vm_id",
        Integer,
        ForeignKey("migration_vms.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    UniqueConstraint("vm_id", "depends_on_vm_id"),
    Index("ix_migration_vm_dependencies_vm_id", "vm_id"),
)

hosts = _table(
    "migration_hosts",
    _project(),
    _text("vcenter"),
    _text("name"),
    _text("datacenter"),
    _text("cluster"),
    _text("cpu_model"),
    Column("cpu_mhz", Float),
    Column("sockets", Integer),
    Column("cores", Integer),
    Column("memory_mib", Float),
    Column("cpu_usage_pct", Float),
    Column("memory_usage_pct", Float),
    _text("version"),
    _text("vendor"),
    _text("model"),
    Column("hyperthreading", Boolean),
)

clusters = _table(
    "migration_clusters",
    _project(),
    _text("vcenter"),
    _text("name"),
    Column("hosts", Integer),
    Column("cpu_mhz", Float),
    Column("cores", Integer),
    Column("memory_mib", Float),
    Column("ha", Boolean),
    Column("drs", Boolean),
)

excluded_clusters = _table(
    "migration_excluded_clusters",
    _project(),
    _text("vcenter"),
    _text("name"),
    _text("reason"),
    UniqueConstraint("project_id", "vcenter", "name"),
)

datastores = _table(
    "migration_datastores",
    _project(),
    _text("vcenter"),
    _text("name"),
    _text("kind"),
    Column("capacity_mib", Float),
    Column("free_mib", Float),
    Column("accessible", Boolean),
    _text("object_id"),
    _text("url"),
)

port_groups = _table(
    "migration_port_groups",
    _project(),
    _text("vcenter"),
    _text("name"),
    _text("vlan"),
    _text("switch"),
    _text("host"),
    _text("sheet"),
)

risk_config = _table(
    "migration_risk_config",
    _project(),
    _json("config"),
    UniqueConstraint("project_id"),
)

risk_waivers = _table(
    "migration_risk_waivers",
    _project(),
    _vm(),
    _text("rule"),
    _text("note"),
    UniqueConstraint("vm_id", "rule"),
)

risk_answers = _table(
    "migration_risk_answers",
    _project(),
    _text("question"),
    _text("answer"),
    _text("note"),
    UniqueConstraint("project_id", "question"),
)

tenant_rules = _table(
    "migration_tenant_rules",
    _project(),
    _json("config"),
    UniqueConstraint("project_id"),
)

tenant_filters = _table(
    "migration_tenant_filters",
    _project(),
    _text("pattern"),
    _text("reason"),
    _flag("regex"),
)

network_mappings = _table(
    "migration_network_mappings",
    _project(),
    _text("vcenter"),
    _text("source_network"),
    _text("target_network"),
    Column("vlan_id", Integer),
    _text("kind", "virtual"),
    _text("cidr"),
    _text("gateway_ip"),
    _text("dns_nameservers"),
    _text("pool_start"),
    _text("pool_end"),
    _flag("dhcp_enabled", default=True),
    _flag("is_external"),
    _flag("subnet_details_confirmed"),
    _flag("confirmed"),
    _text("notes"),
    UniqueConstraint("project_id", "vcenter", "source_network"),
)

pcd_nodes = _table(
    "migration_pcd_nodes",
    _project(),
    _text("name"),
    _count("cores"),
    _count("threads"),
    _number("ram_gb"),
    _number("storage_tb"),
    _count("existing"),
    _flag("is_default"),
    UniqueConstraint("project_id", "name"),
)

overcommit_profiles = _table(
    "migration_overcommit_profiles",
    _project(),
    _text("name"),
    _number("cpu_ratio", 1.0),
    _number("ram_ratio", 1.0),
    _number("disk_factor", 1.0),
    _text("description"),
    UniqueConstraint("project_id", "name"),
)

cloud_connections = _table(
    "migration_cloud_connections",
    _project(),
    _text("auth_url"),
    _text("auth_kind", "password"),
    _text("username"),
    _text("user_domain", "Default"),
    _text("project_name"),
    _text("project_domain", "Default"),
    _text("application_credential_id"),
    _text("region"),
    _text("interface", "public"),
    _flag("verify", default=True),
    _text("ca_file"),
    _text("secret_id"),
    UniqueConstraint("project_id"),
)

pcd_inventories = _table(
    "migration_pcd_inventories",
    _project(),
    _text("source", "entered"),
    Column("read_at", DateTime, nullable=False),
    _json("inventory"),
    Column("gaps_seen", JSON, nullable=False, default=list, server_default="[]"),
    UniqueConstraint("project_id"),
)
"""``gaps_seen`` lists (type, resource) of the gaps that this and earlier inventories have had."""

pcd_gaps = _table(
    "migration_pcd_gaps",
    _project(),
    _text("gap_type"),
    _text("resource"),
    _text("note"),
    Column("resolved_at", DateTime),
    UniqueConstraint("project_id", "gap_type", "resource"),
)
"""Gaps that were resolved by hand; the others are derived from the plan and the inventory."""

calendar_windows = _table(
    "migration_maintenance_windows",
    _project(),
    _text("label"),
    _text("kind", "maintenance"),
    Column("weekday", Integer),
    _number("start_hour", 0.0),
    _number("end_hour", 24.0),
    Column("first_day", Date),
    Column("last_day", Date),
    _flag("active", default=True),
)

activity = _table(
    "migration_activity",
    _project(),
    Column("at", DateTime, nullable=False),
    _text("label"),
    _text("note"),
    _text("table_name"),
    Column("row_id", Integer),
    _json("before"),
    _json("after"),
    Index("ix_migration_activity_row", "table_name", "row_id"),
)

CHILD_TABLES = (vm_disks, vm_partitions, vm_nics, vm_snapshots, vm_devices)
"""Rows that belong to one VM and are replaced with it at a re-import."""

ESTATE_TABLES = (hosts, clusters, datastores, port_groups)
"""Rows that describe the estate and are replaced whole at a re-import."""

IMPORTED_TABLES = (
    *CHILD_TABLES,
    vm_dependencies,
    risk_waivers,
    network_mappings,
    pcd_gaps,
    vms,
    tenants,
    *ESTATE_TABLES,
    imports,
)
"""What Clear RVTools Data takes away, children first."""

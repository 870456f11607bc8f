"""The target: network map, nodes, connection, inventory and gaps."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, UniqueConstraint

from app.db.tables.definition import count, flag, json_value, new_table, number, project_key, text

network_mappings = new_table(
    "migration_network_mappings",
    project_key(),
    text("vcenter"),
    text("source_network"),
    text("target_network"),
    Column("vlan_id", Integer),
    text("kind", "virtual"),
    text("cidr"),
    text("gateway_ip"),
    text("dns_nameservers"),
    text("pool_start"),
    text("pool_end"),
    flag("dhcp_enabled", default=True),
    flag("is_external"),
    flag("subnet_details_confirmed"),
    flag("confirmed"),
    text("notes"),
    flag("no_subnet"),
    flag("port_security", default=True),
    text("physical_network"),
    text("target_network_id"),
    text("target_subnet_id"),
    UniqueConstraint("project_id", "vcenter", "source_network"),
)

pcd_nodes = new_table(
    "migration_pcd_nodes",
    project_key(),
    text("name"),
    count("cores"),
    count("threads"),
    number("ram_gb"),
    number("storage_tb"),
    count("existing"),
    flag("is_default"),
    UniqueConstraint("project_id", "name"),
)

overcommit_profiles = new_table(
    "migration_overcommit_profiles",
    project_key(),
    text("name"),
    number("cpu_ratio", 1.0),
    number("ram_ratio", 1.0),
    number("disk_factor", 1.0),
    text("description"),
    UniqueConstraint("project_id", "name"),
)

cloud_connections = new_table(
    "migration_cloud_connections",
    project_key(),
    text("auth_url"),
    text("auth_kind", "password"),
    text("username"),
    text("user_domain", "Default"),
    text("project_name"),
    text("project_domain", "Default"),
    text("application_credential_id"),
    text("region"),
    text("interface", "public"),
    flag("verify", default=True),
    text("ca_file"),
    text("secret_id"),
    UniqueConstraint("project_id"),
)

pcd_inventories = new_table(
    "migration_pcd_inventories",
    project_key(),
    text("source", "entered"),
    Column("read_at", DateTime, nullable=False),
    json_value("inventory"),
    Column("gaps_seen", JSON, nullable=False, default=list, server_default="[]"),
    UniqueConstraint("project_id"),
)
"""``gaps_seen`` lists (type, resource) of the gaps that this and earlier inventories have had."""

pcd_gaps = new_table(
    "migration_pcd_gaps",
    project_key(),
    text("gap_type"),
    text("resource"),
    text("note"),
    Column("resolved_at", DateTime),
    UniqueConstraint("project_id", "gap_type", "resource"),
)
"""Gaps that were resolved by hand; the others are derived from the plan and the inventory."""

"""What the VMs run on: hosts, clusters, datastores, port groups."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, UniqueConstraint

from app.db.tables.definition import new_table, project_key, text

hosts = new_table(
    "migration_hosts",
    project_key(),
    text("vcenter"),
    text("name"),
    text("datacenter"),
    text("cluster"),
    text("cpu_model"),
    Column("cpu_mhz", Float),
    Column("sockets", Integer),
    Column("cores", Integer),
    Column("memory_mib", Float),
    Column("cpu_usage_pct", Float),
    Column("memory_usage_pct", Float),
    text("version"),
    text("vendor"),
    text("model"),
    Column("hyperthreading", Boolean),
)

clusters = new_table(
    "migration_clusters",
    project_key(),
    text("vcenter"),
    text("name"),
    Column("hosts", Integer),
    Column("cpu_mhz", Float),
    Column("cores", Integer),
    Column("memory_mib", Float),
    Column("ha", Boolean),
    Column("drs", Boolean),
)

excluded_clusters = new_table(
    "migration_excluded_clusters",
    project_key(),
    text("vcenter"),
    text("name"),
    text("reason"),
    UniqueConstraint("project_id", "vcenter", "name"),
)

datastores = new_table(
    "migration_datastores",
    project_key(),
    text("vcenter"),
    text("name"),
    text("kind"),
    Column("capacity_mib", Float),
    Column("free_mib", Float),
    Column("accessible", Boolean),
    text("object_id"),
    text("url"),
    Column("host_count", Integer),
    text("hosts"),
)

port_groups = new_table(
    "migration_port_groups",
    project_key(),
    text("vcenter"),
    text("name"),
    text("vlan"),
    text("switch"),
    text("host"),
    text("sheet"),
)

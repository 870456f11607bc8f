"""What VMs need of each other: edges, sets that move together, shared services."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, UniqueConstraint

from app.db.tables.definition import (
    count,
    flag,
    json_value,
    new_table,
    number,
    project_key,
    text,
    vm_key,
)

vm_dependencies = new_table(
    "migration_vm_dependencies",
    project_key(),
    vm_key(index=False),
    Column(
        "depends_on_vm_id",
        Integer,
        ForeignKey("migration_vms.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text("kind", "order"),
    text("source", "operator"),
    text("state", "accepted"),
    number("confidence", 1.0),
    text("evidence"),
    count("traffic_rows"),
    Column("traffic_bytes", BigInteger, nullable=False, default=0, server_default="0"),
    text("ports"),
    count("occasions"),
    UniqueConstraint("vm_id", "depends_on_vm_id"),
    Index("ix_migration_vm_dependencies_vm_id", "vm_id"),
)
"""One edge for a pair of VMs in a direction. ``ports`` are separated by blanks."""

vm_sets = new_table(
    "migration_vm_sets",
    project_key(),
    text("name"),
    text("source", "operator"),
    text("shared_key"),
    flag("broken"),
)
"""Sets that the operator has made, and by ``shared_key`` those of shared disks that he broke."""

vm_set_members = new_table(
    "migration_vm_set_members",
    project_key(),
    Column(
        "set_id",
        Integer,
        ForeignKey("migration_vm_sets.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    vm_key(),
    UniqueConstraint("set_id", "vm_id"),
)

shared_services = new_table(
    "migration_shared_services",
    project_key(),
    vm_key(index=False),
    text("state", "proposed"),
    text("evidence"),
    text("ports"),
    count("clients"),
    text("note"),
    UniqueConstraint("vm_id"),
)
"""VMs that serve everybody: a list to migrate or stretch first, no edges."""

dependency_rules = new_table(
    "migration_dependency_rules",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)
"""Ports of shared services and known servers, and what makes sets by itself."""

remediations = new_table(
    "migration_remediations",
    project_key(),
    vm_key(index=False),
    text("rule"),
    text("finding"),
    text("owner"),
    Column("due_date", Date),
    Column("done_on", Date),
    text("done_by"),
    text("note"),
    UniqueConstraint("vm_id", "rule"),
)
"""What must be done about a VM before it moves."""

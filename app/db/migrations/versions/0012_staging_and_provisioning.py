"""staging of flavors, images, accounts, storage and groups; provisioning: plan, tasks, log

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _staging()
    _provisioning()
    for added in (
        _flag("no_subnet"),
        _flag("port_security", default=True),
        _text("physical_network"),
        _text("target_network_id"),
        _text("target_subnet_id"),
    ):
        op.add_column("migration_network_mappings", added)
    # As rows are seeded from now on, where nobody has filled a subnet in yet.
    bare = "UPDATE migration_network_mappings SET {} WHERE cidr = '' AND kind {}"
    op.execute(sa.text(bare.format("dhcp_enabled = 0", "<> 'virtual'")))
    op.execute(sa.text(bare.format("no_subnet = 1", "= 'physical_l2'")))
    op.add_column("migration_datastores", sa.Column("host_count", sa.Integer()))
    op.add_column("migration_datastores", _text("hosts"))
    _sizes_of_volumes()


def _staging() -> None:
    _new(
        "migration_flavor_staging",
        _count("vcpus"),
        _count("ram_mib"),
        _text("target_flavor_name"),
        _flag("confirmed"),
        _flag("skip"),
        _text("pcd_flavor_id"),
        sa.Column("pcd_vcpus", sa.Integer()),
        sa.Column("pcd_ram_mib", sa.Integer()),
        _text("notes"),
        _unique("migration_flavor_staging", "project_id", "vcpus", "ram_mib"),
    )
    _new(
        "migration_image_requirements",
        _text("os_family"),
        _text("os_version"),
        _text("glance_image_id"),
        _text("glance_image_name"),
        _flag("confirmed"),
        _flag("not_needed"),
        _text("notes"),
        _unique("migration_image_requirements", "project_id", "os_family", "os_version"),
    )
    _new(
        "migration_tenant_users",
        _key("tenant_id", "migration_tenants", "SET NULL", optional=True),
        _text("account_type", "service_account"),
        _text("username"),
        _text("email"),
        _text("role", "member"),
        _flag("is_existing_user"),
        _flag("is_group"),
        _flag("confirmed"),
        _text("notes"),
        _text("pcd_user_id"),
        _text("temp_password"),
        sa.Column("password_set_at", sa.DateTime()),
        sa.Column("retired_at", sa.DateTime()),
    )
    _index("migration_tenant_users", "tenant_id")
    _new(
        "migration_storage_map",
        _text("vcenter"),
        _text("datastore"),
        _text("volume_type"),
        _flag("confirmed"),
        _text("notes"),
        _unique("migration_storage_map", "project_id", "vcenter", "datastore"),
    )
    _new(
        "migration_disk_volume_types",
        _key("vm_id", "migration_vms", "CASCADE"),
        _text("disk_label"),
        _text("volume_type"),
        _unique("migration_disk_volume_types", "vm_id", "disk_label"),
    )
    _new(
        "migration_target_projects",
        _text("domain"),
        _text("project"),
        _flag("no_users_needed"),
        sa.Column("security_group", sa.Text()),
        _flag("confirmed"),
        _text("pcd_domain_id"),
        _text("pcd_project_id"),
        _text("notes"),
        _unique("migration_target_projects", "project_id", "domain", "project"),
    )


def _provisioning() -> None:
    _new(
        "migration_prep_settings",
        sa.Column("config", sa.JSON(), nullable=False),
        _unique("migration_prep_settings", "project_id"),
    )
    _new(
        "migration_prep_plans",
        _text("auth_url"),
        _text("region"),
        _text("cloud_project_id"),
        _text("cloud_name"),
        sa.Column("generated_at", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime()),
        _text("approval_status", "none"),
        _text("requested_by"),
        sa.Column("requested_at", sa.DateTime()),
        _text("approver"),
        sa.Column("approved_at", sa.DateTime()),
        _text("approval_comment"),
        _text("approval_fingerprint"),
        _unique("migration_prep_plans", "project_id"),
    )
    _new(
        "migration_prep_tasks",
        _count("task_order"),
        _text("task_type"),
        _text("task_key"),
        _text("name"),
        _text("tenant"),
        _text("status", "pending"),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False, server_default="[]"),
        _text("mark"),
        sa.Column("intent", sa.JSON()),
        _text("resource_id"),
        _flag("created"),
        sa.Column("found", sa.JSON()),
        sa.Column("result", sa.JSON(), nullable=False, server_default="{}"),
        _text("verdict"),
        sa.Column("differences", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("checked_at", sa.DateTime()),
        _text("decision"),
        _text("error"),
        _text("hint"),
        _count("attempts"),
        sa.Column("started_at", sa.DateTime()),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("seconds", sa.Float()),
        _unique("migration_prep_tasks", "project_id", "task_key"),
    )
    _new(
        "migration_prep_log",
        sa.Column("at", sa.DateTime(), nullable=False),
        _text("who"),
        _text("cloud"),
        _text("task_key"),
        _text("task_name"),
        _text("event"),
        _text("detail"),
    )
    op.create_index("ix_migration_prep_log_task", "migration_prep_log", ["project_id", "task_key"])


_SIZES = """
UPDATE migration_vms SET volume_gib = COALESCE((
    SELECT SUM(
        CAST(capacity_mib / 1024 AS INTEGER) + 1
        + (capacity_mib / 1024 - 0.000000001 > CAST(capacity_mib / 1024 AS INTEGER))
    )
    FROM migration_vm_disks WHERE vm_id = migration_vms.id AND owner = ''
), 0)
"""


def _sizes_of_volumes() -> None:
    """Each disk in whole GiB and one more, as an import counts them since."""
    op.add_column("migration_vms", _count("volume_gib"))
    op.execute(_SIZES)


def _new(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _key("project_id", "migration_projects", "CASCADE"),
        *parts,
        sqlite_autoincrement=True,
    )
    _index(name, "project_id")


def _key(name: str, target: str, on_delete: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", ondelete=on_delete)
    return sa.Column(name, sa.Integer(), key, nullable=optional)


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _flag(name: str, *, default: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=str(int(default)))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)

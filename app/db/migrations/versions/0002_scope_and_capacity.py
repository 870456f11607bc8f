"""network map, capacity, target cloud and gaps

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "migration_cloud_connections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("auth_url", sa.Text(), server_default="", nullable=False),
        sa.Column("auth_kind", sa.Text(), server_default="password", nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("user_domain", sa.Text(), server_default="Default", nullable=False),
        sa.Column("project_name", sa.Text(), server_default="", nullable=False),
        sa.Column("project_domain", sa.Text(), server_default="Default", nullable=False),
        sa.Column("application_credential_id", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("interface", sa.Text(), server_default="public", nullable=False),
        sa.Column("verify", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("ca_file", sa.Text(), server_default="", nullable=False),
        sa.Column("secret_id", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_cloud_connections_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_cloud_connections")),
        sa.UniqueConstraint("project_id", name=op.f("uq_migration_cloud_connections_project_id")),
    )
    with op.batch_alter_table("migration_cloud_connections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_cloud_connections_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "migration_network_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("vcenter", sa.Text(), server_default="", nullable=False),
        sa.Column("source_network", sa.Text(), server_default="", nullable=False),
        sa.Column("target_network", sa.Text(), server_default="", nullable=False),
        sa.Column("vlan_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="virtual", nullable=False),
        sa.Column("cidr", sa.Text(), server_default="", nullable=False),
        sa.Column("gateway_ip", sa.Text(), server_default="", nullable=False),
        sa.Column("dns_nameservers", sa.Text(), server_default="", nullable=False),
        sa.Column("pool_start", sa.Text(), server_default="", nullable=False),
        sa.Column("pool_end", sa.Text(), server_default="", nullable=False),
        sa.Column("dhcp_enabled", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("is_external", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("subnet_details_confirmed", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_network_mappings_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_network_mappings")),
        sa.UniqueConstraint(
            "project_id",
            "vcenter",
            "source_network",
            name=op.f("uq_migration_network_mappings_project_id_vcenter_source_network"),
        ),
    )
    with op.batch_alter_table("migration_network_mappings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_network_mappings_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "migration_overcommit_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("cpu_ratio", sa.Float(), server_default="1.0", nullable=False),
        sa.Column("ram_ratio", sa.Float(), server_default="1.0", nullable=False),
        sa.Column("disk_factor", sa.Float(), server_default="1.0", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_overcommit_profiles_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_overcommit_profiles")),
        sa.UniqueConstraint(
            "project_id", "name", name=op.f("uq_migration_overcommit_profiles_project_id_name")
        ),
    )
    with op.batch_alter_table("migration_overcommit_profiles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_overcommit_profiles_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "migration_pcd_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("gap_type", sa.Text(), server_default="", nullable=False),
        sa.Column("resource", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_pcd_gaps_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_pcd_gaps")),
        sa.UniqueConstraint(
            "project_id",
            "gap_type",
            "resource",
            name=op.f("uq_migration_pcd_gaps_project_id_gap_type_resource"),
        ),
    )
    with op.batch_alter_table("migration_pcd_gaps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_pcd_gaps_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "migration_pcd_inventories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), server_default="entered", nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("inventory", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_pcd_inventories_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_pcd_inventories")),
        sa.UniqueConstraint("project_id", name=op.f("uq_migration_pcd_inventories_project_id")),
    )
    with op.batch_alter_table("migration_pcd_inventories", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_pcd_inventories_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "migration_pcd_nodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("cores", sa.Integer(), server_default="0", nullable=False),
        sa.Column("threads", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ram_gb", sa.Float(), server_default="0", nullable=False),
        sa.Column("storage_tb", sa.Float(), server_default="0", nullable=False),
        sa.Column("existing", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["migration_projects.id"],
            name=op.f("fk_migration_pcd_nodes_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_pcd_nodes")),
        sa.UniqueConstraint(
            "project_id", "name", name=op.f("uq_migration_pcd_nodes_project_id_name")
        ),
    )
    with op.batch_alter_table("migration_pcd_nodes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_pcd_nodes_project_id"), ["project_id"], unique=False
        )

    with op.batch_alter_table("migration_projects", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("overcommit_profile", sa.Text(), server_default="balanced", nullable=False)
        )
        batch_op.add_column(
            sa.Column("quota_basis", sa.Text(), server_default="allocated", nullable=False)
        )
        batch_op.add_column(
            sa.Column("quota_headroom_pct", sa.Float(), server_default="20.0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("peak_buffer_pct", sa.Float(), server_default="0.0", nullable=False)
        )

    with op.batch_alter_table("migration_tenants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("aliases", sa.JSON(), server_default="[]", nullable=False))

    _seed_network_map(op.get_bind())


def _seed_network_map(connection: sa.Connection) -> None:
    """A mapping for each network of what was imported before, as an import seeds them."""
    seen: dict[tuple[int, str, str], set[str]] = {}
    for project, vcenter, packed in connection.exec_driver_sql(
        "SELECT project_id, vcenter, networks FROM migration_vms ORDER BY id"
    ):
        for network in json.loads(packed):
            seen.setdefault((project, vcenter, network), set())
    for project, vcenter, name, vlan in connection.exec_driver_sql(
        "SELECT DISTINCT project_id, vcenter, name, vlan FROM migration_port_groups"
    ):
        if vlan and (project, vcenter, name) in seen:
            seen[project, vcenter, name].add(vlan.removesuffix(".0"))
    for (project, vcenter, name), vlans in seen.items():
        only = next(iter(vlans)) if len(vlans) == 1 else ""
        vlan_id = int(only) if only.isdecimal() and 1 <= int(only) <= 4094 else None
        kind = "physical_managed" if vlan_id or len(vlans) > 1 else "virtual"
        connection.exec_driver_sql(
            "INSERT INTO migration_network_mappings "
            "(project_id, vcenter, source_network, target_network, vlan_id, kind) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (project, vcenter, name, name[:255], vlan_id, kind),
        )


def downgrade() -> None:
    raise NotImplementedError("Workspaces are not taken back; restore a backup instead.")

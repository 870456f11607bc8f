"""shared and hot-added disks, VLANs of adapters, fault tolerance roles

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds columns in place: no table is copied, and so no child row is in danger.
    op.add_column("migration_vms", sa.Column("ft_role", sa.Integer(), nullable=True))
    op.add_column(
        "migration_vms", sa.Column("shared_disks", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "migration_vm_nics", sa.Column("vlan", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "migration_vm_disks", sa.Column("owner", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("migration_vm_disks", "owner")
    op.drop_column("migration_vm_nics", "vlan")
    op.drop_column("migration_vms", "shared_disks")
    op.drop_column("migration_vms", "ft_role")

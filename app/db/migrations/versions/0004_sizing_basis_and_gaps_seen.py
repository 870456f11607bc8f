"""basis of node sizing, gaps of earlier inventories

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("migration_projects", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sizing_basis", sa.Text(), server_default="automatic", nullable=False)
        )
    with op.batch_alter_table("migration_pcd_inventories", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gaps_seen", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("Workspaces are not taken back; restore a backup instead.")

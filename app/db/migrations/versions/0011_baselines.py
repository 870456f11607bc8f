"""waves keep a baseline of their VMs, projects how long source VMs stay

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "migration_projects",
        sa.Column("source_retention_days", sa.Integer(), nullable=False, server_default="14"),
    )
    op.add_column("migration_waves", sa.Column("baseline_at", sa.DateTime()))
    op.add_column(
        "migration_waves",
        sa.Column("baseline_vms", sa.JSON(), nullable=False, server_default="[]"),
    )

"""whether a host's cores run two threads each

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("migration_hosts", sa.Column("hyperthreading", sa.Boolean(), nullable=True))

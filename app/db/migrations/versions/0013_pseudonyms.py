"""projects remember what names became in copies without names

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "migration_pseudonyms"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column(
            "project_id",
            sa.Integer(),
            sa.ForeignKey("migration_projects.id", ondelete="CASCADE"),
            nullable=False,
        ),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="")
          for name in ("kind", "name", "pseudonym")),
        sa.UniqueConstraint(
            "project_id", "kind", "name", name=f"uq_{_TABLE}_project_id_kind_name"
        ),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index(op.f(f"ix_{_TABLE}_project_id"), _TABLE, ["project_id"], unique=False)

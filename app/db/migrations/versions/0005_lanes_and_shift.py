"""copies in lanes, start of the shift, time zone, and a start date that is kept

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("migration_projects", sa.Column("per_vm_mbps", sa.Float(), nullable=True))
    op.add_column(
        "migration_projects",
        sa.Column("shift_start", sa.Text(), server_default="09:00", nullable=False),
    )
    op.add_column(
        "migration_projects",
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
    )
    _keep_start_dates()


def _keep_start_dates() -> None:
    """Projects that were planned from day to day start after their newest import from now on."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT p.id, p.working_days_per_week, MAX(i.imported_at) FROM migration_projects p "
            "JOIN migration_imports i ON i.project_id = p.id WHERE p.start_date IS NULL "
            "GROUP BY p.id, p.working_days_per_week"
        )
    ).all()
    for key, days_per_week, imported in rows:
        day = datetime.fromisoformat(str(imported)).date() + timedelta(days=1)
        while day.weekday() >= days_per_week:
            day += timedelta(days=1)
        _set(connection, key, day)


def _set(connection: sa.Connection, key: int, day: date) -> None:
    connection.execute(
        sa.text("UPDATE migration_projects SET start_date = :day WHERE id = :key"),
        {"day": day.isoformat(), "key": key},
    )

"""waves with their VMs, checks and history; windows of cohorts and tenants, holidays, busy times

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new(
        "migration_waves",
        _key("cohort_id", "migration_cohorts", "SET NULL", optional=True),
        _count("wave_number"),
        _text("name"),
        _text("wave_type", "regular"),
        _text("status", "planned"),
        sa.Column("agent_slots_override", sa.Integer()),
        sa.Column("scheduled_start", sa.Date()),
        sa.Column("scheduled_end", sa.Date()),
        _text("owner_name"),
        _text("notes"),
        sa.Column("sync_started_at", sa.DateTime()),
        sa.Column("started_at", sa.DateTime()),
        sa.Column("completed_at", sa.DateTime()),
        _text("approval_number"),
        _text("approver"),
        sa.Column("approved_at", sa.DateTime()),
        _text("approval_fingerprint"),
        sa.Column("baseline_start", sa.Date()),
        sa.Column("baseline_end", sa.Date()),
        _text("waived_note"),
    )
    _index("migration_waves", "cohort_id")
    _new(
        "migration_wave_vms",
        _key("wave_id", "migration_waves", "CASCADE"),
        _key("vm_id", "migration_vms", "SET NULL", optional=True),
        _text("vm_name"),
        _text("vm_identity"),
        _text("outcome"),
        _text("outcome_reason"),
        sa.Column("outcome_at", sa.DateTime()),
        _text("outcome_by"),
        sa.Column("planned_start", sa.DateTime()),
        sa.Column("planned_copy_end", sa.DateTime()),
        sa.Column("planned_end", sa.DateTime()),
        sa.Column("actual_start", sa.DateTime()),
        sa.Column("actual_end", sa.DateTime()),
        _unique("migration_wave_vms", "wave_id", "vm_id"),
    )
    _index("migration_wave_vms", "wave_id")
    _index("migration_wave_vms", "vm_id")
    _new(
        "migration_wave_preflights",
        _key("wave_id", "migration_waves", "CASCADE"),
        _text("check_name"),
        _text("check_label"),
        _text("check_status", "pending"),
        _text("severity", "warning"),
        _text("notes"),
        sa.Column("checked_at", sa.DateTime()),
        _text("checked_by"),
        _text("waived_reason"),
        _text("waived_by"),
        sa.Column("waived_until", sa.Date()),
        _text("frozen_reason"),
        _unique("migration_wave_preflights", "wave_id", "check_name"),
    )
    _index("migration_wave_preflights", "wave_id")
    _new(
        "migration_wave_checks",
        _text("check_name"),
        _text("check_label"),
        _text("severity", "warning"),
        _count("order"),
        _flag("active", default=True),
        _unique("migration_wave_checks", "project_id", "check_name"),
    )
    _new(
        "migration_wave_history",
        sa.Column("wave_id", sa.Integer()),
        _text("wave_name"),
        sa.Column("at", sa.DateTime(), nullable=False),
        _text("who"),
        _text("from_status"),
        _text("to_status"),
        _text("note"),
        sa.Column("started_at", sa.DateTime()),
        sa.Column("completed_at", sa.DateTime()),
    )
    _index("migration_wave_history", "wave_id")
    _new(
        "migration_wave_rules",
        sa.Column("config", sa.JSON(), nullable=False),
        _unique("migration_wave_rules", "project_id"),
    )
    _calendars()


def _calendars() -> None:
    op.add_column("migration_projects", sa.Column("working_days", sa.Text()))
    for column in ("cohort_id", "tenant_id"):
        target = f"migration_{column.removesuffix('_id')}s"
        table = "migration_maintenance_windows"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id) ON DELETE CASCADE"
        )
        _index(table, column)
    for added in (
        _text("repeats", "weekly"),
        sa.Column("nth", sa.Integer()),
        _count("month_offset"),
        _text("time_zone"),
        _text("applies_to", "all"),
    ):
        op.add_column("migration_maintenance_windows", added)
    _new(
        "migration_holidays",
        *_scope(),
        _text("label"),
        _text("country"),
        _text("region"),
        _text("applies_to", "all"),
        _flag("active", default=True),
        sa.Column("days", sa.JSON(), nullable=False, server_default="[]"),
    )
    _new(
        "migration_busy_times",
        *_scope(),
        _text("source"),
        _text("summary"),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        _text("applies_to", "all"),
        _flag("active", default=True),
    )
    for table in ("migration_holidays", "migration_busy_times"):
        _index(table, "cohort_id")
        _index(table, "tenant_id")


def _scope() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return (
        _key("cohort_id", "migration_cohorts", "CASCADE", optional=True),
        _key("tenant_id", "migration_tenants", "CASCADE", optional=True),
    )


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


def _flag(name: str, *, default: bool) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=str(int(default)))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)

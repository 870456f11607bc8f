"""cohorts, kinds and sources of dependencies, sets, facts, routes and remediations

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FACTS = (
    "application", "business_service", "owner", "owner_email", "environment", "criticality",
    "change_window", "facts_note",
)  # fmt: skip
_UNIQUE = re.compile(r"CONSTRAINT \"?uq_migration_tenants_\w+\"? UNIQUE \([^)]*\)")


def upgrade() -> None:
    _new(
        "migration_cohorts",
        _text("name"),
        _text("description"),
        _text("owner"),
        _count("order"),
        _text("gate", "previous"),
        _key("depends_on", "migration_cohorts", "SET NULL", optional=True),
        sa.Column("start_date", sa.Date()),
        sa.Column("end_date", sa.Date()),
        sa.Column("max_vms_per_day", sa.Integer()),
        sa.Column("working_hours_per_day", sa.Float()),
        sa.Column("agent_slots", sa.Integer()),
        _text("overcommit_profile"),
        _text("notes"),
        _unique("migration_cohorts", "project_id", "name"),
    )
    _index("migration_cohorts", "depends_on")
    for name in ("migration_cohort_rules", "migration_dependency_rules"):
        _new(name, sa.Column("config", sa.JSON(), nullable=False), _unique(name, "project_id"))
    _new(
        "migration_vm_sets",
        _text("name"),
        _text("source", "operator"),
        _text("shared_key"),
        sa.Column("broken", sa.Boolean(), nullable=False, server_default="0"),
    )
    _new(
        "migration_vm_set_members",
        _key("set_id", "migration_vm_sets", "CASCADE"),
        _key("vm_id", "migration_vms", "CASCADE"),
        _unique("migration_vm_set_members", "set_id", "vm_id"),
    )
    _index("migration_vm_set_members", "set_id")
    _index("migration_vm_set_members", "vm_id")
    _new(
        "migration_shared_services",
        _key("vm_id", "migration_vms", "CASCADE"),
        _text("state", "proposed"),
        _text("evidence"),
        _text("ports"),
        _count("clients"),
        _text("note"),
        _unique("migration_shared_services", "vm_id"),
    )
    _new(
        "migration_remediations",
        _key("vm_id", "migration_vms", "CASCADE"),
        _text("rule"),
        _text("finding"),
        _text("owner"),
        sa.Column("due_date", sa.Date()),
        sa.Column("done_on", sa.Date()),
        _text("done_by"),
        _text("note"),
        _unique("migration_remediations", "vm_id", "rule"),
    )
    for column in (
        _text("kind", "order"),
        _text("source", "operator"),
        _text("state", "accepted"),
        sa.Column("confidence", sa.Float(), nullable=False, server_default="1.0"),
        _text("evidence"),
        _count("traffic_rows"),
        sa.Column("traffic_bytes", sa.BigInteger(), nullable=False, server_default="0"),
        _text("ports"),
        _count("occasions"),
    ):
        op.add_column("migration_vm_dependencies", column)
    op.add_column("migration_vms", _text("route", "migrate"))
    for name in _FACTS:
        op.add_column("migration_vms", _text(name))
    op.add_column("migration_tenants", _text("part"))
    op.execute(
        "ALTER TABLE migration_tenants ADD COLUMN cohort_id INTEGER "
        "CONSTRAINT fk_migration_tenants_cohort_id "
        "REFERENCES migration_cohorts (id) ON DELETE SET NULL"
    )
    _parts_of_tenants()
    _index("migration_tenants", "cohort_id")


def _parts_of_tenants() -> None:
    """Let the parts of one tenant stand beside each other; foreign keys are off meanwhile."""
    connection = op.get_bind()
    table = "migration_tenants"
    (made,) = connection.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"),
        {"name": table},
    ).one()
    indexes = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master "
            "WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL"
        ),
        {"name": table},
    ).all()
    unique = (
        "CONSTRAINT uq_migration_tenants_project_id_name_org_vdc_part "
        "UNIQUE (project_id, name, org_vdc, part)"
    )
    body = _UNIQUE.sub(unique, made, count=1)
    body = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", body, count=1)
    op.execute(sa.text(body.replace(":", r"\:")))
    op.execute(sa.text(f"INSERT INTO new_{table} SELECT * FROM {table}"))
    op.execute(sa.text(f"DROP TABLE {table}"))
    op.execute(sa.text(f"ALTER TABLE new_{table} RENAME TO {table}"))
    for index in indexes:
        op.execute(sa.text(index))


def _new(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _project(name),
        *parts,
        sqlite_autoincrement=True,
    )
    _index(name, "project_id")


def _project(_table: str) -> sa.Column[Any]:
    return _key("project_id", "migration_projects", "CASCADE")


def _key(name: str, target: str, on_delete: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", ondelete=on_delete)
    return sa.Column(name, sa.Integer(), key, nullable=optional)


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)

"""What every table is made of: the one metadata, and columns as all tables have them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, default: str = "") -> Column[Any]:
    """A text that is never null."""
    return Column(name, Text, nullable=False, default=default, server_default=default)


def flag(name: str, default: bool = False) -> Column[Any]:
    """Yes or no, never null."""
    return Column(name, Boolean, nullable=False, default=default, server_default=str(int(default)))


def number(name: str, default: float = 0) -> Column[Any]:
    """A number that is never null."""
    return Column(name, Float, nullable=False, default=default, server_default=str(default))


def count(name: str, default: int = 0) -> Column[Any]:
    """A whole number that is never null."""
    return Column(name, Integer, nullable=False, default=default, server_default=str(default))


def json_value(name: str) -> Column[Any]:
    """A value that is kept as JSON."""
    return Column(name, JSON, nullable=False)


def project_key() -> Column[Any]:
    """The project that a row belongs to and goes with."""
    return Column(
        "project_id",
        Integer,
        ForeignKey("migration_projects.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


def vm_key(*, index: bool = True) -> Column[Any]:
    """The VM that a row belongs to and goes with."""
    return Column(
        "vm_id",
        Integer,
        ForeignKey("migration_vms.id", ondelete="CASCADE"),
        nullable=False,
        index=index,
    )


def new_table(name: str, *parts: Any) -> Table:
    """A table with a key of its own.

    A key is never used again, so that undo in one project survives what happens in another.
    """
    key = Column("id", Integer, primary_key=True)
    return Table(name, metadata, key, *parts, sqlite_autoincrement=True)


def scope_keys() -> tuple[Column[Any], Column[Any]]:
    """The cohort or the tenant row that a rule of the calendar binds; neither is the project."""
    return _scope_key("cohort_id", "migration_cohorts"), _scope_key(
        "tenant_id", "migration_tenants"
    )


def _scope_key(name: str, table: str) -> Column[Any]:
    return Column(name, Integer, ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)

"""The tables, the migrations that make them, and what every table must have."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app.db import migrate, tables
from app.db.engine import APPLICATION_ID
from app.db.tables import metadata
from app.domain.inventory.tenants import AutoExclude
from app.domain.model import (
    CalendarWindow,
    Cluster,
    Datastore,
    Device,
    Disk,
    Host,
    Nic,
    Partition,
    PortGroup,
    Snapshot,
    Tenant,
    Vm,
)
from app.domain.parameters import PARAMETERS
from tests.clock import FixedClock


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fresh") / "a.mplan"
    migrate.prepare(path, FixedClock().now())
    return path


def test_a_new_workspace_is_what_the_tables_say(fresh: Path) -> None:
    engine = create_engine(f"sqlite:///{fresh}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def defaults_of(fresh: Path) -> dict[tuple[str, str], Any]:
    with closing(sqlite3.connect(fresh)) as connection:
        return {
            (table, row[1]): row[4]
            for table in metadata.tables
            for row in connection.execute(f"PRAGMA table_info({table})")
        }


def test_defaults_of_the_database_are_those_of_the_tables(fresh: Path) -> None:
    found = defaults_of(fresh)
    for table in metadata.tables.values():
        for column in table.columns:
            default = column.server_default
            wanted = None if default is None else getattr(default, "arg", None)
            stored = found[table.name, column.name]
            assert (stored or "").strip("'") == (wanted or ""), f"{table.name}.{column.name}"


def test_the_newest_revision_is_the_one_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrate.HEAD]
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True), "revisions are compared as text"


def test_the_file_is_marked_as_ours(fresh: Path) -> None:
    with closing(sqlite3.connect(fresh)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_foreign_key_is_indexed_and_says_what_a_delete_does(name: str, fresh: Path) -> None:
    with closing(sqlite3.connect(fresh)) as connection:
        leading = {
            connection.execute(f'PRAGMA index_info("{index[1]}")').fetchone()[2]
            for index in connection.execute(f"PRAGMA index_list({name})")
        }
        for key in connection.execute(f"PRAGMA foreign_key_list({name})"):
            assert key[3] in leading, f"{name}.{key[3]}"
            assert key[6] in {"CASCADE", "SET NULL"}, f"{name}.{key[3]}"


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_belongs_to_a_project(table: Any) -> None:
    assert table.name.startswith("migration_")
    assert [column.name for column in table.primary_key] == ["id"]
    if table is not tables.projects:
        key = next(iter(table.c.project_id.foreign_keys))
        assert key.column is tables.projects.c.id
        assert not table.c.project_id.nullable


@pytest.mark.parametrize(
    ("table", "record"),
    [
        (tables.vms, Vm), (tables.tenants, Tenant), (tables.vm_disks, Disk),
        (tables.vm_partitions, Partition), (tables.vm_nics, Nic), (tables.vm_snapshots, Snapshot),
        (tables.vm_devices, Device), (tables.hosts, Host), (tables.clusters, Cluster),
        (tables.datastores, Datastore), (tables.port_groups, PortGroup),
        (tables.calendar_windows, CalendarWindow), (tables.tenant_filters, AutoExclude),
    ],
    ids=lambda value: getattr(value, "name", ""),
)  # fmt: skip
def test_records_and_tables_have_the_same_fields(table: Any, record: Any) -> None:
    columns = {column.name for column in table.columns} - {"project_id"}
    names = {field.name for field in fields(record)}
    assert columns - names <= {"id"}
    assert names <= columns


def test_every_parameter_has_a_column_with_its_default(fresh: Path) -> None:
    found = defaults_of(fresh)
    for spec in PARAMETERS:
        stored = found["migration_projects", spec.key]
        if spec.default is None:
            assert stored is None, spec.key
        elif spec.kind == "pipes":
            assert stored == "'[]'", spec.key
        elif spec.kind in {"choice", "time", "zone"}:
            assert stored.strip("'") == spec.default, spec.key
        else:
            assert float(stored.strip("'")) == spec.default, spec.key

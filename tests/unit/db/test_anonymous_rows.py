"""No column is forgotten, and what is forgotten all the same is exchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, Table, insert, text

from app.db import anonymous_rows, tables
from app.db.anonymous_rows import copied_tables, is_figure, short_name
from app.domain.anonymity.addresses import Addresses
from app.domain.anonymity.columns import CHANGED_ROWS, LEFT_OUT, TREATMENTS
from app.domain.anonymity.roster import Roster
from app.domain.anonymity.scramble import Scramble
from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import keep
from app.domain.progress import Cancelled, Ticket
from app.services.workspace import Workspace
from tests.workbench import fresh_workspace

CANARY = "zq7Kolibri"


def declared(table: Table) -> set[str]:
    return {*TREATMENTS.get(short_name(table), {}), *CHANGED_ROWS.get(short_name(table), ())}


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_of_texts_or_json_has_a_treatment(table: Table) -> None:
    if short_name(table) in LEFT_OUT:
        assert short_name(table) not in TREATMENTS
        return
    wanted = {column.name for column in table.columns if not is_figure(column)}
    assert declared(table) == wanted


def test_no_treatment_is_of_a_table_that_is_gone() -> None:
    known = {short_name(table) for table in tables.metadata.sorted_tables}
    assert TREATMENTS.keys() <= known
    assert CHANGED_ROWS.keys() <= known
    assert known >= LEFT_OUT


def scribe() -> Scribe:
    scramble = Scramble(bytes(32))
    return Scribe(Roster(), Addresses(scramble), scramble, ("password",))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh_workspace(tmp_path / "source.mplan")
    yield opened
    opened.close()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh_workspace(tmp_path / "target.mplan")
    yield opened
    opened.close()


def value_of(table: Table, column: Any, number: int) -> Any:
    """Something that must not be found again, in whatever form a column may hold it."""
    treat = TREATMENTS.get(short_name(table), {}).get(column.name)
    name = f"{CANARY} {table.name}.{column.name} {number}"
    if is_figure(column):
        return None
    if isinstance(column.type, JSON):
        return {name: [name, {"name": name, "text": [name]}], "config": name, "files": [name],
                "lists": {"secret_words": [name]}, "order": 1}  # fmt: skip
    return None if treat is keep else name


def fill(connection: Connection) -> None:
    """A row in every table with such a value in every column that takes one."""
    connection.execute(text("PRAGMA foreign_keys=OFF"))
    for table in copied_tables():
        values = {column.name: value_of(table, column, 1) for column in table.columns}
        kept = {name: value for name, value in values.items() if value is not None}
        for column in table.columns:
            if column.name not in kept and not column.nullable and column.default is None:
                kept[column.name] = _needed(column)
        kept["project_id" if table is not tables.projects else "id"] = 1
        connection.execute(insert(table).values(**kept))


def _needed(column: Any) -> Any:
    kind = column.type.python_type
    now = datetime(2026, 3, 2)  # noqa: DTZ001 - as the database keeps it
    return {datetime: now, date: now.date(), int: 1, str: ""}.get(kind, 0)


def copy(source: Workspace, target: Workspace) -> None:
    writer = scribe()
    with source.reading() as connection:
        anonymous_rows.take_down(connection, 1, writer, Ticket())
        writer.settle()
        with target.bulk() as into:
            into.execute(text("PRAGMA foreign_keys=OFF"))
            anonymous_rows.write_rows(connection, into, 1, writer, Ticket())


def test_no_column_of_any_table_lets_a_text_through(
    source: Workspace, target: Workspace, tmp_path: Path
) -> None:
    with source.bulk() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        fill(connection)
        # Whatever the rows refer to: only their texts matter here.
        for table in copied_tables():
            for key in table.foreign_keys:
                if key.parent.nullable:
                    connection.execute(table.update().values({key.parent.name: None}))
    target_path = target.path
    copy(source, target)
    with target.reading() as connection:
        for table in copied_tables():
            assert connection.execute(table.select()).first() is not None, table.name
    target.close()
    data = target_path.read_bytes()
    for form in (CANARY, CANARY.casefold(), CANARY.upper(), "Kolibri"):
        assert form.encode() not in data
        assert form.encode("utf-16-le") not in data
    assert CANARY.encode() in _all_bytes(source, tmp_path)


def _all_bytes(workspace: Workspace, folder: Path) -> bytes:
    workspace.save_copy(folder / "whole.mplan")
    return (folder / "whole.mplan").read_bytes()


def test_a_column_that_nobody_has_declared_is_exchanged(
    source: Workspace, target: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = {key: {} for key in TREATMENTS}
    monkeypatch.setattr(anonymous_rows, "TREATMENTS", without)
    with source.bulk() as connection:
        connection.execute(insert(tables.projects).values(
            id=1, name=CANARY, created_at=_needed(tables.projects.c.created_at),
            updated_at=_needed(tables.projects.c.created_at),
        ))  # fmt: skip
    copy(source, target)
    with target.reading() as connection:
        row = connection.execute(tables.projects.select()).mappings().one()
    assert CANARY not in json.dumps(dict(row), default=str)
    assert row["name"].startswith("value-")


def test_what_was_changed_is_treated_as_the_table_that_it_is_of() -> None:
    writer = scribe()
    values = {
        "name": "web01",
        "vcpu": 4,
        "notes": "Ask Kim",
        "gone": "lee",
        "created": "2026-01-01",
    }
    anonymous_rows.changed_values(writer, "migration_vms", values)
    anonymous_rows.changed_values(writer, "migration_gone", {"name": "kim"})
    writer.settle()
    made = anonymous_rows.changed_values(writer, "migration_vms", values)
    assert made["name"] == "vm-01"
    assert made["vcpu"] == 4
    assert made["notes"] == "(2 words)"
    assert made["created"] == "2026-01-01"
    assert "lee" not in json.dumps(made)
    assert "gone" not in made
    assert "kim" not in json.dumps(anonymous_rows.changed_values(writer, "migration_gone",
                                                                 {"name": "kim"}))  # fmt: skip


def test_a_wish_to_stop_is_heard_while_names_are_looked_for(source: Workspace) -> None:
    ticket = Ticket()
    ticket.cancel()
    with source.reading() as connection, pytest.raises(Cancelled):
        anonymous_rows.take_down(connection, 1, scribe(), ticket)

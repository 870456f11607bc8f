"""Reads the rows of a project, and writes them without names into a workspace of their own.

The file gets nothing but what a scribe has written: no original ever stands in it, not even for
a moment, so none can be left in what SQLite has freed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Connection, Select, String, Table, select

from app.db import tables
from app.db.writer import BATCH, insert_values
from app.domain.anonymity.columns import CHANGED_ROWS, LEFT_OUT, TREATMENTS
from app.domain.anonymity.json_columns import FINDINGS
from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import Treatment, anything, blank, keep, note, said
from app.domain.progress import Ticket

PREFIX = "migration_"
_CACHED = 50_000
"""Texts of a column that are kept with what became of them."""


_NAMELESS: frozenset[Treatment] = frozenset({note, said, blank, FINDINGS})
"""Treatments that never put a pseudonym for what they find themselves."""


def short_name(table: Table) -> str:
    """A table's name as treatments call it."""
    return table.name.removeprefix(PREFIX)


def copied_tables() -> list[Table]:
    """The tables that a copy has, each after those it refers to."""
    return [each for each in tables.metadata.sorted_tables if short_name(each) not in LEFT_OUT]


def is_figure(column: Column[Any]) -> bool:
    """Whether a column can hold neither texts nor JSON, and is kept as it is."""
    return not isinstance(column.type, String | JSON)


def _mine(query: Select[Any], table: Table, project_id: int) -> Select[Any]:
    owner = table.c.id if table is tables.projects else table.c.project_id
    return query.where(owner == project_id)


def _treatments(table: Table) -> dict[str, Treatment]:
    """What is done with each column that can hold a name; what is not declared is exchanged."""
    declared = TREATMENTS.get(short_name(table), {})
    changed = CHANGED_ROWS.get(short_name(table), ())
    found = {
        column.name: declared.get(column.name, anything)
        for column in table.columns
        if not is_figure(column) and column.name not in changed
    }
    return {name: treat for name, treat in found.items() if treat is not keep}


def take_down(connection: Connection, project_id: int, scribe: Scribe, ticket: Ticket) -> None:
    """Show a scribe every text that the copy will hold."""
    every = copied_tables()
    for done, table in enumerate(every):
        ticket.step(done, len(every), "Looking for names")
        for name, treat in _treatments(table).items():
            if treat in _NAMELESS:
                continue
            query = _mine(select(table.c[name]).distinct(), table, project_id)
            for value in _watched(connection, query, ticket):
                treat(scribe, value)
        for name in CHANGED_ROWS.get(short_name(table), ()):
            query = _mine(select(table.c.table_name, table.c[name]).distinct(), table, project_id)
            for of_table, values in connection.execute(query):
                changed_values(scribe, of_table, values)


def _watched(connection: Connection, query: Select[Any], ticket: Ticket) -> Iterator[Any]:
    for count, value in enumerate(connection.scalars(query)):
        if count % BATCH == 0:
            ticket.check()
        yield value


def changed_values(scribe: Scribe, table_name: str, values: Any) -> Any:
    """The values of a changed row, treated as those of the table itself."""
    if not isinstance(values, Mapping):
        return anything(scribe, values)
    found = tables.metadata.tables.get(table_name)
    if found is None:
        return anything(scribe, values)
    declared = _treatments(found)
    return {
        (name if name in found.columns else scribe.name("value", str(name))):
            _changed(scribe, found, declared, name, value)
        for name, value in values.items()
    }  # fmt: skip


def _changed(
    scribe: Scribe, table: Table, declared: Mapping[str, Treatment], name: str, value: Any
) -> Any:
    if name in declared:
        return declared[name](scribe, value)
    # What is kept is kept here, too; the history has dates and moments as texts.
    return value if name in table.columns else anything(scribe, value)


def write_rows(
    connection: Connection, copy: Connection, project_id: int, scribe: Scribe, ticket: Ticket
) -> None:
    """Write every row of a project into an empty workspace, names exchanged, keys as they are."""
    copy.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # a row may refer to one that comes later
    every = copied_tables()
    for done, table in enumerate(every):
        ticket.step(done, len(every), "Writing without names")
        names = table.columns.keys()
        query = _mine(select(table), table, project_id).order_by(table.c.id)
        found = connection.execution_options(stream_results=True).execute(query)
        treat = _row_writer(table, scribe)
        for portion in found.partitions(BATCH):
            ticket.check()
            insert_values(copy, table, names, [treat(row) for row in portion])


def _row_writer(table: Table, scribe: Scribe) -> Callable[[Any], list[Any]]:
    treatments = _treatments(table)
    makers = [
        (place, _remembering(treatments[column.name], scribe))
        for place, column in enumerate(table.columns)
        if column.name in treatments
    ]
    changed = [table.columns.keys().index(name) for name in CHANGED_ROWS.get(short_name(table), ())]
    of_table = table.columns.keys().index("table_name") if changed else 0

    def write(row: Any) -> list[Any]:
        values = list(row)
        for place in changed:
            values[place] = changed_values(scribe, row[of_table], values[place])
        for place, make in makers:
            values[place] = make(values[place])
        return values

    return write


def _remembering(treat: Treatment, scribe: Scribe) -> Callable[[Any], Any]:
    """Most texts of a column stand in many rows."""
    known: dict[str, Any] = {}

    def make(value: Any) -> Any:
        if not isinstance(value, str):
            return treat(scribe, value)
        if not value:
            return value
        found = known.get(value)
        if found is None:
            found = treat(scribe, value)
            if len(known) < _CACHED:
                known[value] = found
        return found

    return make

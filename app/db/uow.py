"""A unit of work: one transaction that notes each touched row before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, insert, select

from app.db import tables, writer
from app.db.queries.records import next_key
from app.domain.changes import ChangeSet, Row, RowChange
from app.domain.errors import UserError
from app.domain.number_style import kept, spoken

LOGGED_ROWS = 200
"""Up to how many rows of one step get a history entry each; larger steps get one together."""

DERIVED = frozenset(
    {
        "risk_score",
        "risk_category",
        "mode",
        "mode_reason",
        "findings",
        "exclusion",
        "os_family",
        "os_version",
        "os_support",
        "inventory",
        "gaps_seen",
    }
)
"""Columns that follow from others; a change of nothing else is not a row's own history."""

SECRET = frozenset({"temp_password"})
"""Columns of which the history holds nothing, encrypted though they are: it is never taken back."""


class UnitOfWork:
    """Use as a context manager; leaving it normally commits, an exception takes all back.

    After the block :attr:`changes` holds what happened, ready for undo. ``follow`` is called at
    its end, before the commit, where rows were touched: what follows from them is of the same step.
    Numbers in sentences that are made within the block are written as the workspace keeps them.
    ``who`` is the operator's name, :attr:`utc` the moment in UTC without zone.
    """

    def __init__(
        self,
        engine: Engine,
        project_id: int,
        label: str,
        now: datetime,
        follow: Callable[[UnitOfWork], None] | None = None,
        who: str = "",
    ) -> None:
        self._engine = engine
        self._follow = follow
        self.who = who
        self.utc = now.astimezone(UTC).replace(tzinfo=None)
        self.project_id = project_id
        self.label = label
        self.note = ""
        self.changes: ChangeSet = ChangeSet(label, project_id)
        self._now = now.replace(tzinfo=None)
        self._rows: list[RowChange] = []
        self._connection: Connection | None = None
        self._topics: set[str] = set()
        self._style = kept()

    @classmethod
    def within(
        cls, connection: Connection, project_id: int, now: datetime, who: str = ""
    ) -> UnitOfWork:
        """A unit inside a transaction that is recorded otherwise: its caller ends that, and it
        is never left itself.
        """
        unit = cls(connection.engine, project_id, "", now, who=who)
        unit._connection = connection
        return unit

    def __enter__(self) -> UnitOfWork:
        self._connection = self._engine.connect().execution_options(writing=True)
        self._connection.begin()
        self._style.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with ExitStack() as ending:
            ending.push(self._style)
            self._end(kind)
        if isinstance(error, UserError):
            error.reword(spoken)

    def _end(self, kind: type[BaseException] | None) -> None:
        connection = self.connection
        try:
            if kind is None:
                self._finish()
                connection.commit()
            else:
                connection.rollback()
        finally:
            connection.close()
            self._connection = None

    @property
    def connection(self) -> Connection:
        """The open connection, for reads within the transaction."""
        if self._connection is None:
            raise RuntimeError("the unit of work is not open")
        return self._connection

    def insert(self, table: str, values: Row) -> int:
        """Insert one row and return its key."""
        return self.insert_many(table, [values])[0]

    def insert_many(self, table: str, rows: Sequence[Row]) -> list[int]:
        """Insert rows that name the same columns, in one statement; returns their keys."""
        if not rows:
            return []
        target = writer.table(table)
        own = {} if table == tables.projects.name else {"project_id": self.project_id}
        first = next_key(self.connection, target)
        keyed = [{**own, "id": key, **row} for key, row in enumerate(rows, start=first)]
        self.connection.execute(insert(target), keyed)
        keys: list[int] = [row["id"] for row in keyed]
        written = writer.read_rows(self.connection, target, keys, target.columns.keys())
        self._rows.extend(RowChange(table, key, None, written[key]) for key in keys)
        return keys

    def update(self, table: str, values: Mapping[int, Row]) -> int:
        """Set columns of rows by key; only real differences are written. Returns their number."""
        target = writer.table(table)
        wanted = {name for row in values.values() for name in row}
        before = writer.read_rows(self.connection, target, values, wanted)
        changed: dict[int, Row] = {}
        for key, row in values.items():
            old = before.get(key)
            if old is None:
                continue
            new = {name: value for name, value in row.items() if old[name] != value}
            if new:
                changed[key] = new
                self._rows.append(RowChange(table, key, {name: old[name] for name in new}, new))
        writer.update_rows(self.connection, target, changed)
        return len(changed)

    def delete(self, table: str, keys: Sequence[int]) -> int:
        """Delete rows by key, with the rows that go with them; who refers to them lets go."""
        target = writer.table(table)
        self._release(target, keys)
        before = writer.read_rows(self.connection, target, keys, target.columns.keys())
        self._rows.extend(RowChange(table, key, row, None) for key, row in before.items())
        writer.delete_rows(self.connection, target, sorted(before))
        return len(before)

    def _release(self, target: Table, keys: Sequence[int]) -> None:
        """Do first what the database would do to other rows, which undo would not know of."""
        if not keys or target is tables.projects:
            return
        for other, column, goes in _referring(target):
            found = writer.keys_where(self.connection, column, keys)
            if goes:
                self.delete(other.name, found)
            else:
                self.update(other.name, {key: {column.name: None} for key in found})

    def record(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a history: they come with the step, and are not taken back with it."""
        own = ({"project_id": self.project_id, **row} for row in rows)
        writer.bulk_insert(self.connection, writer.table(table), list(own))

    @property
    def rows(self) -> tuple[RowChange, ...]:
        """What was changed so far."""
        return tuple(self._rows)

    def keys(self, table: str) -> set[int]:
        """Keys of the rows of a table that this unit has touched so far."""
        return {change.key for change in self._rows if change.table == table}

    def touch(self, *topics: str) -> None:
        """Name topics that listeners should hear of besides the changed tables."""
        self._topics.update(topics)

    def _finish(self) -> None:
        if self._rows and self._follow is not None:
            self._follow(self)
        topics = frozenset({change.table for change in self._rows} | self._topics)
        self.changes = ChangeSet(
            self.label, self.project_id, tuple(self._rows), topics, note=self.note
        )
        if self._rows:
            log(self.connection, self.changes, self._now)


def _referring(target: Table) -> list[tuple[Table, Column[Any], bool]]:
    """Columns that refer to a table, and whether their rows go when what they refer to does."""
    return [
        (other, key.parent, key.ondelete == "CASCADE")
        for other in tables.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is target
    ]


def log(connection: Connection, changes: ChangeSet, now: datetime) -> None:
    """Write the step into the history, row by row where there are few."""
    own = [change for change in changes.rows if _visible(change)]
    alive = select(func.count()).where(tables.projects.c.id == changes.project_id)
    if not connection.execute(alive).scalar():
        return
    entry = {"project_id": changes.project_id, "at": now, "label": changes.label}
    connection.execute(
        tables.projects.update()
        .where(tables.projects.c.id == changes.project_id)
        .values(updated_at=now)
    )
    rows: list[dict[str, Any]] = []
    if len(own) > LOGGED_ROWS:
        own = []
    rows.extend(
        {
            **entry,
            "note": changes.note,
            "table_name": change.table,
            "row_id": change.key,
            "before": _plain(change.before),
            "after": _plain(change.after),
        }
        for change in own
    )
    if not rows:
        blank: dict[str, Any] = {"table_name": "", "row_id": None, "before": None, "after": None}
        rows.append({**entry, "note": changes.note, **blank})
    writer.bulk_insert(connection, tables.activity, rows)


def _visible(change: RowChange) -> bool:
    if change.before is None or change.after is None:
        return change.table == tables.tenants.name
    return bool(set(change.after) - DERIVED)


def _plain(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    left_out = DERIVED | SECRET
    shown: Iterable[tuple[str, Any]] = (item for item in row.items() if item[0] not in left_out)
    simple = (str, int, float, bool, type(None))
    return {name: value if isinstance(value, simple) else str(value) for name, value in shown}

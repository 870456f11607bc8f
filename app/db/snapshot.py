"""Saved copies of one project's rows: how a bulk change is undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.db.faults import undo_copy_gone
from app.db.tables import CARRIED_OUT, HISTORIES, metadata, projects

_PROJECT = projects.name
_TABLES = [
    table
    for table in metadata.sorted_tables
    if table is not projects and table not in (*HISTORIES, *CARRIED_OUT)
]


def save(engine: Engine, project_id: int, path: Path) -> None:
    """Copy a project's rows into a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        with engine.connect() as connection:
            _attach(connection, path)
            try:
                _execute(connection, "PRAGMA saved.journal_mode=OFF")
                _execute(connection, "PRAGMA saved.synchronous=OFF")
                _in_transaction(connection, "BEGIN", lambda: _copy_out(connection, project_id))
            finally:
                _detach(connection)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def attached(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection with a saved copy at hand, inside a transaction that ends with the block.

    :raises UserError: when the copy is gone, for example because the system cleaned up.
    """
    if not path.is_file():
        raise undo_copy_gone(path)
    with engine.connect().execution_options(writing=True) as connection:
        _attach(connection, path)
        try:
            with connection.begin():
                yield connection
        finally:
            _detach(connection)


def _in_transaction(connection: Connection, begin: str, work: Callable[[], None]) -> None:
    _execute(connection, begin)
    try:
        work()
        _execute(connection, "COMMIT")
    except BaseException:
        raw = connection.connection.dbapi_connection
        if raw is not None:
            raw.rollback()  # unlike ROLLBACK, no error where SQLite has already rolled back
        raise


def _execute(connection: Connection, sql: str, *values: object) -> None:
    # ATTACH is refused inside a transaction, so these statements go past SQLAlchemy's own.
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    raw.cursor().execute(sql, values)


def _attach(connection: Connection, path: Path) -> None:
    _execute(connection, "ATTACH DATABASE ? AS saved", str(path))


def _detach(connection: Connection) -> None:
    _execute(connection, "DETACH DATABASE saved")


def _columns(name: str) -> str:
    return ", ".join(f'"{column.name}"' for column in metadata.tables[name].columns)


def _copy_out(connection: Connection, project_id: int) -> None:
    for table in _TABLES:
        _execute(
            connection,
            f"CREATE TABLE saved.{table.name} AS SELECT {_columns(table.name)} "
            f"FROM main.{table.name} WHERE project_id = ?",
            project_id,
        )
    _execute(
        connection,
        f"CREATE TABLE saved.{_PROJECT} AS SELECT {_columns(_PROJECT)} "
        f"FROM main.{_PROJECT} WHERE id = ?",
        project_id,
    )


def restore(connection: Connection, project_id: int) -> None:
    """Replace a project's rows by those of the copy that is :func:`attached`."""
    _execute(connection, "PRAGMA defer_foreign_keys=ON")
    for table in reversed(_TABLES):
        _execute(connection, f"DELETE FROM main.{table.name} WHERE project_id = ?", project_id)
    columns = [column.name for column in projects.columns if column.name != "id"]
    assignments = ", ".join(
        f'"{name}" = (SELECT "{name}" FROM saved.{_PROJECT})' for name in columns
    )
    _execute(connection, f"UPDATE main.{_PROJECT} SET {assignments} WHERE id = ?", project_id)
    for table in _TABLES:
        names = _columns(table.name)
        _execute(
            connection,
            f"INSERT INTO main.{table.name} ({names}) SELECT {names} FROM saved.{table.name}",
        )

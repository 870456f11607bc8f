"""Opens the workspace file and sets SQLite up for it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError as SqlDatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_ID = 0x4D506C6E
"""Marks a SQLite file as a workspace of this program ("MPln")."""

BUSY_MS = 5000


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _to_json(value: Any) -> str:
    if not value and isinstance(value, list):  # most lists of most VMs
        return "[]"
    return _ENCODER.encode(value)


def address_of(path: Path) -> URL:
    """The address of a workspace file; no letter of its path means anything else there."""
    return URL.create("sqlite", database=str(path))


def make_engine(path: Path) -> Engine:
    """An engine whose connections keep foreign keys and write-ahead logging.

    Transactions begin IMMEDIATE for writers (see :mod:`app.db.uow`), so two writers queue up
    instead of failing half-way.
    """
    engine = create_engine(
        address_of(path), json_serializer=_to_json, connect_args={"timeout": BUSY_MS / 1000}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun by the listener below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # A file from somebody else may hold views and triggers; nothing of theirs is called.
        cursor.execute("PRAGMA trusted_schema=OFF")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def close_engine(engine: Engine) -> None:
    """Fold the write-ahead log back, so that the workspace is one file again.

    Where somebody else still reads it the log stays beside it, which loses nothing.
    """
    engine.dispose()  # SQLite gives the log up only to the last connection
    try:
        with suppress(DatabaseError, SqlDatabaseError), engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is not None:
                cursor = raw.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute("PRAGMA journal_mode=DELETE")
                cursor.close()
    finally:
        engine.dispose()

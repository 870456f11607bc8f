"""Which tasks of a saved workspace have made something, looked up without opening it for work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def marks_in(path: Path) -> frozenset[str]:
    """The marks of the tasks that have made something by then; none where it cannot be told.

    A file of before provisioning has no such table.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            rows = connection.execute("SELECT mark FROM migration_prep_tasks WHERE created")
            return frozenset(mark for (mark,) in rows if mark)
    except sqlite3.Error:
        return frozenset()

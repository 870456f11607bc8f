"""Makes names in some tables ignore letter case, as MySQL's default collation does.

Arguments: SQLite file, tables.
"""

import re
import sqlite3
import sys

NAME = re.compile(r"(\n\s*(?:name|flavorid) VARCHAR\(\d+\)) NOT NULL")

path, *tables = sys.argv[1:]
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA writable_schema = ON")
for table in tables:
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    changed, count = NAME.subn(r"\1 COLLATE NOCASE NOT NULL", sql)
    if not count:
        sys.exit(f"nocase: no such column in {table}")
    connection.execute(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (changed, table)
    )
connection.close()
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("REINDEX")
if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
    sys.exit(f"nocase: {path} is damaged")

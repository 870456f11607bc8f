"""keys are never used again, so that undo in one project survives what happens in another

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = re.compile(r"\bid INTEGER NOT NULL\b")
_AUTOMATIC = re.compile(r"\bid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\b")
_PRIMARY = re.compile(r",\s*(?:CONSTRAINT \S+\s+)?PRIMARY KEY \(id\)")


def upgrade() -> None:
    """Build each table anew; foreign keys are off and are checked at the end."""
    for name, made in _tables():
        if _KEY.search(made) is None or _AUTOMATIC.search(made):
            continue
        body = _PRIMARY.sub("", made, count=1)
        body = _KEY.sub("id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", body, count=1)
        _replace(name, body)


def downgrade() -> None:
    for name, made in _tables():
        if _AUTOMATIC.search(made):
            body = _AUTOMATIC.sub("id INTEGER NOT NULL", made, count=1).rstrip()
            body = f"{body[:-1].rstrip()}, CONSTRAINT pk_{name} PRIMARY KEY (id))"
            _replace(name, body)


def _tables() -> list[tuple[str, str]]:
    rows = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    )
    return [(name, made) for name, made in rows if name.startswith("migration_")]


def _replace(name: str, made: str) -> None:
    """Put a table of another form, with the same columns in the same order, in a table's place."""
    connection = op.get_bind()
    indexes = connection.execute(
        sa.text(
            "SELECT sql FROM sqlite_master "
            "WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL"
        ),
        {"name": name},
    ).scalars()
    again = list(indexes)
    fresh = f"new_{name}"
    body = re.sub(rf'CREATE TABLE "?{name}"?', f"CREATE TABLE {fresh}", made, count=1)
    op.execute(sa.text(body.replace(":", r"\:")))
    op.execute(sa.text(f"INSERT INTO {fresh} SELECT * FROM {name}"))
    op.execute(sa.text(f"DROP TABLE {name}"))
    op.execute(sa.text(f"ALTER TABLE {fresh} RENAME TO {name}"))
    for index in again:
        op.execute(sa.text(index))

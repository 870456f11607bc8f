"""What names became in copies without names, so that they become the same in the next one."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from app.db.tables.definition import new_table, project_key, text

pseudonyms = new_table(
    "migration_pseudonyms",
    project_key(),
    text("kind"),
    text("name"),
    text("pseudonym"),
    UniqueConstraint("project_id", "kind", "name"),
)
"""It never leaves the workspace. A row of the kind ``key`` is the key that addresses and
identifiers are exchanged under, one of the kind ``block`` what the first half of addresses
became."""

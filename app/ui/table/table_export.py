"""Hands a table to whoever writes it to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.shown_table import ShownTable, shown_table
from app.ui.parts.lent import lent_to

if TYPE_CHECKING:
    from app.ui.table.data_table import DataTable


def as_shown(table: DataTable) -> ShownTable:
    """The table as it is looked at: its columns, their order, the rows that its filters leave."""
    columns = [table.records.columns[place] for place in table.columns.shown()]
    return shown_table(table.title, columns, table.records.records())


def can_export(table: DataTable) -> bool:
    """Whether somebody writes the table."""
    return lent_to(table) is not None


def ask_to_export(table: DataTable) -> None:
    """Have the table written, once it is said where to."""
    lent = lent_to(table)
    if lent is not None:
        lent.table_wanted.emit(as_shown(table))

"""The commands of the Edit menu on pages with a table, and how such a page refuses an edit."""

from __future__ import annotations

from typing import Protocol

from app.ui.shell.context import AppContext
from app.ui.table.data_table import DataTable


class _HasTable(Protocol):
    ctx: AppContext

    @property
    def table(self) -> DataTable: ...


class TableCommands:
    """For pages with a ``table``: the one that is looked at."""

    def find_in_page(self: _HasTable) -> None:
        """Put the cursor into the search."""
        self.table.focus_search()

    def toggle_filters(self: _HasTable) -> None:
        """Show or hide the filter fields under the headings."""
        self.table.filters.show_row(not self.table.filters.row_shown)

    def _choose_columns(self: _HasTable) -> None:
        self.table.choose_columns()

    def _refused(self: _HasTable, reason: str) -> None:
        self.ctx.notifier.show(reason, "warning")


class EditableTableCommands(TableCommands):
    """The same for pages whose table has cells to be edited."""

    def find_replace(self: _HasTable) -> None:
        """Open find and replace over the cells that can be edited."""
        self.table.find_replace()

"""Bulk edits of a table: copy and paste, fill, clear, set value, find and replace."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QDialog

from app.ui.table.block_edits import (
    Change,
    EditPlan,
    cleared,
    filled_down,
    pasted_cells,
    plan_edits,
)
from app.ui.table.cell_roles import Tokens
from app.ui.table.column_layout import ColumnLayout
from app.ui.table.find_replace import FindReplaceDialog
from app.ui.table.grid_view import GridView
from app.ui.table.paste_preview import PastePreview
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_shape import Span, count_rows, merged, rows_in, spans_by_column
from app.ui.table.set_value import SetValueDialog
from app.ui.table.table_clipboard import clipboard_block, copy_block


class TableEdits(QObject):
    """Turns what the user does to a selection into requests."""

    changes_requested = Signal(object)
    """A list of changes (key, field, value) that belong together."""

    def __init__(
        self,
        model: RecordTableModel,
        grid: GridView,
        columns: ColumnLayout,
        tokens: Callable[[], Tokens],
    ) -> None:
        super().__init__(grid)
        self._records = model
        self._grid = grid
        self._columns = columns
        self._tokens = tokens

    def selected(self) -> dict[int, list[Span]]:
        """Selected rows of each visible column, columns from left to right."""
        found = spans_by_column(self._grid.selectionModel().selection(), self._grid.isColumnHidden)
        index = self._grid.currentIndex()
        if not found and index.isValid():
            return {index.column(): [(index.row(), index.row())]}
        return {place: found[place] for place in self._columns.shown() if place in found}

    def editable_places(self) -> list[int]:
        """The columns of the selection that can be edited."""
        return [place for place in self.selected() if self._records.columns[place].editable]

    def copy(self, *, headings: bool) -> int:
        """Copy the selected block; gives the count of rows."""
        selected = self.selected()
        if not selected:
            return 0
        return copy_block(self._records, list(selected.items()), headings=headings)

    def paste(self) -> None:
        """Paste the block on the clipboard over the selection."""
        block, selected = clipboard_block(), self.selected()
        if block and selected:
            cells, outside = pasted_cells(self._records, block, selected, self._columns.shown())
            self._carry_out(plan_edits(self._records, cells, outside), "Paste")

    def fill_down(self) -> None:
        """Give all selected cells of a column the value of the first one."""
        cells = filled_down(self._records, self.selected())
        self._carry_out(plan_edits(self._records, cells), "Fill down")

    def clear(self) -> None:
        """Clear the selected cells that can be edited."""
        cells = cleared(self._records, self.selected())
        self._carry_out(plan_edits(self._records, cells), "Clear")

    def fill(self, index: QModelIndex | QPersistentModelIndex, text: str) -> None:
        """Give all selected cells of a cell's column one value."""
        place = index.column()
        spans = self.selected().get(place, [])
        rows = list(rows_in(spans))
        if index.row() not in rows:
            rows = [index.row()]
        self._records.request_edit([self._records.key_at(row) for row in rows], place, text)

    def set_value(self) -> SetValueDialog | None:
        """Ask for one value for all selected rows."""
        places = self.editable_places()
        if not places:
            places = [
                place for place in self._columns.shown() if self._records.columns[place].editable
            ]
        if not places or not self.selected():
            return None
        current = self._grid.currentIndex().column()
        if current in places:
            places = [current, *(place for place in places if place != current)]
        dialog = SetValueDialog(
            self._records, places, len(self._rows()), self._tokens(), self._grid.window()
        )
        dialog.chosen.connect(self._set_column)
        dialog.open()
        return dialog

    def _rows(self) -> list[int]:
        return list(rows_in(merged(span for spans in self.selected().values() for span in spans)))

    def _set_column(self, place: int, text: str) -> None:
        keys = [self._records.key_at(row) for row in self._rows()]
        self._records.request_edit(keys, place, text)

    def find_replace(self) -> FindReplaceDialog | None:
        """Open find and replace, where any column can be edited."""
        if not any(column.editable and column.kind != "bool" for column in self._records.columns):
            return None
        dialog = FindReplaceDialog(
            self._records, self.selected_keys, self._tokens(), self._grid.window()
        )
        dialog.choose_field(self._grid.currentIndex().column())
        dialog.replace_requested.connect(self.changes_requested)
        dialog.show()
        dialog.find_field.setFocus()
        return dialog

    def selected_keys(self) -> Sequence[Hashable]:
        """Keys of the rows in which anything is selected, in the order shown."""
        spans = _rows_of(self._grid)
        return [self._records.key_at(row) for row in rows_in(spans)]

    def selected_count(self) -> int:
        """How many rows have anything selected in them."""
        return count_rows(_rows_of(self._grid))

    def _carry_out(self, plan: EditPlan, title: str) -> QDialog | None:
        if not plan.refused and not plan.outside:
            self._request(plan.changes)
            return None
        preview = PastePreview(self._records, plan, title, self._tokens(), self._grid.window())
        preview.confirmed.connect(self._request)
        preview.open()
        return preview

    def _request(self, changes: list[Change]) -> None:
        if changes:
            self.changes_requested.emit(changes)


def _rows_of(grid: GridView) -> list[Span]:
    selection = grid.selectionModel().selection()
    by_column: Mapping[int, list[Span]] = spans_by_column(selection, grid.isColumnHidden)
    return merged(span for spans in by_column.values() for span in spans)

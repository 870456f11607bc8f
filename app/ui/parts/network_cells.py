"""Cells of the tables of networks: marks of conflicts and problems, firm decisions in bold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cell_values import parse_cell
from app.domain.columns import Column
from app.domain.errors import FieldError, UserError
from app.domain.planning.networks.mapping import edited
from app.domain.planning.networks.rows import MapRow, NetworkRow, is_physical
from app.ui.table.editors import CellComboBox, create_editor
from app.ui.table.table_cells import Index, MarkedCells

_WARNING = ("warning", "warning")
_OTHER = ("info", "info")


def network_mark(row: NetworkRow, column: str) -> tuple[str, str] | None:
    """A conflict stands out beside its VLANs."""
    return _WARNING if column == "vlans" and row.network.conflict else None


def map_mark(row: MapRow, column: str) -> tuple[str, str] | None:
    """Conflicts, problems, and VLANs that are others than the one that was seen."""
    if column == "vlans" and row.network.conflict:
        return _WARNING
    if column == "problems" and row.errors:
        return _WARNING
    if column in ("problems", "warnings") and row.problems:
        return _OTHER
    if column == "proposal" and row.proposal:
        return _OTHER
    differs = column == "vlan_id" and row.other_vlan is not None and is_physical(row.mapping)
    return _OTHER if differs else None


class NetworkCells(MarkedCells):
    """Paints as every table does, with a mark where ``mark`` gives one.

    The target of a confirmed row is bold. An editor of the map also says when a text fits its
    column, but not the rest of its row.
    """

    def _bold(self, row: int, place: int) -> bool:
        mapping = self._rows.record_at(row).mapping
        firm = mapping is not None and mapping.confirmed
        return firm and self._rows.columns[place].key in {"target", "target_network"}

    def _paint_tick(
        self, painter: QPainter, rect: QRect, column: Column, value: Any, color: QColor
    ) -> None:
        # Where there is no mapping there is nothing to confirm.
        if value is not None:
            super()._paint_tick(painter, rect, column, value, color)

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor that fits the column, checked against the whole row while typing."""
        row = self._rows.record_at(index.row())
        if not isinstance(row, MapRow):
            return super().createEditor(parent, option, index)
        place = index.column()
        column = self._rows.columns[place]

        def check(text: str) -> str:
            return self._rows.refusal(place, text) or self._misfit(row, column, text)

        form = self._rows.cell_format
        editor = create_editor(column, check, self._colors, form, parent)
        if isinstance(editor, CellComboBox):
            editor.chosen.connect(self._chosen)
        return editor

    def _misfit(self, row: MapRow, column: Column, text: str) -> str:
        """Why a text that its column takes does not go with the rest of its row."""
        try:
            value = parse_cell(column, text, self._rows.cell_format)
            if value != column.value(row):
                edited(row.mapping, {column.service_field: value})
        except FieldError as error:
            if error.field == column.service_field:
                return str(error)
            return f"{error} Change both together: paste them, or clear the other one first."
        except UserError as error:
            return str(error)
        return ""

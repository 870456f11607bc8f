"""Cells of node profiles: an editor that also checks what goes together with the whole row."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cell_values import parse_cell
from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.planning.node_sizing import NodeProfile, check_node_profile
from app.ui.delegates.cell_delegate import CellDelegate
from app.ui.delegates.editors import create_editor
from app.ui.models.cell_roles import Tokens
from app.ui.models.record_table_model import RecordTableModel
from app.ui.theme.tokens import current_tokens, theme
from app.ui.views.data_table import DataTable

Index = QModelIndex | QPersistentModelIndex


class NodeCells(CellDelegate):
    """Paints as every table does. A name that is taken, or fewer threads than cores, is said
    while it is typed.
    """

    def __init__(self, table: DataTable) -> None:
        super().__init__(table.records, current_tokens(), table.grid)
        self._rows: RecordTableModel = table.records
        self._colors: Tokens = current_tokens()
        self._grid = table.grid
        table.grid.setItemDelegate(self)
        self.leaving.connect(table.grid.cell_delegate.leaving)
        theme().theme_changed.connect(self._theme_changed)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell in the font of the table."""
        if self._metrics.height() != option.fontMetrics.height():
            self.set_metrics(QFontMetrics(option.fontMetrics))
        super().paint(painter, option, index)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._colors = tokens
        super().set_tokens(tokens)

    def _theme_changed(self) -> None:
        self.set_tokens(current_tokens())
        self._grid.viewport().update()

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: Index,
    ) -> QWidget:
        """The editor that fits the column, checked against all profiles while typing."""
        profile, place = self._rows.record_at(index.row()), index.column()
        column = self._rows.columns[place]

        def check(text: str) -> str:
            return self._rows.refusal(place, text) or self._misfit(profile, column, text)

        return create_editor(column, check, self._colors, self._rows.cell_format, parent)

    def _misfit(self, profile: NodeProfile, column: Column, text: str) -> str:
        """Why a text that its column takes does not go with the rest."""
        try:
            value = parse_cell(column, text, self._rows.cell_format)
            changed = replace(profile, **{column.service_field: value})
            check_node_profile(changed, self._rows.all_records())
        except UserError as error:
            return str(error)
        return ""

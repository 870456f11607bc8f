"""Cells of node profiles: an editor that also checks what goes together with the whole row."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cell_values import parse_cell
from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.planning.capacity.node_sizing import NodeProfile, check_node_profile
from app.ui.table.editors import create_editor
from app.ui.table.table_cells import Index, TableCells


class NodeCells(TableCells):
    """Paints as every table does. A name that is taken, or fewer threads than cores, is said
    while it is typed.
    """

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

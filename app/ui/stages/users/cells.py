"""Cells of the table of accounts: marks of problems, names checked against the domain's others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cell_values import parse_cell
from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_fields import edited
from app.ui.stages.users.columns import user_mark
from app.ui.table.data_table import DataTable
from app.ui.table.editors import CellComboBox, create_editor
from app.ui.table.table_cells import Index, MarkedCells

NO_ACCOUNT = "This target has no account yet. Seed service accounts, or add an owner."


class UserCells(MarkedCells):
    """An editor says while typing what the whole account refuses, others of its name included.

    ``check`` raises a :class:`UserError` for an account that may not be as it is.
    """

    def __init__(self, table: DataTable, check: Callable[[Account], object]) -> None:
        super().__init__(table, user_mark)
        self._check_account = check

    def _bold(self, row: int, place: int) -> bool:
        account = self._rows.record_at(row).account
        firm = account is not None and account.confirmed
        return firm and self._rows.columns[place].key == "username"

    def _paint_tick(
        self, painter: QPainter, rect: QRect, column: Column, value: Any, color: QColor
    ) -> None:
        # Where there is no account there is nothing to tick.
        if value is not None:
            super()._paint_tick(painter, rect, column, value, color)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor that fits the column."""
        del option
        account = self._rows.record_at(index.row()).account
        place = index.column()
        column = self._rows.columns[place]

        def check(text: str) -> str:
            if account is None:
                return NO_ACCOUNT
            return self._rows.refusal(place, text) or self._misfit(account, column, text)

        editor = create_editor(column, check, self._colors, self._rows.cell_format, parent)
        if isinstance(editor, CellComboBox):
            editor.chosen.connect(self._chosen)
        return editor

    def _misfit(self, account: Account, column: Column, text: str) -> str:
        try:
            value = parse_cell(column, text, self._rows.cell_format)
            after = edited(account, {column.service_field: value})
            if column.key == "username":
                self._check_account(after)
        except UserError as error:
            return str(error)
        return ""

"""The dialog that lists the cells of a paste which are refused, before anything is changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from app.domain.number_style import grouped
from app.ui.parts.dialog import Dialog
from app.ui.table.block_edits import EditPlan
from app.ui.table.cell_roles import Tokens
from app.ui.table.change_list import MOST_LISTED, ChangeList, ListedChange
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.record_titles import record_titles
from app.ui.theme.metrics import grid


class PastePreview(Dialog):
    """Offers to paste what can be pasted, or nothing."""

    confirmed = Signal(object)
    """The list of changes to make."""

    def __init__(
        self, model: RecordTableModel, plan: EditPlan, title: str, tokens: Tokens, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._plan = plan
        self.sentence = QLabel(_sentence(plan), self)
        self.sentence.setWordWrap(True)
        self.listing = ChangeList(tokens, self)
        refused = plan.refused[:MOST_LISTED]
        titles = record_titles(model, [model.key_at(cell.row) for cell in refused])
        self.listing.show_changes(
            ListedChange(
                number,
                title,
                model.columns[cell.place].title,
                model.text_at(cell.row, cell.place),
                cell.text,
                cell.reason,
            )
            for number, (title, cell) in enumerate(zip(titles, refused, strict=True))
        )
        self.listing.setVisible(bool(plan.refused))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        count = len(plan.changes)
        if count:
            cells = "cell" if count == 1 else "cells"
            ok = self.buttons.addButton(
                f"Change {grouped(count)} {cells}", QDialogButtonBox.ButtonRole.AcceptRole
            )
            ok.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid())
        column.addWidget(self.sentence)
        column.addWidget(self.listing, 1)
        column.addWidget(self.buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 150, metrics.height() * 22)

    def accept(self) -> None:
        """Hand out the changes that are possible."""
        self.confirmed.emit(self._plan.changes)
        super().accept()


def _sentence(plan: EditPlan) -> str:
    parts = [f"{grouped(len(plan.changes))} can be changed"]
    if plan.refused:
        parts.append(f"{grouped(len(plan.refused))} refused")
    if plan.outside:
        parts.append(f"{grouped(plan.outside)} beyond the last row or column")
    listed = ""
    if len(plan.refused) > MOST_LISTED:
        listed = f" The first {grouped(MOST_LISTED)} that are refused are listed."
    return f"Cells: {', '.join(parts)}.{listed}"

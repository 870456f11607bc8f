"""Asks which of several tenant rows is to take in the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.tenants.rows import TenantRow
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class MergeTenantsDialog(Dialog):
    """Offers the rows, the one with the most VMs first, and says what the merge does."""

    chosen = Signal(int)
    """Key of the row that stays."""

    def __init__(self, rows: Sequence[TenantRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Merge tenants")
        self._rows = sorted(rows, key=lambda row: -row.rows)
        self.into = QComboBox()
        self.into.setAccessibleName("Merge into")
        for row in self._rows:
            self.into.addItem(f"{row.tenant.title} ({count_text(row.rows, 'VM')})", row.tenant.id)
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.addRow("Merge into", self.into)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(
            f"Merge {count_text(len(rows), 'tenant')}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.into.currentIndexChanged.connect(self._show)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addWidget(self.sentence)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(60))
        self._show()

    def _show(self) -> None:
        kept = self.into.currentData()
        others = [row for row in self._rows if row.tenant.id != kept]
        moved = count_text(sum(row.rows for row in others), "VM")
        names = ", ".join(row.tenant.title for row in others[:3])
        more = f" and {grouped(len(others) - 3)} more" if len(others) > 3 else ""
        self.sentence.setText(
            f"{moved} of {names}{more} move here. Scope, priority and target of the row that "
            "stays are kept; detection finds it by the other names too."
        )

    def accept(self) -> None:
        """Hand the choice over."""
        self.chosen.emit(self.into.currentData())
        super().accept()

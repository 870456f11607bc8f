"""Asks to which cohort tenants go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.cohorts.cohort import Cohort
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_NONE = 0


class MoveToCohortDialog(Dialog):
    """Offers the cohorts in order, and none."""

    chosen = Signal(object)
    """Key of the cohort, None for none."""

    def __init__(
        self, tenants: Sequence[Tenant], cohorts: Sequence[Cohort], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Move to cohort")
        one, homes = len(tenants) == 1, {tenant.cohort_id for tenant in tenants}
        who = f"“{tenants[0].title}”" if one else count_text(len(tenants), "tenant")
        verb = "goes" if one else "go"
        sentence = Text(
            f"{who}, with all VMs of {'it' if one else 'them'}, {verb} to:", tone="muted"
        )
        sentence.setWordWrap(True)
        self.to = QComboBox()
        self.to.setAccessibleName("To cohort")
        for cohort in cohorts:
            if homes != {cohort.id}:
                self.to.addItem(cohort.name, cohort.id)
        if homes != {None}:
            self.to.addItem("No cohort", _NONE)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.addRow("Cohort", self.to)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        accept = buttons.addButton(
            f"Move {count_text(len(tenants), 'tenant')}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        accept.setEnabled(self.to.count() > 0)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(sentence)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(50))

    def accept(self) -> None:
        """Hand the choice over."""
        self.chosen.emit(self.to.currentData() or None)
        super().accept()

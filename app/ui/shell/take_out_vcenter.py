"""Asks which vCenter is to leave the project."""

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
from app.domain.inventory.source_vcenters import SourceVcenter
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class TakeOutVcenterDialog(Dialog):
    """Offers the vCenters of the project; what goes with one is shown before anything happens."""

    chosen = Signal(str)
    """Identity of the vCenter."""

    def __init__(self, vcenters: Sequence[SourceVcenter], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Take out a vCenter")
        self.which = QComboBox()
        self.which.setAccessibleName("vCenter")
        for vcenter in vcenters:
            count = count_text(vcenter.vms, "VM")
            self.which.addItem(f"{vcenter.title} ({count})", vcenter.identity)
        words = Text(
            "Its VMs leave the project with their disks, adapters, hosts and networks. All other "
            "vCenters stay as they are. The next step shows what goes; nothing is changed yet.",
            tone="muted",
        )
        words.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.addRow("vCenter", self.which)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton("Show what goes…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addWidget(words)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(60))

    def accept(self) -> None:
        """Hand the choice over."""
        self.chosen.emit(self.which.currentData())
        super().accept()

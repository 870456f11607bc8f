"""Asks for the status of VMs together with a note."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.cell_values import STATUS_BY_HAND
from app.domain.counted_noun import count_text
from app.ui.parts.ask_why import WhyDialog
from app.ui.theme.icons import status_icon


class StatusDialog(WhyDialog):
    """One status and one note for all VMs; an empty note clears the old ones.

    Where waves have set the status, it can be left as it is.
    """

    chosen = Signal(str, str)
    """The status, empty where it stays, and the note."""

    def __init__(self, count: int, status: str, earlier: Iterable[str], parent: QWidget) -> None:
        vms = count_text(count, "VM")
        super().__init__(
            "Set status",
            f"Sets status and status note of {vms}. A VM that is skipped leaves the plan.",
            "Status note",
            f"Set for {vms}",
            parent,
            earlier=earlier,
            required=False,
        )
        self.status = QComboBox()
        if status not in dict(STATUS_BY_HAND):
            self.status.addItem(status_icon(status), "Leave as it is", "")
            status = ""
        for value, label in STATUS_BY_HAND:
            self.status.addItem(status_icon(value), label, value)
        self.status.setCurrentIndex(max(0, self.status.findData(status)))
        self.add_field("Status", self.status)

    def accept(self) -> None:
        """Hand status and note over."""
        self.chosen.emit(self.status.currentData(), self.reason)
        super().accept()

"""The steps of this session: which stand, and a click that goes back or forward to one."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.ui.shell.operations import Operations

START = "As it was opened"


class HistoryList(QListWidget):
    """A line for each step, the newest last; those that were taken back are grey.

    A click asks the one door for what Undo and Redo would do step by step.
    """

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self._operations = operations
        self.setAccessibleName("History of this session")
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._clicked)
        operations.history.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        history = self._operations.history
        self.clear()
        self.addItem(START)
        for place, step in enumerate(history.steps, 1):
            item = QListWidgetItem(step.label, self)
            if place > history.position:
                item.setForeground(self.palette().placeholderText())
        self.setCurrentRow(history.position)

    def _clicked(self, item: QListWidgetItem) -> None:
        self._operations.go_to(self.row(item))
        # What was refused leaves the history where it was.
        self.setCurrentRow(self._operations.history.position)

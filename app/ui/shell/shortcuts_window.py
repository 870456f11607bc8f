"""The window with the list of shortcuts, from which they are changed and written down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text_window import RichView
from app.ui.theme.metrics import grid


class ShortcutsWindow(Dialog):
    """``html`` is asked again when the theme changes, for its colours."""

    of_project = False

    change_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self, html: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        view = RichView(html)
        view.setAccessibleName("Keyboard shortcuts")
        role = QDialogButtonBox.ButtonRole.ActionRole
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.change_button = buttons.addButton("Change…", role)
        self.sheet_button = buttons.addButton("Save as PDF…", role)
        for button in (self.change_button, self.sheet_button):
            button.setAutoDefault(False)
        self.change_button.clicked.connect(self._change)
        self.sheet_button.clicked.connect(self.sheet_wanted)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        column.addWidget(view)
        column.addWidget(buttons)
        open_at(self, grid(90), grid(60))

    def _change(self) -> None:
        self.close()
        self.change_wanted.emit()

"""A plain window with text to read and copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.theme.metrics import fixed_font, grid


def show_text(parent: QWidget, title: str, text: str) -> Dialog:
    """Open a dialog with text in a fixed-width font and return it."""
    dialog = Dialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setFont(fixed_font())
    view.setAccessibleName(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    column = dialog.make_column()
    column.addWidget(view)
    column.addWidget(buttons)
    dialog.resize(grid(90), grid(60))
    dialog.open()
    return dialog

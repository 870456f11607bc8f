"""Help for a page, from the Markdown files that come with the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QTextBrowser, QWidget

from app.resources import resource_path
from app.ui.parts.dialog import Dialog
from app.ui.theme.metrics import grid


def help_text(stage: str) -> str:
    """The Markdown of a stage's help."""
    return resource_path(f"help/{stage}.md").read_text(encoding="utf-8")


def show_help(parent: QWidget, stage: str) -> Dialog:
    """Open the help of a stage and return its window."""
    dialog = Dialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Help")
    view = QTextBrowser()
    view.setMarkdown(help_text(stage))
    view.setAccessibleName("Help")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    column = dialog.make_column()
    column.addWidget(view)
    column.addWidget(buttons)
    dialog.resize(grid(80), grid(70))
    dialog.open()
    return dialog

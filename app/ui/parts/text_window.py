"""A plain window with text to read and copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QTextBrowser, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.theme.metrics import fixed_font, grid
from app.ui.theme.tokens import theme


def show_text(parent: QWidget, title: str, text: str) -> Dialog:
    """Open a dialog with text in a fixed-width font and return it."""
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setFont(fixed_font())
    return _window(parent, title, view)


def show_rich(parent: QWidget, title: str, html: Callable[[], str]) -> Dialog:
    """Open a dialog with lists or tables in the window's font and return it.

    ``html`` is asked again when the theme changes, for its colours.
    """
    return _window(parent, title, RichView(html))


class RichView(QTextBrowser):
    """Rich text that is written anew in the colours of each theme."""

    def __init__(self, html: Callable[[], str]) -> None:
        super().__init__()
        self._html = html
        self.rewrite()
        theme().theme_changed.connect(self.rewrite)

    def rewrite(self) -> None:
        """Ask for the text again: what it tells of may have changed."""
        self.setHtml(self._html())


def _window(parent: QWidget, title: str, view: QPlainTextEdit | QTextBrowser) -> Dialog:
    dialog = Dialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    view.setAccessibleName(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    column = dialog.make_column()
    column.addWidget(view)
    column.addWidget(buttons)
    dialog.resize(grid(90), grid(60))
    dialog.open()
    return dialog

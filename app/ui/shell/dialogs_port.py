"""Questions to the user, behind one door so that tests can answer them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

_ENDING = re.compile(r"\*(\.\w+)")


class Dialogs(Protocol):
    """Asks, tells and lets the user pick."""

    def confirm(self, title: str, text: str, accept: str, *, danger: bool = False) -> bool:
        """Ask before something that says what it does; the safe answer is the default."""

    def ask_text(self, title: str, label: str, value: str = "") -> str | None:
        """Ask for a line of text; None when the user gave up."""

    def open_files(self, title: str, folder: Path, patterns: str) -> list[Path]:
        """Let the user pick existing files."""

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """Let the user pick a folder."""

    def save_file(self, title: str, suggestion: Path, patterns: str) -> Path | None:
        """Let the user say where to write a file."""

    def tell_error(self, error: UserError) -> None:
        """Show an error that needs more room than a toast."""


class QtDialogs:
    """The real dialogs, above the main window; their classes are loaded when one is needed."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def confirm(self, title: str, text: str, accept: str, *, danger: bool = False) -> bool:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QMessageBox

        icon = QMessageBox.Icon.Warning if danger else QMessageBox.Icon.Question
        box = QMessageBox(icon, title, text, parent=self._window)
        yes = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(no if danger else yes)
        _space(box)
        box.exec()
        accepted = box.clickedButton() is yes
        box.deleteLater()
        return accepted

    def ask_text(self, title: str, label: str, value: str = "") -> str | None:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QInputDialog

        from app.ui.theme.metrics import grid

        box = QInputDialog(self._window)
        box.setWindowTitle(title)
        box.setLabelText(label)
        box.setTextValue(value)
        box.resize(grid(56), box.sizeHint().height())
        _space(box)
        accepted = box.exec() == QInputDialog.DialogCode.Accepted
        text = box.textValue()
        box.deleteLater()
        return text if accepted else None

    def open_files(self, title: str, folder: Path, patterns: str) -> list[Path]:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QFileDialog

        names, _ = QFileDialog.getOpenFileNames(self._window, title, str(folder), patterns)
        return [Path(name) for name in names]

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(self._window, title, str(folder))
        return Path(name) if name else None

    def save_file(self, title: str, suggestion: Path, patterns: str) -> Path | None:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QFileDialog

        name, chosen = QFileDialog.getSaveFileName(self._window, title, str(suggestion), patterns)
        return with_ending(Path(name), suggestion, chosen, patterns) if name else None

    def tell_error(self, error: UserError) -> None:
        """See :class:`Dialogs`."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Warning, "Migration Planner", error.message)
        box.setInformativeText(error.hint)
        if error.details:
            box.setDetailedText(error.details)
        _space(box)
        box.exec()
        box.deleteLater()


def with_ending(path: Path, suggestion: Path, chosen: str, patterns: str) -> Path:
    """The file with the ending of the type that was chosen, unless its name has one of another.

    A name that was left as suggested follows the type: not every system's dialog does that.
    """
    endings, wanted = _ENDING.findall(patterns), _ENDING.findall(chosen)
    if len(endings) < 2 or not wanted or path.suffix.lower() == wanted[0]:
        return path
    if path == suggestion:
        return path.with_suffix(wanted[0])
    return path if path.suffix.lower() in endings else path.with_name(path.name + wanted[0])


def _space(box: QDialog) -> None:
    """Give a dialog of Qt's own the distances of the window's."""
    from app.ui.parts.dialog import dialog_margins

    layout = box.layout()
    if layout is not None:
        layout.setContentsMargins(*dialog_margins())

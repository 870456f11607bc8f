"""About the program: versions and licences, ready to be copied."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from app import __version__
from app.resources import licences_folder
from app.ui.parts.dialog import Dialog
from app.ui.parts.icon_picture import IconPicture
from app.ui.theme.metrics import grid

_LIBRARIES = (
    "SQLAlchemy", "alembic", "python-calamine", "openpyxl", "pandas", "XlsxWriter",
    "reportlab", "openstacksdk", "keyring",
)  # fmt: skip


def versions() -> str:
    """Versions of the program and what it stands on, a line each."""
    lines = [
        f"Migration Planner {__version__}",
        f"Python {platform.python_version()} on {platform.system()} {platform.release()}",
        f"Qt {qVersion()}, PySide6 {_version('PySide6-Essentials')}",
        *(f"{name} {_version(name)}" for name in _LIBRARIES),
    ]
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "(unknown)"


def _where_licences_are() -> str:
    if licences_folder() is None:
        return "The installed program has the licences of all its parts in the folder “licenses”."
    return "“Licences…” lists all parts and says where the licences of each are."


class AboutDialog(Dialog):
    """Name, versions, licence notes, Copy and Close."""

    of_project = False

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Migration Planner")
        picture = IconPicture("app", 8, "text")
        text = QLabel(versions())
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        notes = QLabel(
            "Qt and PySide6 are used under the LGPL, version 3; their libraries lie beside the "
            f"program and can be replaced. {_where_licences_are()}"
        )
        notes.setWordWrap(True)
        notes.setProperty("tone", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setAutoDefault(False)  # Enter closes
        copy.clicked.connect(self._copy)
        if licences_folder() is not None:
            licences = buttons.addButton("Licences…", QDialogButtonBox.ButtonRole.ActionRole)
            licences.clicked.connect(self._show_licences)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        column.setSpacing(grid(2))
        for widget in (picture, text, notes, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(grid(50))

    def _show_licences(self) -> None:
        from app.ui.parts.text_window import show_text

        folder = licences_folder()
        if folder is not None:
            summary = (folder / "THIRD-PARTY.txt").read_text(encoding="utf-8")
            show_text(self, "Licences of all parts", f"In {folder}:\n\n{summary}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(versions())

"""About the program: versions and licences, ready to be copied."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from app import __version__
from app.ui.parts.dialog import Dialog
from app.ui.theme.icons import icon
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


class AboutDialog(Dialog):
    """Name, versions, licence notes, Copy and Close."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Migration Planner")
        picture = QLabel()
        picture.setPixmap(icon("app").pixmap(grid(8), grid(8)))
        text = QLabel(versions())
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        notes = QLabel(
            "Qt and PySide6 are used under the LGPL, version 3; their libraries lie beside the "
            "program and can be replaced. Licences of all parts are in the folder “licenses”."
        )
        notes.setWordWrap(True)
        notes.setProperty("tone", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        column.setSpacing(grid(2))
        for widget in (picture, text, notes, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(grid(50))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(versions())

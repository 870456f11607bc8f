"""What happens before an import, and where the program keeps what it keeps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.services.workspace_backups import KEPT
from app.ui.parts.settings import Settings
from app.ui.parts.text import ElidedText
from app.ui.shell.preferences.section import SettingsSection
from app.ui.shell.written import open_file
from app.ui.theme.metrics import grid


class FolderRow(QWidget):
    """A path, its middle cut where it is long, and the button that shows it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__()
        self._path = path
        text = ElidedText(str(path))
        text.setToolTip(str(path))
        self.button = QPushButton("Show in folder")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Show {name} in folder")
        self.button.clicked.connect(self._show)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(grid(1))
        line.addWidget(text, 1)
        line.addWidget(self.button)
        self.setAccessibleName(f"{name}: {path}")

    def _show(self) -> None:
        folder = self._path if self._path.is_dir() else self._path.parent
        open_file(folder)


class FilesSection(SettingsSection):
    """The folders are not set here: they are the system's, or named when the program starts."""

    title = "Files"

    backups_wanted = Signal()

    def __init__(self, settings: Settings, workspace: Path | None, data: Path, logs: Path) -> None:
        super().__init__()
        self._settings = settings
        self.previews = QCheckBox("Show what was found before a first &import")
        self.previews.toggled.connect(self._choose_previews)
        self.add_row(
            "Imports",
            self.previews,
            "Sheets, columns and VMs of the files; Enter imports them. Where a column is missing "
            "that figures depend on, it is shown in any case, also when files are imported again.",
            "RVTools preview columns mapping headings",
        )
        self.backups_button = QPushButton("Backups…")
        self.backups_button.setAutoDefault(False)
        self.backups_button.setEnabled(workspace is not None)
        self.backups_button.clicked.connect(self.backups_wanted)
        self.folders: list[FolderRow] = []
        if workspace is not None:
            self._add("Workspace", workspace, "Everything you plan is in this one file.")
        self._add(
            "Data folder",
            data,
            "Holds the workspace that is opened where no other is named. To keep it elsewhere, "
            "start the program with --data-dir, or set MIGRATION_PLANNER_HOME.",
        )
        self._add("Log folder", logs, "What the program did, without secrets.")
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.backups_button)
        line.addStretch(1)
        self.add_row(
            "Backups kept",
            holder,
            f"The newest {KEPT} copies of each workspace, in a folder beside it. One is made "
            "before anything large, such as an import.",
            "restore safety copies",
        )
        self.column.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        self.previews.setChecked(self._settings.previews_imports)

    def reset(self) -> None:
        """Show it."""
        self._settings.previews_imports = True
        self.refresh()

    def _choose_previews(self, wanted: bool) -> None:
        self._settings.previews_imports = wanted

    def _add(self, label: str, path: Path, note: str) -> None:
        row = FolderRow(path, label.lower())
        self.folders.append(row)
        self.add_row(label, row, note, "folder place path")

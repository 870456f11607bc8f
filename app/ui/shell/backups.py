"""The list of safety copies: when and why each was made, what is in it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.parts.vm_words import moment_text
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.workspace_backups import Backup

_PATH = Qt.ItemDataRole.UserRole
UNREADABLE = "cannot be read"


class BackupsDialog(Dialog):
    """Offers to restore a copy, or to open it as a workspace of its own."""

    of_project = False

    restore_wanted = Signal(object)
    open_wanted = Signal(object)

    def __init__(self, copies: Sequence[Backup], folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Backups")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Backups, newest first")
        self.list.setHeaderLabels(["Made", "Why", "Projects in it"])
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.itemSelectionChanged.connect(self._enable_buttons)
        for copy in copies:
            self.list.addTopLevelItem(_line(copy))
        header = self.list.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.words = Text(_words(len(copies), folder), tone="muted")
        self.words.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.restore_button = buttons.addButton("Restore…", QDialogButtonBox.ButtonRole.ActionRole)
        self.open_button = buttons.addButton(
            "Open as a workspace of its own", QDialogButtonBox.ButtonRole.ActionRole
        )
        self.restore_button.clicked.connect(self._restore)
        self.open_button.clicked.connect(self._open)
        # Enter restores nothing.
        for button in (self.restore_button, self.open_button):
            button.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        open_at(self, grid(100), grid(50))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._enable_buttons()

    def current(self) -> Path | None:
        """The copy that is selected."""
        item = self.list.currentItem()
        return item.data(0, _PATH) if item is not None else None

    def _enable_buttons(self) -> None:
        for button in (self.restore_button, self.open_button):
            button.setEnabled(self.current() is not None)

    def _restore(self) -> None:
        path = self.current()
        self.accept()
        self.restore_wanted.emit(path)

    def _open(self) -> None:
        path = self.current()
        self.accept()
        self.open_wanted.emit(path)


def _line(copy: Backup) -> QTreeWidgetItem:
    made = moment_text(copy.made)
    if copy.projects is None:
        held = UNREADABLE
    else:
        held = ", ".join(f"{name} ({count_text(vms, 'VM')})" for name, vms in copy.projects)
    reason = copy.reason[:1].upper() + copy.reason[1:]
    item = QTreeWidgetItem([made, reason, held or "none"])
    item.setData(0, _PATH, copy.path)
    item.setToolTip(0, str(copy.path))
    item.setToolTip(2, held)
    return item


def _words(count: int, folder: Path) -> str:
    if not count:
        return (
            "There is no backup yet. One is made before every import that changes a project, "
            "before data is cleared or a project deleted, and before an upgrade."
        )
    return (
        f"Copies of the whole workspace, in {folder}. Restoring one makes a copy of the "
        "workspace as it is now first."
    )

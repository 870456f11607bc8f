"""Settings of who works with the program, and of what a start shows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.services.operator_name import MAX_NAME, system_account
from app.ui.parts.settings import LAST_PLACE, PROJECTS, Settings
from app.ui.shell.preferences.section import SettingsSection

STARTS = (
    (LAST_PLACE, "What was open last time"),
    (PROJECTS, "The list of projects"),
)


class GeneralSection(SettingsSection):
    """Hands the name over; blank means that of the system account."""

    title = "General"

    named = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.name = QLineEdit()
        self.name.setMaxLength(MAX_NAME)
        self.name.setPlaceholderText(system_account())
        self.name.editingFinished.connect(self.commit)
        self.starts = QComboBox()
        for key, text in STARTS:
            self.starts.addItem(text, key)
        self.starts.activated.connect(self._choose_start)
        self.add_row(
            "Your &name",
            self.name,
            "Stands in the history of waves and their checks with what you do from now on. Empty: "
            f"the name of the system account, {system_account()}.",
            "operator user who",
        )
        self.add_row(
            "At &start, open",
            self.starts,
            "Workspace, project and page, or all projects of that workspace. A file with which the "
            "program is started comes first.",
            "begin launch reopen",
        )
        self.column.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        self.name.setText(self._settings.operator_name)
        self.starts.setCurrentIndex(self.starts.findData(self._settings.starts_with))

    def reset(self) -> None:
        """No name, and the place of last time."""
        self.named.emit("")
        self._settings.starts_with = LAST_PLACE
        self.refresh()

    def commit(self) -> None:
        """Hand the name over, if it is another one."""
        if self.name.text() != self._settings.operator_name:
            self.named.emit(self.name.text())

    def _choose_start(self, _place: int) -> None:
        self._settings.starts_with = str(self.starts.currentData())

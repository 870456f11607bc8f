"""The dialog of the program's settings: sections, and a search over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QStackedWidget, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.search_field import SearchField
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.shell.preferences.section import SettingsSection
from app.ui.theme.metrics import grid


class SettingsDialog(Dialog):
    """What is set takes effect at once and is kept; so there is nothing to save or cancel."""

    of_project = False

    def __init__(self, sections: Sequence[SettingsSection], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self.sections = {section.title: section for section in sections}
        self.search = SearchField("Search the settings", pause_ms=0)
        self.search.search_changed.connect(self._search)
        self.switch = Segments("Section", wraps=True)
        self.switch.chosen.connect(self.show_section)
        self.stack = QStackedWidget()
        self._buttons = {}
        for section in sections:
            self._buttons[section.title] = self.switch.add(section.title, section.title)
            self.stack.addWidget(section)
        self.none = Text("No setting has these words.", tone="muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.none)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_button = self.buttons.addButton(
            "Reset to defaults", QDialogButtonBox.ButtonRole.ResetRole
        )
        self.reset_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self._reset)
        self.buttons.rejected.connect(self.close)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Return takes what is being typed
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.switch, 1)
        column = self.make_column()
        column.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        column.addWidget(self.buttons)
        self.show_section(sections[0].title)
        open_at(self, grid(90), grid(62))

    def show_section(self, title: str) -> None:
        """Bring a section to the front."""
        section = self.sections[title]
        self.switch.show_current(title)
        self.stack.setCurrentWidget(section)
        section.refresh()
        self.reset_button.setToolTip(f"All settings of “{title}”")
        self.reset_button.setVisible(type(section).reset is not SettingsSection.reset)

    def done(self, result: int) -> None:
        """Take over what is still being typed."""
        for section in self.sections.values():
            section.commit()
        super().done(result)

    def _search(self, text: str) -> None:
        found = [title for title, section in self.sections.items() if section.search(text)]
        for title, button in self._buttons.items():
            button.setVisible(title in found)
        if not found:
            self.stack.setCurrentWidget(self.none)
            self.reset_button.hide()
        elif self.stack.currentWidget() is self.none or self.switch.current not in found:
            self.show_section(found[0])

    def _reset(self) -> None:
        section = self.stack.currentWidget()
        if isinstance(section, SettingsSection):
            section.reset()
            section.refresh()

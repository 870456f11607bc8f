"""Settings of how the window looks."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from app.ui.parts.segments import Segments
from app.ui.parts.settings import LEAST_ZOOM, MOST_ZOOM, Settings
from app.ui.shell.preferences.section import SettingsSection

STEP = 10
_THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


class AppearanceSection(SettingsSection):
    """Theme and size of the text. The window follows while the dialog stands open."""

    title = "Appearance"

    theme_chosen = Signal(str)
    zoom_chosen = Signal(int)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.theme = Segments("Theme", wraps=True)
        for key, text in _THEMES:
            self.theme.add(key, text)
        self.theme.chosen.connect(self.theme_chosen)
        self.size_field = QSpinBox()
        self.size_field.setRange(LEAST_ZOOM, MOST_ZOOM)
        self.size_field.setSingleStep(STEP)
        self.size_field.setSuffix(" %")
        self.size_field.setAccessibleName("Text size in percent")
        self.size_field.setKeyboardTracking(False)  # each size lays the whole window out anew
        self.size_field.valueChanged.connect(self.zoom_chosen)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.size_field)
        line.addStretch(1)
        self.add_row("&Theme", self.theme, words="dark light colours system")
        self.add_row(
            "Text si&ze",
            holder,
            f"From {LEAST_ZOOM} to {MOST_ZOOM} % of the size that the system has for text.",
            "zoom font scale larger smaller percent",
        )
        self.column.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        self.theme.show_current(self._settings.theme)
        with QSignalBlocker(self.size_field):
            self.size_field.setValue(self._settings.zoom)

    def reset(self) -> None:
        """The system's theme and its size of text."""
        self.theme_chosen.emit("system")
        self.zoom_chosen.emit(100)
        self.refresh()

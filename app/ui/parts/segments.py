"""A switch between a few views of the same thing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.ui.parts.flow import FlowLayout
from app.ui.theme.metrics import grid


class Segments(QWidget):
    """Buttons of which exactly one is down; arrow keys walk through them.

    ``wraps`` lets many of them go on in a second line.
    """

    chosen = Signal(str)
    """Key of the view that the user asked for."""

    def __init__(self, title: str, parent: QWidget | None = None, *, wraps: bool = False) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self._row: QHBoxLayout | FlowLayout
        if wraps:
            self._row = FlowLayout(self, spacing=grid(0.5), line_spacing=grid(0.25))
        else:
            self._row = QHBoxLayout(self)
            self._row.setContentsMargins(0, 0, 0, 0)
            self._row.setSpacing(grid(0.5))
            self._row.addStretch(1)
        self.setAccessibleName(title)

    def add(self, key: str, text: str, tooltip: str = "") -> QToolButton:
        """Append a view; the first one is down."""
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tooltip)
        button.setAccessibleName(text)
        button.setCheckable(True)
        button.setChecked(not self._keys)
        self._group.addButton(button, len(self._keys))
        if isinstance(self._row, FlowLayout):
            self._row.addWidget(button)
        else:
            self._row.insertWidget(len(self._keys), button)
        self._keys.append(key)
        return button

    def set_text(self, key: str, text: str) -> None:
        """What the button of a view says.

        :raises ValueError: when there is no such view.
        """
        button = self._group.button(self._keys.index(key))
        button.setText(text)
        button.setAccessibleName(text)

    @property
    def current(self) -> str:
        """Key of the view whose button is down."""
        return self._keys[self._group.checkedId()]

    def show_current(self, key: str) -> None:
        """Push the button of a view down, without announcing it.

        :raises ValueError: when there is no such view.
        """
        self._group.button(self._keys.index(key)).setChecked(True)

    def _clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._keys[self._group.id(button)])

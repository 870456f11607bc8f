"""The line above the board: a search that dims, filters, and how much a card shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.domain.columns import Column
from app.domain.search import describe_filter
from app.ui.parts.beside import BesideLayout
from app.ui.parts.flow import FlowLayout
from app.ui.parts.key_tips import command_keys
from app.ui.parts.search_field import SearchField
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.stages.waves.card_model import Zoom
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

_LONGEST = 24
_ZOOMS = (
    (Zoom.LINE, "Line", "Cards of one line"),
    (Zoom.LINES, "Details", "Cards of three lines"),
    (Zoom.TENANTS, "Tenants", "A card per tenant with the count of its VMs"),
)


class _Search(SearchField):
    """Narrower than others: the filters stand beside it."""

    def sizeHint(self) -> QSize:
        """Room for a name."""
        return QSize(grid(24), super().sizeHint().height())


class BoardBar(QWidget):
    """Says what was asked for; the filters themselves are kept by the page."""

    filter_wanted = Signal(str, object)
    """Key of a column, and where on the screen its values are to be offered."""
    clear_wanted = Signal()
    zoom_chosen = Signal(object)

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = {column.key: column.title for column in columns}
        self.search = _Search("Search VMs")
        words = "What does not contain these words is dimmed"
        command_keys().follow_words(self.search, "find", f"{words} ({{key}})", words)
        self.buttons = {key: self._button(key) for key in self._titles}
        self.clear = QToolButton()
        self.clear.setText("Clear")
        self.clear.setToolTip("Show all VMs again")
        self.clear.setAccessibleName("Clear filters")
        self.clear.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_icon(self.clear, "close", "muted_text")
        self.clear.clicked.connect(self.clear_wanted)
        self.clear.hide()
        self.found = Text(tone="muted")
        self.zoom = Segments("Size of the cards")
        for zoom, text, tip in _ZOOMS:
            self.zoom.add(zoom.value, text, tip)
        self.zoom.chosen.connect(lambda key: self.zoom_chosen.emit(Zoom(key)))
        filters = QWidget()
        row = FlowLayout(filters, spacing=grid(0.75), line_spacing=grid(0.5), centred=True)
        row.addWidget(self.search)
        for button in self.buttons.values():
            row.addWidget(button)
        for widget in (self.clear, self.found):
            row.addWidget(widget)
        whole = BesideLayout(filters, self.zoom)
        whole.setContentsMargins(grid(1), 0, grid(1), 0)
        whole.setSpacing(grid(1))
        self.setLayout(whole)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """All lines that it takes at its width: the views beneath it ask for no more than this."""
        least, layout = super().minimumSizeHint(), self.layout()
        needed = layout.minimumHeightForWidth(self.width()) if layout is not None else 0
        return QSize(least.width(), max(least.height(), needed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may take another number of lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _button(self, key: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.clicked.connect(lambda: self._pressed(key))
        self._word(button, key, "")
        return button

    def _word(self, button: QToolButton, key: str, told: str) -> None:
        title = self._titles[key]
        whole = f"{title}: {told}" if told else title
        short = whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"
        button.setText(f"{short} ▾")
        button.setProperty("told", told)
        button.setToolTip(whole if told else f"Show only some by {title.lower()}")
        button.setAccessibleName(f"Filter by {whole}")
        button.setChecked(bool(told))

    def _pressed(self, key: str) -> None:
        button = self.buttons[key]
        button.setChecked(bool(button.property("told")))
        below = button.mapToGlobal(QPoint(0, button.height()))
        self.filter_wanted.emit(key, below)

    def show_filters(self, filters: Mapping[str, str], found: str) -> None:
        """Show which filters are in force, and what they leave."""
        for key, button in self.buttons.items():
            text = filters.get(key, "")
            self._word(button, key, describe_filter(text) if text else "")
        self.clear.setVisible(bool(filters))
        self.found.setText(found)
        self.found.setVisible(bool(found))

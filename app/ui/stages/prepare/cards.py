"""The four cards of readiness: one figure and one jump each, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.provisioning.gate import Card, CardState, Gate
from app.ui.charts.labels import number_text
from app.ui.parts.flow import FlowLayout
from app.ui.parts.text import Text
from app.ui.theme.icons import pixmap
from app.ui.theme.metrics import TextSize, grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme

CARD_WORDS: Mapping[Card, tuple[str, str, str, str]] = {
    Card.SUBNETS: ("Networks and subnets", "network", "Network Map", "network_map"),
    Card.FLAVORS: ("Flavors", "shape", "Flavor Staging", "flavors"),
    Card.IMAGES: ("Images", "operating system", "Image Requirements", "images"),
    Card.USERS: ("Users", "target project", "Users", "users"),
}
"""Title, what is counted, the page that mends it, and the stage of that page."""


class ReadyCard(QWidget):
    """One card."""

    jump_wanted = Signal(object)
    missing_wanted = Signal(object)

    def __init__(self, card: Card) -> None:
        super().__init__()
        title, self._noun, page, _stage = CARD_WORDS[card]
        self.card, self._title = card, title
        self._state: CardState | None = None
        self._mark = QLabel()
        self._name = Text(title, bold=True)
        self._figure = Text("–", TextSize.TITLE)
        self._unit = Text("", TextSize.SMALL, tone="muted")
        self.missing = _link("")
        self.missing.setToolTip("What is missing, and what to do about it")
        self.missing.clicked.connect(lambda: self.missing_wanted.emit(card))
        self.jump = _link(page)
        self.jump.setProperty("flush", True)
        self.jump.setToolTip(f"Go to the page {page}")
        self.jump.clicked.connect(lambda: self.jump_wanted.emit(card))
        head = QHBoxLayout()
        head.setSpacing(grid(0.75))
        head.addWidget(self._mark)
        head.addWidget(self._name, 1)
        line = QHBoxLayout()
        line.setSpacing(grid(0.75))
        line.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._unit, 1, Qt.AlignmentFlag.AlignBaseline)
        links = QHBoxLayout()
        links.setSpacing(grid(1.5))
        links.addWidget(self.jump)
        links.addWidget(self.missing)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(line)
        column.addLayout(links)
        theme().theme_changed.connect(self._draw_mark)
        theme().size_changed.connect(self._resized)
        self._resized()

    def _resized(self) -> None:
        self.setMinimumWidth(grid(27))
        self._draw_mark()

    def show_state(self, state: CardState) -> None:
        """Show how many of how many are ready."""
        self._state = state
        missing = len(state.missing)
        self._figure.setText(number_text(state.done))
        self._figure.set_tone("" if state.ready else "warning")
        of = count_text(state.total, self._noun)
        self._unit.setText(f"of {of} ready")
        self.missing.setText(f"{number_text(missing)} missing…")
        self.missing.setVisible(missing > 0)
        self.setAccessibleName(f"{self._title}: {state.done:,} of {of} ready")
        self._draw_mark()

    @property
    def figure(self) -> str:
        """The figure with what it counts."""
        return f"{self._figure.text()} {self._unit.text()}"

    def _draw_mark(self) -> None:
        state = self._state
        name, token = ("clock", "muted_text")
        if state is not None:
            name, token = ("ok", "ok") if state.ready else ("warning", "warning")
        color = current_tokens().color(token)
        self._mark.setPixmap(pixmap(name, color, icon_extent(), self.devicePixelRatioF()))


class ReadyCards(QWidget):
    """All four, in as many lines as the width asks for."""

    jump_wanted = Signal(object)
    missing_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = FlowLayout(self, spacing=grid(2), line_spacing=grid(1))
        self.cards = {card: ReadyCard(card) for card in Card}
        for card in self.cards.values():
            row.addWidget(card)
            card.jump_wanted.connect(self.jump_wanted)
            card.missing_wanted.connect(self.missing_wanted)

    def show_gate(self, gate: Gate) -> None:
        """Show the cards as they stand."""
        for state in gate.cards:
            self.cards[state.card].show_state(state)


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    return button

"""The four cards of readiness: one figure and one jump each, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
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
        self._compact = False
        self._parts = QVBoxLayout(self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        for part in (head, line, links):
            self._parts.addLayout(part)
        theme().theme_changed.connect(self._draw_mark)
        theme().size_changed.connect(self._resized)
        self._resized()

    def _resized(self) -> None:
        self.setMinimumWidth(0 if self._compact else grid(27))
        self._draw_mark()

    @property
    def whole_width(self) -> int:
        """What it takes with its lines below each other."""
        lines = (
            (self._mark, self._name), (self._figure, self._unit),
            (self.jump, self.missing) if not self.missing.isHidden() else (self.jump,),
        )  # fmt: skip
        widths = (sum(each.sizeHint().width() + grid(1.5) for each in line) for line in lines)
        return max(grid(27), *widths)

    def set_compact(self, compact: bool) -> None:
        """Say all of it in one line: the page it leads to stands for the title."""
        if compact == self._compact:
            return
        self._compact = compact
        flow = QBoxLayout.Direction.LeftToRight if compact else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(flow)
        self._parts.setSpacing(grid(1) if compact else 0)
        self._name.setVisible(not compact)
        self._say_unit()
        self._resized()

    def show_state(self, state: CardState) -> None:
        """Show how many of how many are ready."""
        self._state = state
        missing = len(state.missing)
        self._figure.setText(number_text(state.done))
        self._figure.set_tone("" if state.ready else "warning")
        of = count_text(state.total, self._noun)
        self._say_unit()
        self.missing.setText(f"{number_text(missing)} missing…")
        self.missing.setVisible(missing > 0)
        self.setAccessibleName(f"{self._title}: {grouped(state.done)} of {of} ready")
        self._draw_mark()

    def _say_unit(self) -> None:
        state = self._state
        if state is not None:
            of = count_text(state.total, self._noun)
            self._unit.setText(
                f"of {number_text(state.total)}" if self._compact else f"of {of} ready"
            )
            self._unit.setToolTip(f"{number_text(state.done)} of {of} ready")

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
        theme().size_changed.connect(self._fit)

    def show_gate(self, gate: Gate) -> None:
        """Show the cards as they stand."""
        for state in gate.cards:
            self.cards[state.card].show_state(state)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where they do not stand beside each other, each is one line: the tasks want the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        whole = sum(card.whole_width for card in self.cards.values()) + 3 * grid(2)
        for card in self.cards.values():
            card.set_compact(whole > self.width())


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    return button

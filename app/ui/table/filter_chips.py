"""The filters in force as chips that can be removed one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.domain.columns import Column
from app.domain.search import describe_filter
from app.ui.table.cell_roles import Tokens
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme

_LONGEST = 36


class FilterChip(QFrame):
    """One filter: its text opens it, its cross takes it away."""

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, column: Column, text: str, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = column.key
        words = f"{column.title}: {describe_filter(text)}"
        self._label = QPushButton(_shortened(words), self)
        self._label.setFlat(True)
        self._label.setToolTip(words)
        self._label.setAccessibleName(f"Filter {words}")
        self.cross = QToolButton(self)
        self.cross.setAutoRaise(True)
        self.cross.setToolTip("Remove this filter")
        self.cross.setAccessibleName(f"Remove filter {words}")
        set_icon(self.cross, "close", "muted_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(0.75), 0, 2, 0)
        row.setSpacing(0)
        row.addWidget(self._label)
        row.addWidget(self.cross)
        self._fit()
        theme().size_changed.connect(self._fit)
        self._label.clicked.connect(self._open)
        self.cross.clicked.connect(self._remove)
        self.setStyleSheet(
            f"FilterChip {{ background: {tokens.color('hover')}; border-radius: 3px;"
            f" border: 1px solid {tokens.color('border')}; }}"
            f"QPushButton {{ border: none; background: transparent; padding: 2px 0;"
            f" color: {tokens.color('text')}; min-height: 0; }}"
            f"QPushButton:focus {{ text-decoration: underline; }}"
            "QToolButton { padding: 2px; }"
        )

    def _fit(self) -> None:
        extent = grid(1.4)  # not of this widget's font: on a hidden page that is still the old one
        self.cross.setIconSize(QSize(extent, extent))

    def _open(self) -> None:
        self.opened.emit(self.key)

    def _remove(self) -> None:
        self.removed.emit(self.key)


class FilterChips(QWidget):
    """A line of chips; those for which there is no room are behind a button."""

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._shown: list[tuple[Column, str]] = []
        self.chips: list[FilterChip] = []
        self.more = QToolButton(self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setAccessibleName("More filters")
        self.more.hide()
        self._menu = QMenu(self.more)
        self._menu.triggered.connect(self._remove_hidden)
        self.more.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self._rebuild()

    def show_filters(self, columns: Sequence[Column], filters: Mapping[str, str]) -> None:
        """Show the filters in force."""
        shown = [(column, filters[column.key]) for column in columns if column.key in filters]
        if shown != self._shown:
            self._shown = shown
            self._rebuild()

    def _rebuild(self) -> None:
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for column, text in self._shown:
            chip = FilterChip(column, text, self._tokens, self)
            chip.opened.connect(self.opened)
            chip.removed.connect(self.removed)
            self.chips.append(chip)
        self._arrange()

    def sizeHint(self) -> QSize:
        """One line of chips."""
        return QSize(0, round(self.fontMetrics().height() * 1.7))

    def minimumSizeHint(self) -> QSize:
        """Chips give way to everything else."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many chips as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        gap, left = grid(0.5), 0
        button = self.fontMetrics().averageCharWidth() * 8
        hidden: list[FilterChip] = []
        for place, chip in enumerate(self.chips):
            width = chip.sizeHint().width()
            reserve = 0 if place == len(self.chips) - 1 and not hidden else button
            if hidden or left + width + reserve > self.width():
                chip.hide()
                hidden.append(chip)
                continue
            chip.setGeometry(left, 0, width, self.height())
            chip.show()
            left += width + gap
        self._show_more(hidden, left, button)

    def _show_more(self, hidden: Sequence[FilterChip], left: int, width: int) -> None:
        self._menu.clear()
        self.more.setVisible(bool(hidden))
        if not hidden:
            return
        keys = {chip.key for chip in hidden}
        for column, text in self._shown:
            if column.key in keys:
                action = self._menu.addAction(f"Remove {column.title}: {describe_filter(text)}")
                action.setData(column.key)
        self.more.setText(f"+{len(hidden)}")
        self.more.setGeometry(left, 0, min(width, max(0, self.width() - left)), self.height())

    def _remove_hidden(self, action: QAction) -> None:
        self.removed.emit(action.data())


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

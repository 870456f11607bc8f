"""A part of a page: heading, one sentence, content; folded away on demand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.ui.parts.hairline import Hairline
from app.ui.parts.text import Text
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid


class Section(QWidget):
    """Heading over a hairline, then whatever is put into :attr:`content`."""

    toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        note: str = "",
        *,
        collapsible: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._expanded = True
        self._title = Text(title, bold=True)
        self._note = Text(note, TextSize.SMALL, tone="muted")
        self._note.setWordWrap(True)
        self._fold = QToolButton()
        self._fold.setAutoRaise(True)
        self._fold.clicked.connect(self._toggle)
        self._heading = QHBoxLayout()
        self._heading.setSpacing(grid(0.5))
        self._heading.addWidget(self._fold)
        self._heading.addWidget(self._title)
        self._heading.addStretch(1)
        self._body = QWidget()
        self._body.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.content = QVBoxLayout(self._body)
        self.content.setContentsMargins(0, grid(1), 0, 0)
        self.content.setSpacing(grid(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, grid(1))
        column.setSpacing(grid(0.5))
        column.addLayout(self._heading)
        column.addWidget(Hairline())
        column.addWidget(self._note)
        column.addWidget(self._body)
        self.setAccessibleName(title)
        self._fold.setVisible(collapsible)
        self._show_state(expanded=True)

    def add_to_heading(self, widget: QWidget) -> None:
        """Put a widget at the right end of the heading."""
        self._heading.addWidget(widget, 0, Qt.AlignmentFlag.AlignRight)

    def set_note(self, note: str) -> None:
        """The sentence below the heading; empty for none."""
        self._note.setText(note)
        self._note.setVisible(bool(note) and self.is_expanded())

    def is_expanded(self) -> bool:
        """Whether the content is shown."""
        return self._expanded

    def set_expanded(self, expanded: bool) -> None:
        """Show or fold away the content."""
        if expanded == self._expanded:
            return
        self._expanded = expanded
        self._show_state(expanded=expanded)
        self.toggled.emit(expanded)

    def _toggle(self) -> None:
        self.set_expanded(not self._expanded)

    def _show_state(self, *, expanded: bool) -> None:
        self._body.setVisible(expanded)
        self._note.setVisible(expanded and bool(self._note.text()))
        set_icon(self._fold, "chevron-down" if expanded else "chevron-right", "muted_text")
        verb = "Fold" if expanded else "Unfold"
        self._fold.setAccessibleName(f"{verb} {self._title.text()}")
        self._fold.setToolTip(f"{verb} {self._title.text()}")

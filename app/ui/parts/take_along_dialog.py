"""Asks whether what belongs together is moved together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_NAMED = 12


class TakeAlongDialog(Dialog):
    """Names who else would have to move; taking them along is the default."""

    together = Signal()
    alone = Signal()

    def __init__(
        self,
        title: str,
        question: str,
        others: Sequence[str],
        asked: int,
        noun: str,
        parent: QWidget,
        refused: str = "",
    ) -> None:
        """``asked`` counts those that were to move, ``refused`` says why not all can go."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        sentence = Text(question)
        sentence.setWordWrap(True)
        names = [f"•  {name}" for name in others[:_NAMED]]
        if len(others) > _NAMED:
            names.append(f"and {grouped(len(others) - _NAMED)} more")
        listed = Text("\n".join(names))
        listed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        why = Text(refused, tone="warning")
        why.setWordWrap(True)
        why.setVisible(bool(refused))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.alone_button = buttons.addButton(
            f"Move only {count_text(asked, noun)}", QDialogButtonBox.ButtonRole.DestructiveRole
        )
        self.together_button = buttons.addButton(
            f"Move all {grouped(asked + len(others))}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.together_button.setEnabled(not refused)
        self.together_button.clicked.connect(self._together)
        self.alone_button.clicked.connect(self._alone)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        for part in (sentence, listed, why):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(buttons)
        self.together_button.setDefault(not refused)
        self.setMinimumWidth(grid(60))

    def _together(self) -> None:
        self.accept()
        self.together.emit()

    def _alone(self) -> None:
        self.accept()
        self.alone.emit()


def whom(names: Sequence[str], noun: str) -> str:
    """The one that was to move by its name, several by their number."""
    return f"“{names[0]}”" if len(names) == 1 else count_text(len(names), noun)

"""Asks whether VMs that must move together with others are taken along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.counted_noun import count_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_NAMED = 12


class SetDialog(Dialog):
    """Names who moves with whom; taking them along is the default."""

    together = Signal()
    alone = Signal()

    def __init__(
        self,
        asked: Sequence[str],
        others: Sequence[str],
        where: str,
        refused: str,
        parent: QWidget,
    ) -> None:
        """``refused`` says why they cannot all go, empty where they can."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("VMs that move together")
        who = f"“{asked[0]}”" if len(asked) == 1 else count_text(len(asked), "VM")
        one = len(others) == 1
        sentence = Text(
            f"{count_text(len(others), 'VM')} {'is' if one else 'are'} of the same set as {who}. "
            f"Take {'it' if one else 'them'} along {where}?"
        )
        sentence.setWordWrap(True)
        names = [f"•  {name}" for name in others[:_NAMED]]
        if len(others) > _NAMED:
            names.append(f"and {len(others) - _NAMED:,} more")
        listed = Text("\n".join(names))
        listed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        why = Text(refused, tone="warning")
        why.setWordWrap(True)
        why.setVisible(bool(refused))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.alone_button = buttons.addButton(
            f"Move only {count_text(len(asked), 'VM')}", QDialogButtonBox.ButtonRole.DestructiveRole
        )
        self.together_button = buttons.addButton(
            f"Move all {len(asked) + len(others):,}", QDialogButtonBox.ButtonRole.AcceptRole
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

"""Asks whether tenants that must move together with others are taken along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_NAMED = 12


class CompanionsDialog(Dialog):
    """Names who belongs with whom; taking them along is the default."""

    together = Signal()
    alone = Signal()

    def __init__(
        self, asked: Sequence[Tenant], others: Sequence[Tenant], cohort: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Tenants that belong together")
        who = f"“{asked[0].title}”" if len(asked) == 1 else count_text(len(asked), "tenant")
        one = len(others) == 1
        where = f"to “{cohort}”" if cohort else "out of the cohorts"
        sentence = Text(
            f"{count_text(len(others), 'tenant')} {'belongs' if one else 'belong'} with {who}: "
            "their VMs must move together, or need each other in a ring. "
            f"Take {'it' if one else 'them'} along {where}?"
        )
        sentence.setWordWrap(True)
        names = [f"•  {tenant.title}" for tenant in others[:_NAMED]]
        if len(others) > _NAMED:
            names.append(f"and {len(others) - _NAMED:,} more")
        listed = Text("\n".join(names))
        listed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.alone_button = buttons.addButton(
            f"Move only {count_text(len(asked), 'tenant')}",
            QDialogButtonBox.ButtonRole.DestructiveRole,
        )
        self.together_button = buttons.addButton(
            f"Move all {len(asked) + len(others):,}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.together_button.clicked.connect(self._together)
        self.alone_button.clicked.connect(self._alone)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(sentence)
        column.addWidget(listed)
        column.addStretch(1)
        column.addWidget(buttons)
        self.together_button.setDefault(True)
        self.setMinimumWidth(grid(60))

    def _together(self) -> None:
        self.accept()
        self.together.emit()

    def _alone(self) -> None:
        self.accept()
        self.alone.emit()

"""Asks which finding is waived, and why it may be."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.ui.parts.ask_why import WhyDialog


class WaiveDialog(WhyDialog):
    """A choice of the rules that have fired on the VMs, and the note that says why one may go."""

    chosen = Signal(str, str)
    """Id of the rule, and the note."""

    def __init__(self, counts: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(
            "Waive a finding",
            "A waived finding stays in the list with your note and counts no points. "
            "The mode follows the new risk unless it was set by hand.",
            "Note",
            "Waive",
            parent,
        )
        self.rule = QComboBox()
        for rule, count in counts.items():
            self.rule.addItem(f"{RULES_BY_ID[rule].title} ({count_text(count, 'VM')})", rule)
        self.add_field("Finding", self.rule)

    def accept(self) -> None:
        """Hand rule and note over."""
        if self.reason:
            self.chosen.emit(self.rule.currentData(), self.reason)
            super().accept()

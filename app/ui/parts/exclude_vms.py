"""Asks why VMs are left out of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.risk.evidence import counted
from app.ui.parts.ask_why import WhyDialog


class ExcludeDialog(WhyDialog):
    """Names the VMs, offers reasons that were given before."""

    chosen = Signal(str)
    """The reason."""

    def __init__(self, names: Sequence[str], earlier: Iterable[str], parent: QWidget) -> None:
        count = count_text(len(names), "VM")
        who = names[0] if len(names) == 1 else f"{count} ({counted(names)})"
        verb = "leaves" if len(names) == 1 else "leave"
        super().__init__(
            "Exclude from the plan",
            f"{who} {verb} the plan. Include again or Undo brings them back.",
            "Reason",
            f"Exclude {count}",
            parent,
            earlier=earlier,
        )

    def accept(self) -> None:
        """Hand the reason over."""
        if self.reason:
            self.chosen.emit(self.reason)
            super().accept()

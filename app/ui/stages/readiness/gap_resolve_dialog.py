"""Asks how gaps were resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.gaps.gap import Gap, Severity
from app.ui.parts.ask_why import WhyDialog


class ResolveGapsDialog(WhyDialog):
    """The note that says why gaps no longer stand in the way; earlier notes can be chosen."""

    chosen = Signal(str)
    """The note."""

    def __init__(
        self, gaps: Sequence[Gap], parent: QWidget, *, earlier: Iterable[str] = ()
    ) -> None:
        critical = sum(gap.severity is Severity.CRITICAL for gap in gaps)
        what = f"“{gaps[0].resource}” is" if len(gaps) == 1 else f"{grouped(len(gaps))} gaps are"
        sentence = (
            f"{what} marked as resolved and kept so when the inventory is read again. "
            "Both scores count a resolved gap as met."
        )
        if critical:
            sentence += (
                f" {count_text(critical, 'critical gap')} among them: nothing on the target is "
                "changed by this."
            )
        title = "Mark gap as resolved" if len(gaps) == 1 else "Mark gaps as resolved"
        super().__init__(title, sentence, "Note", "Mark as resolved", parent, earlier=earlier)
        self.sentence.setWordWrap(True)

    def accept(self) -> None:
        """Hand the note over."""
        if self.reason:
            self.chosen.emit(self.reason)
            super().accept()

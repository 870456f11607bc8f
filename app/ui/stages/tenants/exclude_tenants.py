"""Asks why tenants are taken out of scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.risk.evidence import counted
from app.domain.planning.tenants.rows import TenantRow
from app.ui.parts.ask_why import WhyDialog


class ExcludeTenantsDialog(WhyDialog):
    """Names the tenants and how many VMs go with them."""

    chosen = Signal(str)
    """The reason."""

    def __init__(self, rows: Sequence[TenantRow], earlier: Iterable[str], parent: QWidget) -> None:
        count = count_text(len(rows), "tenant")
        titles = [row.tenant.title for row in rows]
        who = titles[0] if len(rows) == 1 else f"{count} ({counted(titles)})"
        verb = "leaves" if len(rows) == 1 else "leave"
        vms = count_text(sum(row.in_plan for row in rows), "VM")
        super().__init__(
            "Take out of scope",
            f"{who} {verb} the plan with {vms}. Include again or Undo brings them back.",
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

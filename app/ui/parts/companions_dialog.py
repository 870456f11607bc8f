"""Asks whether tenants that must move together with others are taken along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.ui.parts.take_along_dialog import TakeAlongDialog, whom


class CompanionsDialog(TakeAlongDialog):
    """Names the tenants that belong with others."""

    def __init__(
        self,
        asked: Sequence[Tenant],
        others: Sequence[Tenant],
        cohort: str | None,
        parent: QWidget,
    ) -> None:
        """``cohort`` is empty where they leave theirs, None where they go to several."""
        one = len(others) == 1
        who = whom([tenant.title for tenant in asked], "tenant")
        where = f"to “{cohort}”" if cohort else "out of the cohorts"
        where = "to their cohorts" if cohort is None else where
        super().__init__(
            "Tenants that belong together",
            f"{count_text(len(others), 'tenant')} {'belongs' if one else 'belong'} with {who}: "
            "their VMs must move together, or need each other in a ring. "
            f"Take {'it' if one else 'them'} along {where}?",
            [tenant.title for tenant in others],
            len(asked),
            "tenant",
            parent,
        )

"""Asks whether VMs that must move together with others are taken along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.ui.parts.take_along_dialog import TakeAlongDialog, whom


class SetDialog(TakeAlongDialog):
    """Names the others of a set."""

    def __init__(
        self,
        asked: Sequence[str],
        others: Sequence[str],
        where: str,
        refused: str,
        parent: QWidget,
    ) -> None:
        """``refused`` says why they cannot all go, empty where they can."""
        one = len(others) == 1
        super().__init__(
            "VMs that move together",
            f"{count_text(len(others), 'VM')} {'is' if one else 'are'} of the same set as "
            f"{whom(asked, 'VM')}. Take {'it' if one else 'them'} along {where}?",
            others,
            len(asked),
            "VM",
            parent,
            refused,
        )

"""Asks who approves or rejects the plan, with a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import FieldError
from app.ui.parts.form_dialog import FormDialog
from app.ui.theme.metrics import grid


class ApprovalDialog(FormDialog):
    """Hands over ``approver`` and ``notes``; a rejection needs its reason."""

    help_place = "prepare.md#approval-log-and-summary"

    def __init__(self, sentence: str, who: str, parent: QWidget, *, rejects: bool) -> None:
        title = "Reject the plan" if rejects else "Approve the plan"
        self._rejects = rejects
        super().__init__(title, "Reject" if rejects else "Approve", self._checked, parent, sentence)
        self.approver = QLineEdit(who)
        self.approver.textEdited.connect(lambda _text: self.touch("approver"))
        self.add_field("approver", "Approver", self.approver, tip="Who decides")
        self.comment = self.add_notes("Reason" if rejects else "Comment")
        self.setMinimumWidth(grid(60))
        self.begin(self.approver)

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """Approver and comment."""
        del problems
        return {"approver": self.approver.text().strip(),
                "notes": self.comment.toPlainText().strip()}  # fmt: skip

    def _checked(self, values: Mapping[str, Any]) -> None:
        if "approver" in values and not values["approver"]:
            raise FieldError("approver", "Name who decides.")
        if self._rejects and "notes" in values and not values["notes"]:
            raise FieldError("notes", "Say why, so that whoever asked knows what to change.")

"""Asks for the name of a tenant row: a new one's, or another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import FieldError
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class TenantNameDialog(FormFrame):
    """Name and OrgVDC. What is wrong stands under its field while it is typed."""

    chosen = Signal(str, str)
    """Name and OrgVDC."""

    def __init__(
        self,
        title: str,
        sentence: str,
        accept_text: str,
        check: Callable[[str, str], object],
        parent: QWidget,
        name: str = "",
        org_vdc: str = "",
    ) -> None:
        super().__init__(title, accept_text, parent, sentence)
        self._check = check
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Tenant")
        self.org_vdc = QLineEdit(org_vdc)
        self.org_vdc.setAccessibleName("OrgVDC")
        self.org_vdc.setPlaceholderText("optional")
        self.message = Text("", TextSize.SMALL, tone="error")
        self.message.setWordWrap(True)
        self.message.hide()
        self.form.addRow("Tenant", self.name)
        self.form.addRow("OrgVDC", self.org_vdc)
        self.form.addRow("", self.message)
        for field in (self.name, self.org_vdc):
            field.textEdited.connect(self._typed)
        self.setMinimumWidth(grid(56))
        self.accept_button.setEnabled(not self._problem())
        self.name.selectAll()
        self.name.setFocus()

    def _problem(self) -> str:
        try:
            self._check(self.name.text(), self.org_vdc.text())
        except FieldError as error:
            return str(error)
        return ""

    def _typed(self) -> None:
        problem = self._problem()
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        self.accept_button.setEnabled(not problem)

    def accept(self) -> None:
        """Hand the names over."""
        if not self._problem():
            self.chosen.emit(self.name.text(), self.org_vdc.text())
            super().accept()

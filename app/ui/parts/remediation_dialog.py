"""Asks which findings of some VMs go on the remediation list, who sees to them, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.form_field import CloudField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

LONGEST_NAME = 255


class RemediationDialog(Dialog):
    """The rules that fire with how many VMs each would add, all ticked to begin with."""

    chosen = Signal(object, str, object)
    """Ids of the rules, the owner, and the due date or None."""

    def __init__(self, vms: int, offered: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Add to remediation")
        self._offered = offered
        self.sentence = Text(
            f"What was found on {count_text(vms, 'VM')} becomes one entry for each VM and finding; "
            "what is on the list already stays as it is.",
            tone="muted",
        )
        self.sentence.setWordWrap(True)
        self.rules = QListWidget()
        self.rules.setAccessibleName("Findings")
        for rule, count in offered.items():
            title = RULES_BY_ID[rule].title if rule in RULES_BY_ID else rule
            note = f"{title} ({count_text(count, 'VM')})" if count else f"{title} (on the list)"
            item = QListWidgetItem(note)
            item.setData(Qt.ItemDataRole.UserRole, rule)
            item.setCheckState(Qt.CheckState.Checked if count else Qt.CheckState.Unchecked)
            if not count:
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
            self.rules.addItem(item)
        self.owner = QLineEdit()
        self.owner.setMaxLength(LONGEST_NAME)
        self.owner.setPlaceholderText("Who sees to it")
        self.due = DateField("No due date")
        self.due_line = CloudField("Due", self.due, steady=True)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Findings", self.rules)
        form.addRow("Owner", self.owner)
        form.addRow("Due", self.due_line)
        self.owner.setAccessibleName("Owner")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.sentence)
        column.addLayout(form, 1)
        column.addWidget(self.buttons)
        open_at(self, grid(76), grid(56))
        self.rules.itemChanged.connect(self._show)
        self.due.textChanged.connect(self._show)
        self._show()
        self.rules.setFocus()

    @property
    def ticked(self) -> Sequence[str]:
        """Ids of the rules that are ticked."""
        items = [self.rules.item(row) for row in range(self.rules.count())]
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _day(self) -> date | None:
        return self.due.day()

    def _show(self, *_ignored: object) -> None:
        count = sum(self._offered[rule] for rule in self.ticked)
        try:
            self._day()
            wrong = ""
        except ValueError:
            wrong = f"Write a date, such as {DateField.example()}."
        self.due_line.say(wrong)
        entries = "1 entry" if count == 1 else f"{grouped(count)} entries"
        self.accept_button.setText(f"Add {entries}")
        self.accept_button.setEnabled(bool(count) and not wrong)
        self.accept_button.setDefault(bool(count) and not wrong)

    def accept(self) -> None:
        """Hand over what was chosen."""
        if self.accept_button.isEnabled():
            self.chosen.emit(list(self.ticked), self.owner.text().strip(), self._day())
            super().accept()

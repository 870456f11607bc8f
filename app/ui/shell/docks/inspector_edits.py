"""What the operator decides about one VM: mode, status, priority, notes."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.domain.cell_values import STATUS_BY_HAND, STATUS_CHOICES
from app.domain.model import Vm
from app.services.inventory import MAX_PRIORITY, MAX_TEXT, MODE_CHOICES
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.quiet_fields import NoteField, QuietComboBox, QuietSpinBox
from app.ui.parts.vm_words import mode_explained
from app.ui.theme.html_colors import colored
from app.ui.theme.icons import status_icon
from app.ui.theme.metrics import TextSize, grid
from app.ui.theme.tokens import theme


class DecisionForm(QWidget):
    """Fields of one VM. It asks for an edit when a field is left with another value."""

    edit_requested = Signal(object, str, object)
    """Key of the VM, name of the field, new value."""

    def __init__(self) -> None:
        super().__init__()
        self._vm: Vm | None = None
        self.mode = QuietComboBox("Mode")
        for value, label in MODE_CHOICES:
            self.mode.addItem(label, value)
        self.reason = FlowingText("Why it is moved this way", TextSize.SMALL)
        self.status = QuietComboBox("Status")
        for value, label in STATUS_BY_HAND:
            self.status.addItem(label, value)
        self.status_note = QLineEdit()
        self.status_note.setAccessibleName("Status note")
        self.status_note.setPlaceholderText("Why, by whom, ticket")
        self.status_note.setMaxLength(MAX_TEXT)
        self.priority = QuietSpinBox("Priority")
        self.priority.setRange(1, MAX_PRIORITY)
        self.priority.setToolTip("1 comes first within its tenant; 50 is the default.")
        self.notes = NoteField("Notes")
        self._arrange()
        self.mode.activated.connect(self._mode_chosen)
        self.status.activated.connect(self._status_chosen)
        self.status_note.editingFinished.connect(self._status_note_left)
        self.priority.editingFinished.connect(self._priority_left)
        self.notes.committed.connect(self._notes_left)
        theme().theme_changed.connect(self._show_icons)
        theme().size_changed.connect(self._show_icons)
        self._show_icons()

    def _arrange(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(grid(1))
        form.setVerticalSpacing(grid(0.75))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Mode", self.mode)
        form.addRow("", self.reason)
        form.addRow("Status", self.status)
        form.addRow("Status note", self.status_note)
        form.addRow("Priority", self.priority)
        form.addRow("Notes", self.notes)

    def _show_icons(self) -> None:
        for place in range(self.status.count()):
            self.status.setItemIcon(place, status_icon(self.status.itemData(place)))

    def show_vm(self, vm: Vm) -> None:
        """Show a VM's values. A text that is being typed for the same VM stays."""
        before, self._vm = self._vm, vm
        same = before is not None and before.id == vm.id
        self.mode.setCurrentIndex(self.mode.findData(vm.mode_override))
        self.reason.show_html(colored("muted_text", escape(mode_explained(vm))))
        self._show_status(vm.status)
        if not (same and before and self._typed(self.status_note.text(), before.status_note)):
            self.status_note.setText(vm.status_note)
        if not (same and self.priority.hasFocus()):
            self.priority.setValue(vm.priority)
        shown = self.notes.toPlainText()
        if shown != vm.notes and not (same and before and self._typed(shown, before.notes)):
            self.notes.setPlainText(vm.notes)

    def _show_status(self, status: str) -> None:
        """Offer what is set by hand, and beside it the status that a wave has set."""
        while self.status.count() > len(STATUS_BY_HAND):
            self.status.removeItem(self.status.count() - 1)
        if self.status.findData(status) < 0:
            label = dict(STATUS_CHOICES).get(status, status)
            self.status.addItem(status_icon(status), label, status)
        self.status.setCurrentIndex(self.status.findData(status))

    @staticmethod
    def _typed(text: str, before: str) -> bool:
        return text.strip() != before

    def commit(self) -> None:
        """Take what was typed, before another VM is shown."""
        self._status_note_left()
        self._priority_left()
        self._notes_left()

    def _ask(self, field: str, value: Any) -> None:
        if self._vm is not None and getattr(self._vm, field) != value:
            self.edit_requested.emit(self._vm.id, field, value)

    def _mode_chosen(self) -> None:
        self._ask("mode_override", self.mode.currentData())

    def _status_chosen(self) -> None:
        self._ask("status", self.status.currentData())

    def _status_note_left(self) -> None:
        self._ask("status_note", self.status_note.text().strip())

    def _priority_left(self) -> None:
        self._ask("priority", self.priority.value())

    def _notes_left(self) -> None:
        self._ask("notes", self.notes.toPlainText().strip())

"""Asks for the fields of a record that is added to an inventory by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from app.domain.cell_values import CellFormat, choices_of, parse_cell
from app.domain.cloud import CloudInventory
from app.domain.cloud_entry import KIND_TEXT, Record, with_record
from app.domain.columns import Column
from app.domain.errors import FieldError, UserError
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.stages.readiness.inventory_check import same_field
from app.ui.stages.readiness.inventory_rows import blank, changed, field_of
from app.ui.theme.metrics import grid

Editor = QLineEdit | QComboBox | QCheckBox

_GIVEN: dict[str, str] = {"disk_gb": "0", "running_vms": "0"}
"""What number fields hold beforehand, where nothing is a sensible answer."""

_NO_QUOTA = "Not known; or type “unlimited”"


class InventoryRecordDialog(Dialog):
    """One field for each column; what is wrong stands beneath the field while it is typed.

    What is used already is entered in the table, where it is known at all.
    """

    help_place = "readiness.md#where-the-inventory-comes-from"

    chosen = Signal(object)
    """The record as it is to be added."""

    def __init__(
        self,
        kind: str,
        columns: Sequence[Column],
        inventory: CloudInventory,
        form: CellFormat,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        word = "hypervisor" if kind == "nodes" else KIND_TEXT[kind]
        self.setWindowTitle(f"Add {word}")
        self._kind, self._inventory, self._format = kind, inventory, form
        self._columns = [
            column
            for column in columns
            if column.visible and column.editable and "used" not in column.service_field
        ]
        self._editors: dict[str, Editor] = {}
        self._fields: dict[str, CloudField] = {}
        self._touched: set[str] = set()
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(1))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for column in self._columns:
            self._add_field(column)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column_layout = self.make_column()
        column_layout.setSpacing(grid(2))
        column_layout.addLayout(self.form)
        column_layout.addStretch(1)
        column_layout.addWidget(self.buttons)
        self.setMinimumWidth(grid(60))
        self._check()

    def _add_field(self, column: Column) -> None:
        name = column.service_field
        editor = self._editor(column)
        editor.setToolTip(column.help)
        field = CloudField(column.heading, editor)
        self._editors[name], self._fields[name] = editor, field
        self.form.addRow("" if isinstance(editor, QCheckBox) else column.heading, field)

    def _editor(self, column: Column) -> Editor:
        name = column.service_field

        def touched(*_: object) -> None:
            self._touched.add(name)
            self._check()

        if column.kind == "bool":
            tick = QCheckBox(column.title)
            tick.setChecked(bool(field_of(blank(self._kind), name)))
            tick.toggled.connect(touched)
            return tick
        if column.kind == "choice":
            box = QComboBox()
            for value, label in choices_of(column):
                box.addItem(label, value)
            box.currentIndexChanged.connect(touched)
            return box
        line = QLineEdit()
        start = field_of(blank(self._kind), name)
        line.setText(start if isinstance(start, str) else _GIVEN.get(name, ""))
        if name.startswith("quota."):
            line.setPlaceholderText(_NO_QUOTA)
        line.textEdited.connect(touched)
        return line

    def editor(self, name: str) -> Editor:
        """The editor of a field.

        :raises KeyError: when there is no such field.
        """
        return self._editors[name]

    def message(self, name: str) -> str:
        """What is said beneath a field."""
        return self._fields[name].message

    def _value(self, column: Column) -> Any:
        editor = self._editors[column.service_field]
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        if isinstance(editor, QComboBox):
            return editor.currentData() or ""
        return parse_cell(column, editor.text(), self._format)

    def _problems(self) -> tuple[Record | None, dict[str, str]]:
        """The record, or what is wrong by field."""
        values: dict[str, Any] = {}
        found: dict[str, str] = {}
        for column in self._columns:
            try:
                values[column.service_field] = self._value(column)
            except UserError as error:
                found[column.service_field] = str(error)
        if found:
            return None, found
        record = changed(blank(self._kind), values)
        try:
            with_record(self._inventory, self._kind, record)
        except FieldError as error:
            names = [name for name in self._editors if same_field(error.field, name)]
            return None, {(names or list(self._editors))[0]: str(error)}
        return record, {}

    def _check(self) -> Record | None:
        record, problems = self._problems()
        for name, field in self._fields.items():
            field.say(problems.get(name, "") if name in self._touched else "")
        self.accept_button.setEnabled(record is not None or not self._touched)
        return record

    def accept(self) -> None:
        """Hand the record over, or say everything that is wrong."""
        self._touched.update(self._editors)
        record = self._check()
        if record is not None:
            self.chosen.emit(record)
            super().accept()

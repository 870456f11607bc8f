"""A small form whose fields are checked together, each with its complaint beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import FieldError
from app.ui.theme.metrics import TextSize, grid
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of the form. ``kind`` is ``text``, ``int`` or ``float``; bounds are the arrows'."""

    name: str
    label: str
    kind: str = "text"
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    placeholder: str = ""
    tooltip: str = ""


class CapacityForm(QDialog):
    """Subclasses name the fields and make a record of their values in :meth:`record`."""

    chosen = Signal(object)
    """The record as it is to be saved."""

    def __init__(
        self, title: str, note: str, form_fields: Sequence[FormField], accept: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._fields = {field.name: field for field in form_fields}
        self._touched: set[str] = set()
        self._editors: dict[str, QLineEdit | NumberField] = {}
        self._messages: dict[str, Text] = {}
        words = Text(note, tone="muted")
        words.setWordWrap(True)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(1))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in form_fields:
            self._add_row(field)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(grid(2))
        column.addWidget(words)
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(56))

    def _add_row(self, field: FormField) -> None:
        editor: QLineEdit | NumberField
        if field.kind == "text":
            editor = QLineEdit()
            editor.setPlaceholderText(field.placeholder)
            editor.textEdited.connect(lambda _text: self._typed(field.name))
        else:
            editor = NumberField(
                field.low, field.high, whole=field.kind == "int", step=field.step,
                empty_text=field.placeholder,
            )  # fmt: skip
            editor.edited.connect(lambda: self._typed(field.name))
        editor.setAccessibleName(f"{field.label} ({field.unit})" if field.unit else field.label)
        editor.setToolTip(field.tooltip)
        message = Text("", TextSize.SMALL, tone="error")
        message.setWordWrap(True)
        message.hide()
        holder, line = QWidget(), QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(editor)
        if field.kind != "text":
            line.addWidget(Text(field.unit, tone="muted"))
            line.addStretch(1)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.25))
        column.addLayout(line)
        column.addWidget(message)
        self._editors[field.name], self._messages[field.name] = editor, message
        self.form.addRow(field.label, holder)

    # -- values ------------------------------------------------------------------------------------

    def editor(self, name: str) -> QLineEdit | NumberField:
        """The editor of a field.

        :raises KeyError: when there is no such field.
        """
        return self._editors[name]

    def fill(self, values: dict[str, Any]) -> None:
        """Show values; fields that are filled so are not complained about until they are typed."""
        for name, value in values.items():
            editor = self._editors[name]
            if isinstance(editor, NumberField):
                editor.set_value(value)
            else:
                editor.setText(str(value))
        self._check()

    def values(self) -> dict[str, Any]:
        """What stands in the fields.

        :raises FieldError: when a field is empty or no number.
        """
        found: dict[str, Any] = {}
        for name, editor in self._editors.items():
            if isinstance(editor, NumberField):
                found[name] = self._number(self._fields[name], editor)
            else:
                found[name] = editor.text()
        return found

    def record(self) -> object:
        """The record that the fields describe. Subclasses make and check it.

        :raises FieldError: when a field is refused.
        """
        raise NotImplementedError

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._messages[name].text()

    @staticmethod
    def _number(field: FormField, editor: NumberField) -> float | int:
        try:
            value = editor.number()
        except ValueError:
            text = editor.text().strip()
            raise FieldError(field.name, f"{field.label} takes a number, not “{text}”.") from None
        if value is None:
            raise FieldError(field.name, f"{field.label} is missing.")
        if field.kind == "int":
            if value != int(value):
                raise FieldError(field.name, f"{field.label} takes a whole number.")
            return int(value)
        return value

    # -- events ------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Hand the record over, unless something is wrong with it."""
        try:
            record = self.record()
        except FieldError as error:
            self._touched.add(error.field)
            self._say(error)
            self._editors[error.field].setFocus()
            return
        self.chosen.emit(record)
        super().accept()

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        self._check()

    def _check(self) -> None:
        try:
            self.record()
        except FieldError as error:
            self._say(error if error.field in self._touched else None)
        else:
            self._say(None)

    def _say(self, error: FieldError | None) -> None:
        for name, message in self._messages.items():
            text = str(error) if error is not None and error.field == name else ""
            message.setText(text)
            message.setVisible(bool(text))

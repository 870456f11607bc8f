"""A small form whose fields are checked together, each with its complaint beneath it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from app.domain.errors import FieldError
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of the form. ``kind`` is ``text``, ``int`` or ``float``; bounds are the arrows'.

    ``missing`` says what is to be entered into a number field that is empty.
    """

    name: str
    label: str
    kind: str = "text"
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    placeholder: str = ""
    tooltip: str = ""
    missing: str = "Give a number."


class CapacityForm(Dialog):
    """Subclasses name the fields and make a record of their values in :meth:`_make`."""

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
        self._lines: dict[str, CloudField] = {}
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
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(words)
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        # Only now, for a button that is not yet in the dialog cannot become its default.
        self.accept_button.setDefault(True)
        self.setMinimumWidth(grid(72))

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
            # The unit stands beside the figures, not at the far end of the line.
            editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        editor.setToolTip(field.tooltip)
        title = f"{field.label} ({field.unit})" if field.unit else field.label
        unit = Text(field.unit, tone="muted") if field.kind != "text" else None
        line = CloudField(title, editor, unit)
        self._editors[field.name], self._lines[field.name] = editor, line
        self.form.addRow(field.label, line)

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
                editor.setCursorPosition(0)  # a long text is read from its start
        self._check()

    def record(self) -> object:
        """The record that the fields describe.

        :raises FieldError: when a field is refused, the first of them.
        """
        problems = self._problems()
        if problems:
            raise next(iter(problems.values()))
        return self._checked_record({name: self._value(name) for name in self._fields})

    @abstractmethod
    def _checked_record(self, values: dict[str, Any]) -> object:
        """A checked record of the fields' values. Subclasses make it.

        :raises FieldError: when a value is refused.
        """

    def _value(self, name: str) -> Any:
        editor = self._editors[name]
        return self._number(name, editor) if isinstance(editor, NumberField) else editor.text()

    def _problems(self) -> dict[str, FieldError]:
        """What is wrong with each field, in their order.

        A field that is wrong takes a harmless value, so that the others can still be checked.
        """
        found: dict[str, FieldError] = {}
        values: dict[str, Any] = {}
        for name in self._fields:
            try:
                values[name] = self._value(name)
            except FieldError as error:
                found[name] = error
                values[name] = self._harmless(name)
        while True:
            try:
                self._checked_record(values)
                break
            except FieldError as error:
                if error.field in found:
                    break
                found[error.field] = error
                values[error.field] = self._harmless(error.field)
        return {name: found[name] for name in self._fields if name in found}

    def _harmless(self, name: str) -> Any:
        field = self._fields[name]
        if field.kind == "text":
            return "\u2060"
        return int(field.low) if field.kind == "int" else field.low

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._lines[name].message

    def _number(self, name: str, editor: NumberField) -> float | int:
        field = self._fields[name]
        try:
            value = editor.number()
        except ValueError:
            text = editor.text().strip()
            raise FieldError(field.name, f"{field.label} takes a number, not “{text}”.") from None
        if value is None:
            raise FieldError(field.name, field.missing)
        if field.kind == "int":
            if value != int(value):
                raise FieldError(field.name, f"{field.label} takes a whole number.")
            return int(value)
        return value

    # -- events ------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Hand the record over, unless something is wrong with it."""
        problems = self._problems()
        self._touched.update(problems)
        self._say(problems)
        if problems:
            editor = self._editors[next(iter(problems))]
            editor.setFocus()
            editor.selectAll()
            return
        self.chosen.emit(self.record())
        super().accept()

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        self._check()

    def _check(self) -> None:
        problems = self._problems()
        self._say({name: error for name, error in problems.items() if name in self._touched})

    def _say(self, problems: dict[str, FieldError]) -> None:
        for name, line in self._lines.items():
            line.say(str(problems[name]) if name in problems else "")

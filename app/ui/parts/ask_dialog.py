"""A sentence and a few fields, with what is wrong beneath each: the dialogs about one wave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

Problems = Mapping[str, str]
"""What is wrong, by field."""
Check = Callable[[Mapping[str, Any]], Problems]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field: its name, what it is called, and its editor."""

    name: str
    label: str
    editor: QWidget


class AskDialog(Dialog):
    """Hands the values of all fields over by name, once ``check`` finds nothing wrong."""

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        sentence: str,
        fields: Sequence[Asked],
        button: str,
        check: Check,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._check, self._touched = check, set[str]()
        told = Text(sentence, tone="muted")
        told.setWordWrap(True)
        told.setVisible(bool(sentence))
        self.editors = {field.name: field.editor for field in fields}
        self._lines = {field.name: CloudField(field.label, field.editor) for field in fields}
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.75))
        for field in fields:
            boxed = isinstance(field.editor, QCheckBox)
            form.addRow("" if boxed else field.label, self._lines[field.name])
            self._follow(field.name, field.editor)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(told)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.accept_button.setDefault(True)
        self.setMinimumWidth(grid(60))
        if fields:
            fields[0].editor.setFocus()

    def _follow(self, name: str, editor: QWidget) -> None:
        def typed(*_: object) -> None:
            self._typed(name)

        if isinstance(editor, DateField):
            editor.edited.connect(typed)
            editor.picked.connect(typed)
        elif isinstance(editor, NumberField):
            editor.edited.connect(typed)
        elif isinstance(editor, QLineEdit):
            editor.textEdited.connect(typed)
        elif isinstance(editor, QPlainTextEdit):
            editor.setTabChangesFocus(True)
            editor.setFixedHeight(grid(8))
            editor.textChanged.connect(typed)

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._lines[name].message

    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        """All values, and what is wrong with each field."""
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, editor in self.editors.items():
            try:
                values[name] = _value(editor)
            except ValueError:
                values[name] = None
                example = DateField.example() if isinstance(editor, DateField) else "a number"
                wrong[name] = f"This cannot be read; try {example}."
        return values, {**self._check(values), **wrong}

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        wrong = self._read()[1]
        for each, line in self._lines.items():
            line.say(wrong.get(each, "") if each in self._touched else "")

    def accept(self) -> None:
        """Hand the values over, unless something is wrong with them."""
        values, wrong = self._read()
        self._touched.update(wrong)
        for name, line in self._lines.items():
            line.say(wrong.get(name, ""))
        for name in self._lines:
            if name in wrong:
                self.editors[name].setFocus()
                return
        super().accept()
        self.chosen.emit(values)


def _value(editor: QWidget) -> Any:
    if isinstance(editor, DateField):
        return editor.day()
    if isinstance(editor, NumberField):
        return editor.number()
    if isinstance(editor, ChoiceField):
        return editor.currentData()
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    return editor.text().strip() if isinstance(editor, QLineEdit) else None


def given(values: Mapping[str, Any], missing: Mapping[str, str]) -> dict[str, str]:
    """What is said of fields that are empty, by their names."""
    return {name: what for name, what in missing.items() if not values.get(name)}


def not_over(values: Mapping[str, Any], name: str, today: date, what: str) -> dict[str, str]:
    """What is said of a day that is over."""
    day = values.get(name)
    return {name: what} if isinstance(day, date) and day < today else {}

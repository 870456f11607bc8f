"""A dialog that asks for a record: all its fields in a form, with what is wrong beneath each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.errors import FieldError, UserError
from app.ui.parts.date_field import DateField
from app.ui.parts.form_field import CloudField
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

Check = Callable[[Mapping[str, Any]], object]
"""Checks all values together; raises :class:`FieldError`, or a :class:`UserError` of the whole."""


class FormDialog(FormFrame):
    """What is wrong stands beneath its field while it is typed, once that has been touched.

    A subclass makes the fields, fills them, and calls :meth:`begin`.
    """

    chosen = Signal(object)
    """The values of all fields by name."""

    goes_along: Mapping[str, str] = {}
    """Fields that are not checked where another, by its name, is wrong."""

    def __init__(
        self, title: str, accept: str, check: Check, parent: QWidget, note: str = ""
    ) -> None:
        super().__init__(title, accept, parent, note)
        self._check, self._touched = check, set[str]()
        self._lines: dict[str, CloudField] = {}

    # -- building ----------------------------------------------------------------------------------

    def add_field(
        self, name: str, label: str, editor: QWidget, unit: str = "", tip: str = ""
    ) -> None:
        """Add a line to the form."""
        editor.setToolTip(tip)
        beside = Text(unit, tone="muted") if unit else None
        line = CloudField(f"{label} ({unit})" if unit else label, editor, beside)
        self._lines[name] = line
        self.form.addRow(label, line)

    def add_day(self, name: str, label: str, field: DateField, tip: str) -> None:
        """Add a line for a day."""
        field.edited.connect(lambda: self.touch(name))
        field.picked.connect(lambda: self.touch(name))
        self.add_field(name, label, field, tip=tip)

    def add_notes(self, label: str = "Notes") -> QPlainTextEdit:
        """Add a line for notes, ``notes`` by name."""
        notes = QPlainTextEdit()
        notes.setTabChangesFocus(True)
        notes.setFixedHeight(grid(8))
        notes.textChanged.connect(lambda: self.touch("notes"))
        self.add_field("notes", label, notes)
        return notes

    def begin(self, first: QWidget) -> None:
        """All fields are filled: nothing is said of them yet, and one has the focus."""
        self._touched.clear()
        self._say({})
        first.setFocus()

    # -- values ------------------------------------------------------------------------------------

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._lines[name].message

    def editor(self, name: str) -> QWidget:
        """The editor of a field.

        :raises KeyError: when there is no such field.
        """
        return self._lines[name].editor

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """The values of all fields; those that cannot be read are put among the problems."""
        del problems
        return {}

    @staticmethod
    def day_of(name: str, field: DateField, problems: dict[str, FieldError]) -> Any:
        """The day of a field, None where it is empty or none."""
        try:
            return field.day()
        except ValueError:
            text = f"“{field.text().strip()}” is no date. Write it like {DateField.example()}."
            problems[name] = FieldError(name, text)
            return None

    def _problems(self) -> tuple[dict[str, Any], dict[str, FieldError]]:
        """All values, and what is wrong with each; the others are checked without it."""
        problems: dict[str, FieldError] = {}
        values = self.values(problems)
        left = {name: value for name, value in values.items() if name not in problems}
        while True:
            try:
                self._check(left)
            except FieldError as error:
                problems.setdefault(error.field, error)
                if error.field in left:
                    left.pop(error.field)
                    left.pop(self.goes_along.get(error.field, ""), None)
                    continue
            except UserError as error:
                # Of the whole record, such as that it is gone: said at the first field.
                first = next(iter(self._lines))
                problems.setdefault(first, FieldError(first, str(error)))
            return values, problems

    def touch(self, name: str) -> None:
        """A field was edited."""
        self._touched.add(name)
        problems = self._problems()[1]
        self._say({key: error for key, error in problems.items() if key in self._touched})

    def _say(self, problems: Mapping[str, FieldError]) -> None:
        for name, line in self._lines.items():
            line.say(str(problems[name]) if name in problems else "")

    def accept(self) -> None:
        """Hand the values over, unless something is wrong with them."""
        values, problems = self._problems()
        self._touched.update(problems)
        self._say(problems)
        for name in self._lines:
            if name in problems:
                self._lines[name].editor.setFocus()
                return
        self.chosen.emit(values)
        super().accept()

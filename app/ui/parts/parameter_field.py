"""One project parameter: label, editor, unit, and beneath them what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from app.domain.errors import FieldError
from app.domain.parameters import (
    FIRST_DAY,
    LAST_DAY,
    PARAMETERS,
    ParameterSpec,
    time_zones,
    validate,
)
from app.ui.parts.date_field import DateField
from app.ui.parts.number_field import NumberField
from app.ui.parts.refused import say_refusal
from app.ui.parts.text import Text
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import TextSize, grid, text_font

PAUSE_MS = 1500
"""Typing that rests for so long is saved."""

CHOICE_PAUSE_MS = 400
"""The same for a list, so that arrow keys can pass over entries."""

EMPTY_TEXTS = {
    "start_date": "set at import",
    "target_vms_per_day": "no cap",
    "working_days": "counted from Monday",
    "per_vm_mbps": "whole pipe",
    "cold_multiplier": "automatic",
}
"""What an empty optional field means."""

_STEPS = {"%": 5.0, "h": 0.5, "min": 5.0}
"""What one arrow press adds, by unit; other numbers step by their size."""


def label_width() -> int:
    """Pixels of the widest label of all parameters, so that every field lines up."""
    metrics = QFontMetrics(text_font())
    return max(metrics.horizontalAdvance(spec.label) for spec in PARAMETERS) + grid(0.5)


def number_width() -> int:
    """Pixels of a field that takes a number."""
    metrics = QFontMetrics(text_font())
    return metrics.horizontalAdvance("0" * 10) + 2 * metrics.height()


class ChoiceField(QComboBox):
    """A closed list; a wheel that passes over scrolls the page."""

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, label in choices:
            self.addItem(label, value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A choice is not changed in passing."""
        event.ignore()


class ParameterField(QWidget):
    """Keeps what is typed apart from what is saved; saving is asked for by :attr:`committed`.

    Enter, leaving the field or a pause commits, Esc goes back to the saved value. A refused
    text stays with its reason and is never committed.
    """

    edited = Signal()
    """Something was typed, stepped or taken back; see :meth:`draft`."""

    committed = Signal(str, object)
    """Key and value to be saved."""

    def __init__(self, spec: ParameterSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._saved: Any = spec.default
        self._dirty = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(CHOICE_PAUSE_MS if spec.kind == "choice" else PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.editor = self._make_editor()
        self.editor.setObjectName(f"field-{spec.key}")
        self.editor.setToolTip(spec.help)
        self.editor.setAccessibleName(f"{spec.label} ({spec.unit})" if spec.unit else spec.label)
        self.editor.setAccessibleDescription(spec.help)
        self.editor.installEventFilter(self)
        self._label = Text(spec.label)
        self._label.setToolTip(spec.help)
        self._label.setBuddy(self.editor)
        self._unit = Text(spec.unit, tone="muted")
        self._message = Text("", TextSize.SMALL, tone="error")
        self._message.setWordWrap(True)
        self._message.hide()
        self._lay_out()
        self.set_value(spec.default)

    # -- building ----------------------------------------------------------------------------------

    def _make_editor(self) -> NumberField | DateField | ChoiceField | QLineEdit:
        spec = self.spec
        empty = EMPTY_TEXTS.get(spec.key, "")
        if spec.kind == "choice":
            choice = ChoiceField(spec.choices)
            choice.activated.connect(self._chosen)
            return choice
        if spec.kind == "date":
            day = DateField(empty)
            day.edited.connect(self._typed)
            day.picked.connect(self._picked)
            return day
        if spec.kind in {"time", "zone", "days"}:
            line = QLineEdit()
            line.setPlaceholderText(empty)
            line.textEdited.connect(self._typed)
            if spec.kind == "zone":
                names = QCompleter(list(time_zones().values()), line)
                names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                names.setFilterMode(Qt.MatchFlag.MatchContains)
                line.setCompleter(names)
            return line
        number = NumberField(
            spec.minimum or 0.0,
            spec.maximum or 0.0,
            whole=spec.kind == "int",
            step=_STEPS.get(spec.unit, 0.0),
            empty_text=empty,
        )
        number.edited.connect(self._typed)
        return number

    def _lay_out(self) -> None:
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(1))
        cells.setVerticalSpacing(grid(0.25))
        cells.addWidget(self._label, 0, 0)
        if isinstance(self.editor, NumberField):
            cells.addWidget(self.editor, 0, 1)
            cells.addWidget(self._unit, 0, 2)
        else:
            cells.addWidget(self.editor, 0, 1, 1, 2)
        cells.addWidget(self._message, 1, 1, 1, 2)
        cells.setColumnStretch(2, 1)
        self._cells = cells
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._fit_text()

    def _fit_text(self) -> None:
        """Columns as wide as the widest text of all parameters, so that every field lines up."""
        metrics = QFontMetrics(text_font())
        labels = label_width()
        units = max(metrics.horizontalAdvance(spec.unit) for spec in PARAMETERS)
        number = number_width()
        choices = max(
            metrics.horizontalAdvance(label) for spec in PARAMETERS for _, label in spec.choices
        )
        right = max(number + grid(1) + units, choices + 3 * metrics.height())
        self._cells.setColumnMinimumWidth(0, labels)
        self._cells.setColumnMinimumWidth(1, number)
        self._label.setFixedWidth(labels)
        self.setFixedWidth(labels + grid(1) + right + grid(1))

    # -- values ------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Name of the parameter."""
        return self.spec.key

    @property
    def dirty(self) -> bool:
        """Whether something stands here that is not saved."""
        return self._dirty

    @property
    def message(self) -> str:
        """Why the text is refused, empty when it is not."""
        return self._message.text()

    def set_value(self, value: Any) -> None:
        """Take the saved value; text that was typed meanwhile and differs from it stays."""
        changed = value != self._saved
        self._saved = value
        if not self._dirty or (not self.message and self._parsed() == value):
            self._show_saved()
        elif changed:
            self._check()

    def draft(self) -> Any:
        """What stands in the field.

        :raises FieldError: when that is refused.
        """
        return self._parsed()

    def commit(self) -> None:
        """Ask for what stands here to be saved, unless it is refused or saved already."""
        self._pause.stop()
        if not self._dirty or not self._check():
            return
        value = self._parsed()
        if value == self._saved:
            self._show_saved()
            self.edited.emit()
        else:
            self.committed.emit(self.key, value)

    def revert(self) -> None:
        """Go back to the saved value."""
        if self._dirty:
            self._show_saved()
            self.edited.emit()

    def _parsed(self) -> Any:
        spec, editor = self.spec, self.editor
        if isinstance(editor, ChoiceField):
            return validate(spec.key, editor.currentData())
        if not isinstance(editor, NumberField | DateField):
            return validate(spec.key, editor.text())
        try:
            value: Any = editor.number() if isinstance(editor, NumberField) else editor.day()
        except ValueError:
            number = isinstance(editor, NumberField)
            wanted = "a number" if number else f"a date like {DateField.example()}"
            raise FieldError(
                spec.key, f"{spec.label} takes {wanted}, not “{editor.text().strip()}”."
            ) from None
        if isinstance(value, date) and not FIRST_DAY <= value <= LAST_DAY:
            first, last = (CellFormatter().day(day) for day in (FIRST_DAY, LAST_DAY))
            raise FieldError(spec.key, f"{spec.label} must be between {first} and {last}.")
        return validate(spec.key, value)

    def _show_saved(self) -> None:
        self._dirty = False
        self._pause.stop()
        editor, value = self.editor, self._saved
        if isinstance(editor, ChoiceField):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, DateField):
            editor.set_value(value if isinstance(value, date) else None)
        elif isinstance(editor, NumberField):
            editor.set_value(value)
        else:
            editor.setText(value)
        self._say("")

    def _check(self) -> bool:
        try:
            self._parsed()
        except FieldError as error:
            self._say(str(error))
            return False
        self._say("")
        return True

    def _say(self, message: str) -> None:
        if say_refusal(self.editor, self._message, message):
            self.editor.setAccessibleDescription(message or self.spec.help)

    # -- events ------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._dirty = True
        self._check()
        self._pause.start()
        self.edited.emit()

    def _picked(self) -> None:
        self._typed()
        self.commit()

    def _chosen(self, _index: int) -> None:
        self._typed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and leaving commit, Esc takes back."""
        if isinstance(event, QFocusEvent) and event.lostFocus():
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.commit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.commit()
                self._select()
                return not isinstance(self.editor, ChoiceField)
            if event.key() == Qt.Key.Key_Escape and self._dirty:
                self.revert()
                self._select()
                return True
        return super().eventFilter(watched, event)

    def _select(self) -> None:
        if isinstance(self.editor, QLineEdit):
            self.editor.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed last is not lost with the page or the window."""
        super().hideEvent(event)
        self.commit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_text()

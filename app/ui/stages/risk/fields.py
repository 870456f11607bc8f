"""Fields for settings of the risk rules: checked while typed, with the reason beneath."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.planning.risk.knobs import KNOBS_BY_KEY
from app.ui.parts.number_field import NumberField, plain_number
from app.ui.parts.refused import refused_fields
from app.ui.parts.text import Text
from app.ui.stages.risk.lines_edit import LinesEdit
from app.ui.stages.risk.words import (
    bad_lines,
    default_text,
    shown_number,
    value_text,
)
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import theme

Check = Callable[[str, Any], str]
"""Why a setting refuses a value, nothing when it takes it."""


class _Name(Text):
    """The name of a setting, bold while it is not at its default."""

    def set_bold(self, bold: bool) -> None:
        self._bold = bold
        self.setFont(text_font(bold=bold))


class KnobField(QWidget):
    """Label, editor and a line beneath for one setting.

    The editor keeps what is typed until it is committed (by leaving it) or given up (Esc); a text
    that is refused stays with its reason. A value that is not the default has a bold label.
    """

    committed = Signal(str, object)
    """Key of the setting and its new value."""

    def __init__(self, key: str, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.knob = KNOBS_BY_KEY[key]
        self._check = check
        self._shown: Any = self.knob.default
        self._dirty = False
        self._reason = ""
        self._label = _Name(self.knob.label)
        self._label.setWordWrap(True)
        self._below = Text("", TextSize.SMALL, tone="muted")
        self._below.setWordWrap(True)
        self.setAccessibleName(self.knob.label)

    @abstractmethod
    def text(self) -> str:
        """What is in the editor."""

    @abstractmethod
    def _write(self, value: Any) -> None:
        """Put a value into the editor."""

    @abstractmethod
    def _write_text(self, text: str) -> None:
        """Put a text into the editor."""

    @abstractmethod
    def _text_of(self, value: Any) -> str:
        """A value as it is edited."""

    @abstractmethod
    def _value(self) -> Any:
        """What the editor's text stands for."""

    @abstractmethod
    def _hint(self) -> str:
        """What stands beneath while nothing is refused."""

    def _mark(self, editor: QWidget) -> None:
        """Show on the editor whether its text is refused."""
        editor.setProperty("invalid", bool(self._reason))
        editor.setAccessibleDescription(self._reason or self._hint())
        editor.style().unpolish(editor)
        editor.style().polish(editor)
        refused_fields().mark(editor, refused=bool(self._reason))

    def refusal(self) -> str:
        """Why the text is not taken, empty when it is."""
        return self._check(self.key, self._value())

    @property
    def dirty(self) -> bool:
        """Whether something was typed that the setting does not have yet."""
        return self._dirty

    @property
    def message(self) -> str:
        """The reason that stands beneath, empty when the text is taken."""
        return self._reason

    def show_value(self, value: Any) -> None:
        """Follow the setting, unless something is being typed."""
        self._shown = value
        changed = value != self.knob.default
        self._label.set_bold(changed)
        self._label.setToolTip(default_text(self.key) if changed else "")
        if not self._dirty:
            if self.text() != self._text_of(value):
                self._write(value)
            self._say("")

    def set_draft(self, text: str) -> None:
        """Put back a text that was not taken."""
        self._write_text(text)
        self._edited()

    def commit(self) -> None:
        """Ask for what was typed, if it is valid."""
        if not self._dirty:
            return
        self._say(self.refusal())
        if not self._reason:
            self._ask(self._value())

    def revert(self) -> None:
        """Give up what was typed."""
        self._dirty = False
        self.show_value(self._shown)

    def to_default(self) -> None:
        """Ask for the default."""
        self._ask(self.knob.default)

    def _ask(self, value: Any) -> None:
        self._dirty = False
        self.committed.emit(self.key, value)
        # What is taken may be written otherwise than it was typed.
        self.show_value(self._shown)

    def _edited(self) -> None:
        self._dirty = True
        self._say(self.refusal())

    def _say(self, reason: str) -> None:
        self._reason = reason
        self._below.setText(reason or self._hint())
        self._below.set_tone("error" if reason else "muted")
        self._below.setVisible(bool(self._below.text()))

    def _open_menu(self, menu: QMenu, place: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        default = value_text(self.knob, self.knob.default)
        action = menu.addAction(f"Back to the default ({default})")
        action.setEnabled(self._dirty or self._shown != self.knob.default)
        action.triggered.connect(self.to_default)
        menu.popup(place)


class LimitField(KnobField):
    """A number with its unit, and its limits beneath."""

    def __init__(self, key: str, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(key, check, parent)
        low, high = self.knob.minimum or 0, self.knob.maximum or 0
        self.editor = NumberField(low, high, whole=self.knob.kind == "int")
        self._figures = max(5, len(plain_number(high)))
        self.editor.setAccessibleName(f"{self.knob.label} ({self.knob.unit})")
        self.editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.editor.customContextMenuRequested.connect(self._menu_wanted)
        self.editor.edited.connect(self._edited)
        self.editor.editingFinished.connect(self.commit)
        self.editor.installEventFilter(self)
        self._label.setBuddy(self.editor)
        self._unit = Text(self.knob.unit, tone="muted")
        row = QHBoxLayout()
        row.setSpacing(grid(1))
        row.addWidget(self._label, 1)
        row.addWidget(self.editor)
        row.addWidget(self._unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.25))
        column.addLayout(row)
        column.addWidget(self._below)
        self._write(self.knob.default)
        self.show_value(self.knob.default)
        self._fit()

    def _fit(self) -> None:
        """Room for the longest number that is taken, and the arrows."""
        metrics = self.editor.fontMetrics()
        figures = metrics.horizontalAdvance("0" * self._figures)
        self.editor.setFixedWidth(figures + 2 * metrics.height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def text(self) -> str:
        """What is in the editor."""
        return self.editor.text()

    @staticmethod
    def align(fields: Iterable[KnobField]) -> None:
        """Put the editors of fields below each other, all of one width, whatever their units."""
        group = [field for field in fields if isinstance(field, LimitField)]
        unit = max((field._unit.sizeHint().width() for field in group), default=0)
        figures = max((field._figures for field in group), default=0)
        for field in group:
            field._unit.setMinimumWidth(unit)
            field._figures = figures
            field._fit()

    def _write(self, value: Any) -> None:
        self.editor.set_value(value)

    def _write_text(self, text: str) -> None:
        self.editor.lineEdit().setText(text)

    def _text_of(self, value: Any) -> str:
        return plain_number(value)

    def _value(self) -> Any:
        try:
            return self.editor.number()
        except ValueError:
            return self.editor.text().strip()

    def refusal(self) -> str:
        """Why the number is not taken, empty when it is."""
        if not self.editor.text().strip():
            return f"{self.knob.label} cannot be empty."
        return super().refusal()

    def _hint(self) -> str:
        low, high = self.knob.minimum or 0, self.knob.maximum or 0
        limits = f"{shown_number(low)} to {shown_number(high)} {self.knob.unit}".rstrip()
        return limits if self._shown == self.knob.default else f"{limits}. {default_text(self.key)}"

    def _say(self, reason: str) -> None:
        super()._say(reason)
        self._mark(self.editor)

    def _menu_wanted(self, point: QPoint) -> None:
        menu = self.editor.lineEdit().createStandardContextMenu()
        self._open_menu(menu, self.editor.mapToGlobal(point))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc gives up."""
        if (
            self._dirty
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.revert()
            self.editor.selectAll()
            return True
        return super().eventFilter(watched, event)


class LinesField(KnobField):
    """A list, one entry a line; a line that is refused is marked and named beneath."""

    def __init__(self, key: str, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(key, check, parent)
        self._bad: list[int] = []
        self.editor = LinesEdit()
        self.editor.setAccessibleName(self.knob.label)
        self.editor.textChanged.connect(self._text_changed)
        self.editor.finished.connect(self.commit)
        self.editor.given_up.connect(self.revert)
        self.editor.customContextMenuRequested.connect(self._menu_wanted)
        self._label.setBuddy(self.editor)
        self.apply_button = _small_button("Apply", "Take the list (Ctrl+Enter)")
        self.apply_button.clicked.connect(self.commit)
        self.revert_button = _small_button("Revert", "Give up what was typed (Esc)")
        self.revert_button.clicked.connect(self.revert)
        row = QHBoxLayout()
        row.setSpacing(grid(0.5))
        row.addWidget(self._label, 1)
        row.addWidget(self.apply_button)
        row.addWidget(self.revert_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.25))
        column.addLayout(row)
        column.addWidget(self.editor)
        column.addWidget(self._below)
        theme().theme_changed.connect(self._underline)
        self._write(self.knob.default)
        self.show_value(self.knob.default)

    def text(self) -> str:
        """What is in the editor."""
        return self.editor.toPlainText()

    def _write(self, value: Any) -> None:
        self._write_text(self._text_of(value))

    def _write_text(self, text: str) -> None:
        self.editor.blockSignals(True)
        self.editor.setPlainText(text)
        self.editor.blockSignals(False)
        self.editor.fit()

    def _text_of(self, value: Any) -> str:
        return "\n".join(value)

    def _value(self) -> Any:
        return self.editor.toPlainText()

    def _hint(self) -> str:
        return self.knob.help

    def refusal(self) -> str:
        """The first line that is refused, by its number and reason."""
        found = bad_lines(self.knob, self.text())
        self._bad = [number for number, _ in found]
        if not found:
            return super().refusal()
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        return f"Line {found[0][0]}{more}: {found[0][1]}"

    def _say(self, reason: str) -> None:
        super()._say(reason)
        if not reason:
            self._bad = []
        self._mark(self.editor)
        self._underline()
        for button in (self.apply_button, self.revert_button):
            button.setVisible(self._dirty)
        self.apply_button.setEnabled(not reason)

    def _underline(self) -> None:
        self.editor.underline(self._bad)

    def _text_changed(self) -> None:
        self.editor.fit()
        self._edited()

    def _menu_wanted(self, point: QPoint) -> None:
        menu = self.editor.createStandardContextMenu()
        self._open_menu(menu, self.editor.mapToGlobal(point))


def _small_button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    button.setToolTip(tip)
    # Pressing it must not leave the editor, which would take what is typed.
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.hide()
    return button


def make_field(key: str, check: Check) -> KnobField:
    """The field for a limit, a band or a list."""
    return LinesField(key, check) if KNOBS_BY_KEY[key].kind == "lines" else LimitField(key, check)

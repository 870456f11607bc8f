"""A field for a number: typed freely, stepped by arrows, empty where that means something."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from app.domain.cell_values import parse_number
from app.ui.table.cell_text import cell_format_of

_HISTORY_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def plain_number(value: float) -> str:
    """A number with all its digits and no thousands marks, in the locale's way."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(value)).normalize(), "f")
    return text.replace(".", QLocale().decimalPoint())


def is_history_key(event: QEvent) -> bool:
    """Whether Qt asks if a field wants the keys of undo or redo for itself."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return any(event.matches(key) for key in _HISTORY_KEYS)


class NumberField(QAbstractSpinBox):
    """Takes any text, so that whoever owns it can say what is wrong with it.

    ``low`` and ``high`` only bound the arrows. ``step`` is what one arrow press adds; 0 takes a
    tenth of the number's leading digit. ``empty_text`` says what an empty field means.
    """

    edited = Signal()
    """The text was changed by the user, by typing or by stepping."""

    def __init__(
        self,
        low: float,
        high: float,
        *,
        whole: bool = False,
        step: float = 0.0,
        empty_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._whole, self._step = low, high, whole, step
        self._shown = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setPlaceholderText(empty_text)
        self.lineEdit().textEdited.connect(self._typed)

    def set_value(self, value: float | None) -> None:
        """Show a number, or nothing."""
        self._shown = "" if value is None else plain_number(value)
        self.lineEdit().setText(self._shown)

    def number(self) -> float | None:
        """What stands in the field, None when it is empty.

        :raises ValueError: when that is no number.
        """
        text = self.text().strip()
        return parse_number(text, cell_format_of(QLocale())) if text else None

    def stepBy(self, steps: int) -> None:
        """Go up or down within the bounds; an empty or wrong text starts at the lower one."""
        try:
            start = self.number()
        except ValueError:
            start = None
        target = self._low if start is None else self._stepped(start, steps)
        self.lineEdit().setText(plain_number(int(target) if self._whole else target))
        self.selectAll()
        self.edited.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Both arrows work; at a bound they change nothing."""
        return (
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
            | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def sizeHint(self) -> QSize:
        """Room for ten figures."""
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0" * 10) + 2 * metrics.height(), hint.height())

    def minimumSizeHint(self) -> QSize:
        """As much as it likes: figures must not be cut."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel that passes over scrolls the page; only a field in use takes it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window while nothing has been typed."""
        if is_history_key(event) and self.text() == self._shown:
            event.ignore()
            return False
        return super().event(event)

    def _stepped(self, start: float, steps: int) -> float:
        step = self._step or (1 if self._whole else self._adaptive(start, steps))
        exact = Decimal(repr(start)) + Decimal(repr(step)) * steps
        return min(self._high, max(self._low, float(exact)))

    def _adaptive(self, start: float, steps: int) -> float:
        """A tenth of the leading digit's worth; going down from 10 it is that of 9."""
        if start <= 0:
            return max(self._low, 0.1)
        inside = start * (1 - 1e-9) if steps < 0 else start
        return float(Decimal(10) ** (floor(log10(inside)) - 1))

    def _typed(self, _text: str) -> None:
        self.edited.emit()

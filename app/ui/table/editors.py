"""Editors of cells. Each gives text; the column makes a value of it, or says why it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from app.domain.cell_values import CellFormat, choices_of, offered_choices, parse_date
from app.domain.columns import Column
from app.ui.table.cell_roles import Tokens
from app.ui.table.refusal import Refusal
from app.ui.theme.icons import set_icon

Check = Callable[[str], str]
"""Why a text is refused, nothing when it is taken."""

_LONG_LIST = 15


class CellLineEdit(QLineEdit):
    """A line of text that is checked while it is typed; the unit stands at its end."""

    def __init__(self, column: Column, check: Check, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._check = check
        self._tokens = tokens
        self._loaded = False
        self._refusal = Refusal(self, tokens)
        self._unit = QLabel(column.unit, self)
        self._unit.setStyleSheet(f"color: {tokens.color('muted_text')};")
        self._unit.setVisible(bool(column.unit))
        self.setFrame(False)
        self.setAutoFillBackground(True)
        self.setAccessibleName(column.heading)
        if column.numeric:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._make_room()
        self.textEdited.connect(self._typed)

    def load(self, text: str) -> None:
        """Show the cell's text, once: a refresh of the table must not undo what is typed."""
        if not self._loaded:
            self._loaded = True
            self.setText(text)

    def cell_text(self) -> str:
        """What was typed."""
        return self.text()

    def refusal(self) -> str:
        """Why the text is refused, nothing when it is taken; says so beneath the editor."""
        reason = self._check(self.text())
        self._refusal.say(reason)
        return reason

    def _typed(self) -> None:
        self.refusal()

    def _make_room(self) -> None:
        gap = self.fontMetrics().averageCharWidth()
        room = self._unit.sizeHint().width() + gap if not self._unit.isHidden() else 0
        self.setTextMargins(gap // 3, 0, room + gap // 3, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit at the end."""
        super().resizeEvent(event)
        hint = self._unit.sizeHint()
        gap = self.fontMetrics().averageCharWidth()
        self._unit.setGeometry(self.width() - hint.width() - gap, 0, hint.width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame in the accent colour, or in that of an error."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(self._tokens.color("error" if self._refusal.shown else "accent")))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def hideEvent(self, event: QHideEvent) -> None:
        """The bubble goes when the editor goes."""
        super().hideEvent(event)
        self._refusal.end()


class CellDateEdit(CellLineEdit):
    """A date, typed or picked from a calendar; Ctrl+; is today, Alt+Down opens the calendar."""

    def __init__(
        self, column: Column, check: Check, tokens: Tokens, form: CellFormat, parent: QWidget
    ) -> None:
        super().__init__(column, check, tokens, parent)
        self._form = form
        self._button = QToolButton(self)
        self._button.setAccessibleName("Open calendar")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setAutoRaise(True)
        set_icon(self._button, "calendar", "muted_text")
        self._button.clicked.connect(self.open_calendar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the end."""
        super().resizeEvent(event)
        edge = self.height()
        self._button.setGeometry(self.width() - edge, 0, edge, edge)
        self.setTextMargins(self.textMargins().left(), 0, edge, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+; writes today, Alt+Down opens the calendar."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Semicolon:
            self._take_day(QDate.currentDate())
        elif (
            event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Show a calendar under the editor."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        calendar.setSelectedDate(self._date() or QDate.currentDate())
        calendar.clicked.connect(self._take_day)
        calendar.activated.connect(self._take_day)
        calendar.clicked.connect(menu.close)
        calendar.activated.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus()

    def _date(self) -> QDate | None:
        try:
            day = parse_date(self.text(), self._form)
        except ValueError:
            return None
        return QDate(day.year, day.month, day.day)

    def _take_day(self, day: QDate) -> None:
        self.setText(date(day.year(), day.month(), day.day()).isoformat())
        self.refusal()


class CellComboBox(QComboBox):
    """One of a column's choices; a long list can be searched by typing."""

    chosen = Signal(object)
    """The editor itself, when a choice was made in the open list."""

    def __init__(self, column: Column, check: Check, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._check = check
        self._loaded = False
        self._held = ""
        self._refusal = Refusal(self, tokens)
        choices = offered_choices(column)
        if not column.required and all(value for value, _ in choices):
            self.addItem("")
        self.addItems([label for _, label in choices])
        self.setAccessibleName(column.heading)
        self.setFrame(False)
        if len(choices) > _LONG_LIST:
            self._make_searchable()
        self.activated.connect(self._activated)

    def _make_searchable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.editTextChanged.connect(self._typed)

    def load(self, text: str) -> None:
        """Select the cell's choice, once."""
        if self._loaded:
            return
        self._loaded = True
        if text and self.findText(text, Qt.MatchFlag.MatchFixedString) < 0:
            self.insertItem(0, text)  # what is not offered can be kept
            self._held = text
        self.setCurrentIndex(self.findText(text, Qt.MatchFlag.MatchFixedString))
        if self.isEditable():
            self.setEditText(text)
            self._select_all()
        else:
            QTimer.singleShot(0, self, self._open)

    def cell_text(self) -> str:
        """The label that is chosen."""
        return self.currentText()

    def refusal(self) -> str:
        """Why the text is refused, nothing when it is taken; says so beneath the editor."""
        text = self.currentText()
        reason = "" if text and text == self._held else self._check(text)
        self._refusal.say(reason)
        return reason

    def _select_all(self) -> None:
        line = self.lineEdit()
        if line is not None:
            line.selectAll()

    def _open(self) -> None:
        if self.isVisible():
            self.showPopup()

    def _activated(self) -> None:
        self.chosen.emit(self)

    def _typed(self) -> None:
        self.refusal()

    def hideEvent(self, event: QHideEvent) -> None:
        """The bubble goes when the editor goes."""
        super().hideEvent(event)
        self._refusal.end()

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel over the cell scrolls nothing: a choice is not changed in passing."""
        event.ignore()


CellEditor = CellLineEdit | CellComboBox


def create_editor(
    column: Column, check: Check, tokens: Tokens, form: CellFormat, parent: QWidget
) -> CellEditor:
    """The right editor for a column (a yes-or-no column is ticked in place, but has one too)."""
    if choices_of(column):
        return CellComboBox(column, check, tokens, parent)
    if column.kind == "date":
        return CellDateEdit(column, check, tokens, form, parent)
    return CellLineEdit(column, check, tokens, parent)

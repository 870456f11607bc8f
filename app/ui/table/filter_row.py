"""Filter fields under the headings, one for each column."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollBar, QWidget

from app.domain.columns import Column
from app.ui.table.cell_roles import Tokens
from app.ui.table.header_view import TableHeader

HELP = (
    "text  contains the text\n"
    "=text  is exactly the text\n"
    ">8   <=4   8..16   numbers and dates\n"
    "empty   !empty\n"
    "!term  takes out what the term finds\n"
    "a | b  one or the other"
)


class FilterField(QLineEdit):
    """The filter of one column as text."""

    edited = Signal(str, str)
    """Key of the column, and the text."""
    left = Signal()
    """The user wants to go back to the rows."""

    def __init__(self, column: Column, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = column
        self._tokens = tokens
        self._problem = ""
        self._applied = ""
        self._editing = False
        self.setAccessibleName(f"Filter {column.title}")
        self.setPlaceholderText("> 0" if column.numeric else "")
        self.textEdited.connect(self._edited)
        self.set_problem("")
        self._dress()

    def _edited(self, text: str) -> None:
        self._editing = True
        self.edited.emit(self.column.key, text)
        self._editing = False

    def show_filter(self, text: str) -> None:
        """Show the filter in force, unless this field itself is where it comes from."""
        if not self._editing and text != self._applied:
            self.reset(text)
        self._applied = text

    def reset(self, text: str) -> None:
        """Show a filter in place of what was typed."""
        self.setText(text)
        self.setCursorPosition(0)
        self.set_problem("")

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self._dress()

    def set_problem(self, reason: str) -> None:
        """Say why the text is no filter; nothing when it is one."""
        self.setToolTip(reason or HELP)
        self.setAccessibleDescription(reason or HELP)
        if reason != self._problem:
            self._problem = reason
            self._dress()

    @property
    def problem(self) -> str:
        """Why the text is no filter."""
        return self._problem

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the filter, then leaves; Enter and Down go to the rows."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._edited("")
        elif event.key() in {
            Qt.Key.Key_Escape,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Down,
        }:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next field; the grid around it would take Tab for a step between cells."""
        return self.window().focusNextPrevChild(forward)

    def _dress(self) -> None:
        """Frame the field: the style would draw one inside a header as an editor of a cell."""
        color = self._tokens.color
        frame = color("error") if self._problem else color("border")
        focused = color("error") if self._problem else color("accent")
        self.setStyleSheet(
            f"QLineEdit {{ background: {color('base')}; color: {color('text')};"
            f" border: 1px solid {frame}; padding: 0 2px; }}"
            f"QLineEdit:focus {{ border: 2px solid {focused}; padding: 0 1px; }}"
        )


class FilterRow(QObject):
    """Keeps a field under each heading in its place."""

    edited = Signal(str, str)
    left = Signal()

    def __init__(self, header: TableHeader, bar: QScrollBar, tokens: Tokens) -> None:
        super().__init__(header)
        self._header = header
        self._bar = bar
        self._tokens = tokens
        self._fields: list[FilterField] = []
        self._shown = False
        header.sectionResized.connect(self._place)
        header.sectionMoved.connect(self._columns_moved)
        header.sectionCountChanged.connect(self._rebuild)
        header.geometriesChanged.connect(self._place)
        bar.valueChanged.connect(self._place)

    @property
    def shown(self) -> bool:
        """Whether the fields are shown."""
        return self._shown

    def field(self, column_key: str) -> FilterField | None:
        """The field of a column; there are none until they are shown."""
        return next((field for field in self._fields if field.column.key == column_key), None)

    def set_shown(self, shown: bool, columns: list[Column]) -> None:
        """Show or hide the fields."""
        self._shown = shown
        if shown and [field.column for field in self._fields] != columns:
            self._make_fields(columns)
        self._header.set_filter_height(self._height() if shown else 0)
        self._place()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        for field in self._fields:
            field.set_tokens(tokens)

    def show_filters(self, filters: Mapping[str, str]) -> None:
        """Show the filters in force."""
        for field in self._fields:
            field.show_filter(filters.get(field.column.key, ""))

    def reset(self, filters: Mapping[str, str]) -> None:
        """Show the filters in force, also in place of what was typed and is none."""
        for field in self._fields:
            field.reset(filters.get(field.column.key, ""))

    def _make_fields(self, columns: list[Column]) -> None:
        for field in self._fields:
            field.deleteLater()
        self._fields = []
        for column in columns:
            field = FilterField(column, self._tokens, self._header.viewport())
            field.edited.connect(self.edited)
            field.left.connect(self.left)
            field.installEventFilter(self)
            self._fields.append(field)
        self._columns_moved()

    def _rebuild(self) -> None:
        for field in self._fields:
            field.deleteLater()
        self._fields = []

    def _height(self) -> int:
        return round(self._header.fontMetrics().height() * 1.7)

    def _columns_moved(self) -> None:
        order = self._header.visual_order()
        for before, after in pairwise(order):
            if after < len(self._fields) and before < len(self._fields):
                QWidget.setTabOrder(self._fields[before], self._fields[after])
        self._place()

    def _place(self) -> None:
        header = self._header
        top, height = header.title_height, self._height()
        for logical, field in enumerate(self._fields):
            width = header.sectionSize(logical)
            visible = self._shown and width > 0 and not header.isSectionHidden(logical)
            if visible:
                left = header.sectionViewportPosition(logical)
                field.setGeometry(left + 2, top, width - 4, height - 3)
            field.setVisible(visible)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll to a field that gets the focus."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, FilterField):
            logical = self._fields.index(watched)
            left = self._header.sectionPosition(logical)
            right = left + self._header.sectionSize(logical)
            width = self._header.viewport().width()
            if left < self._bar.value() or right > self._bar.value() + width:
                self._bar.setValue(
                    min(left, max(0, right - width)) if right - left < width else left
                )
        return super().eventFilter(watched, event)

"""A copy of the first column that stays in view while the others scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QFrame
from shiboken6 import isValid

from app.ui.table.cell_roles import Tokens
from app.ui.table.filter_row import FilterRow
from app.ui.table.grid_view import GridView
from app.ui.table.header_view import TableHeader
from app.ui.table.record_table_model import RecordTableModel


class FrozenColumn(QObject):
    """Lays a grid with one column over the edge of another at which its columns begin.

    Both share model and selection.
    """

    def __init__(self, main: GridView, model: RecordTableModel, tokens: Tokens) -> None:
        super().__init__(main)
        self._main = main
        self._records = model
        self._place = -1
        self.grid = GridView(model, tokens, main)
        self.grid.setObjectName("frozen")
        self.grid.setSelectionModel(main.selectionModel())
        self.grid.lead = main
        self.header = TableHeader(model, tokens, self.grid)
        self.header.setSectionsMovable(False)
        self.grid.setHorizontalHeader(self.header)
        self.filter_row = FilterRow(self.header, self.grid.horizontalScrollBar(), tokens)
        self.grid.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.grid.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._edge = QFrame(self.grid)
        self._edge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_tokens(tokens)
        self.grid.hide()
        main.selectionModel().currentChanged.connect(self._current_moved)
        self._bar, self._main_bar = self.grid.verticalScrollBar(), main.verticalScrollBar()
        self._following = False
        self._main_bar.valueChanged.connect(self._scroll_along)
        self._main_bar.rangeChanged.connect(self._scroll_along)
        self._bar.rangeChanged.connect(self._scroll_along)
        self._bar.valueChanged.connect(self._scrolled)
        main.horizontalScrollBar().rangeChanged.connect(self._fit)
        self._main_header = main.horizontalHeader()
        self._main_header.sectionResized.connect(self._main_resized)
        self._main_header.geometriesChanged.connect(self._fit)
        self.header.sectionResized.connect(self._own_resized)
        model.counts_changed.connect(self._fit)
        main.installEventFilter(self)
        main.viewport().installEventFilter(self)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self.grid.set_tokens(tokens)
        self.header.set_tokens(tokens)
        self.filter_row.set_tokens(tokens)
        self._edge.setStyleSheet(f"background: {tokens.color('muted_text')};")

    def show_column(self, place: int) -> None:
        """Freeze a column; -1 freezes none."""
        self._place = place
        self.grid.setVisible(place >= 0)
        if place < 0:
            self._main.left_inset = 0
            return
        for other in range(self.header.count()):
            self.header.setSectionHidden(other, other != place)
        self.header.resizeSection(place, self._main_header.sectionSize(place))
        self._fit()
        self._scroll_along()

    def _scroll_along(self) -> None:
        """Stand at the rows that the other columns stand at, whatever has moved them there.

        A grid learns how long it may scroll only when it is laid out. The two are not laid out at
        the same moment, and a place beyond the end known so far would be lost.
        """
        if self._following or not isValid(self._bar):  # while a window goes, its bars go first
            return
        self._following = True
        try:
            if self._bar.maximum() != self._main_bar.maximum():
                self.grid.updateGeometries()
                self._bar.setMaximum(self._main_bar.maximum())
            self._bar.setValue(self._main_bar.value())
        finally:
            self._following = False

    def _scrolled(self, value: int) -> None:
        """Take the other columns along, where the wheel or a drag moved this one by itself."""
        if self._following:
            return
        if self._bar.maximum() == self._main_bar.maximum():
            self._main_bar.setValue(value)
        self._scroll_along()

    def _current_moved(self, current: QModelIndex) -> None:
        """Give the focus to the grid that shows the current cell."""
        if self._place < 0 or not current.isValid():
            return
        inside = current.column() == self._place
        if inside and self._main.hasFocus():
            self.grid.setFocus()
        elif not inside and self.grid.hasFocus():
            self._main.setFocus()

    def _main_resized(self, place: int, _: int, width: int) -> None:
        if place == self._place and self.header.sectionSize(place) != width:
            self.header.resizeSection(place, width)
            self._fit()

    def _own_resized(self, place: int, _: int, width: int) -> None:
        if place == self._place and self._main_header.sectionSize(place) != width:
            self._main_header.resizeSection(place, width)
            self._fit()

    def _fit(self) -> None:
        if self._place < 0:
            return
        main = self._main
        width = self._main_header.sectionSize(self._place)
        # Without rows only the heading is frozen: what an empty table says needs the room.
        rows = main.viewport().height() if self._records.shown_count else 0
        height = self._main_header.height() + rows
        edge = main.frameWidth()
        right_to_left = main.isRightToLeft()
        left = main.viewport().geometry().right() + 1 - width if right_to_left else edge
        self.grid.setGeometry(left, edge, width, height)
        self._edge.setGeometry(0 if right_to_left else width - 1, 0, 1, height)
        self._edge.raise_()
        self.grid.raise_()
        main.left_inset = width
        self._scroll_along()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the grid."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._fit()
        return super().eventFilter(watched, event)

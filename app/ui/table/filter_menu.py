"""The funnel's menu: the values of a column with their counts, to tick."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.search import any_of, exact_term, fold
from app.ui.parts.tool_field import ToolField
from app.ui.table.cell_delegate import row_height
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
BLANKS = "(empty)"


class ValueList(QAbstractListModel):
    """Values with counts, each ticked or not; those that a search does not find are hidden."""

    ticks_changed = Signal()

    def __init__(
        self, values: Sequence[tuple[str, int]], ticked: Collection[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._values = list(values)
        self._ticked = [text in ticked for text, _ in values]
        self._shown = list(range(len(self._values)))
        metrics = parent.fontMetrics()
        self._size = QSize(metrics.averageCharWidth() * 20, row_height(metrics))

    def search(self, text: str) -> None:
        """Show the values that contain a text."""
        wanted = fold(text.strip())
        self.beginResetModel()
        self._shown = [
            place
            for place, (value, _) in enumerate(self._values)
            if wanted in fold(value or BLANKS)
        ]
        self.endResetModel()
        self.ticks_changed.emit()

    def tick_shown(self, ticked: bool) -> None:
        """Tick or untick all values that are shown."""
        for place in self._shown:
            self._ticked[place] = ticked
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.ticks_changed.emit()

    def state_of_shown(self) -> Qt.CheckState:
        """Whether all, none or some of the shown values are ticked."""
        ticked = sum(self._ticked[place] for place in self._shown)
        if ticked == 0:
            return Qt.CheckState.Unchecked
        every = ticked == len(self._shown)
        return Qt.CheckState.Checked if every else Qt.CheckState.PartiallyChecked

    def filter_text(self) -> str | None:
        """The filter that the ticks ask for, nothing when all are set, None when none is."""
        ticked = [text for (text, _), on in zip(self._values, self._ticked, strict=True) if on]
        others = [text for (text, _), on in zip(self._values, self._ticked, strict=True) if not on]
        if not others:
            return ""
        if not ticked:
            return None
        if len(others) * 2 < len(ticked):
            return " | ".join(f"!{exact_term(text)}" for text in others)
        return any_of(ticked)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Values shown."""
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every value can be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Value with count, and its tick."""
        if not index.isValid():
            return None
        place = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            text, count = self._values[place]
            return f"{text or BLANKS}  ({grouped(count)})"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._ticked[place] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.SizeHintRole:
            return self._size
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a value."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._ticked[self._shown[index.row()]] = Qt.CheckState(value) == Qt.CheckState.Checked
        self.dataChanged.emit(index, index, [role])
        self.ticks_changed.emit()
        return True


class FilterMenu(QFrame):
    """Opens under a heading; nothing changes until Apply."""

    applied = Signal(str, str)
    """Key of the column, and the filter text."""
    sort_wanted = Signal(str, bool)
    """Key of the column, and whether descending."""

    def __init__(
        self, model: RecordTableModel, place: int, parent: QWidget, *, sorts: bool = True
    ) -> None:
        """``sorts`` offers to sort by the column, where the rows are seen in an order."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        column = model.columns[place]
        self._key = column.key
        self.setAccessibleName(f"Filter {column.title}")
        values = model.distinct(column.key)
        self.values = ValueList(values, model.shown_texts(column.key), self)
        self.search_field = ToolField(self)
        self.search_field.setPlaceholderText(f"Search {count_text(len(values), 'value')}")
        self.search_field.setAccessibleName(f"Search values of {column.title}")
        self.search_field.add_clear()
        self.all_box = QCheckBox("All", self)
        self.list_view = QListView(self)
        self.list_view.setModel(self.values)
        self.list_view.setUniformItemSizes(True)
        self.list_view.setFrameShape(QFrame.Shape.NoFrame)
        self.list_view.setAccessibleName(f"Values of {column.title}")
        self.apply_button = QPushButton("Apply", self)
        self.apply_button.setProperty("primary", True)
        self.clear_button = QPushButton("Clear filter", self)
        self.clear_button.setEnabled(column.key in model.filters)
        self._build()
        for button in (self._ascending, self._descending):
            button.setVisible(sorts)
        self.search_field.textChanged.connect(self.values.search)
        self.search_field.returnPressed.connect(self.apply)
        self.all_box.clicked.connect(self._tick_all)
        self.values.ticks_changed.connect(self._show_state)
        self.apply_button.clicked.connect(self.apply)
        self.clear_button.clicked.connect(self._clear)
        self._show_state()

    def _build(self) -> None:
        self._ascending = self._sort_button("chevron-up", "Sort ascending")
        self._descending = self._sort_button("chevron-down", "Sort descending")
        self._ascending.clicked.connect(self._sort_ascending)
        self._descending.clicked.connect(self._sort_descending)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear_button)
        buttons.addStretch()
        buttons.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(), grid(), grid(), grid())
        column.setSpacing(grid(0.5))
        for widget in (self._ascending, self._descending, self.search_field, self.all_box):
            column.addWidget(widget)
        column.addWidget(self.list_view, 1)
        column.addLayout(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 42, self.fontMetrics().height() * 24)

    def _sort_button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        set_icon(button, icon)
        return button

    def open_at(self, point: QPoint) -> None:
        """Show at a place of the screen, moved so that all of it is seen."""
        screen = QGuiApplication.screenAt(point) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = max(room.left(), min(point.x(), room.right() - self.width()))
        top = max(room.top(), min(point.y(), room.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.search_field.setFocus()

    def apply(self) -> None:
        """Filter by the ticked values and close."""
        text = self.values.filter_text()
        if text is not None:
            self.applied.emit(self._key, text)
            self.close()

    def _clear(self) -> None:
        self.applied.emit(self._key, "")
        self.close()

    def _sort_ascending(self) -> None:
        self.sort_wanted.emit(self._key, False)
        self.close()

    def _sort_descending(self) -> None:
        self.sort_wanted.emit(self._key, True)
        self.close()

    def _tick_all(self) -> None:
        self.values.tick_shown(self.all_box.checkState() != Qt.CheckState.Unchecked)

    def _show_state(self) -> None:
        self.all_box.setCheckState(self.values.state_of_shown())
        self.apply_button.setEnabled(self.values.filter_text() is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies, Escape closes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

"""The dialog that shows, hides, arranges and freezes columns; every change is seen at once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.parts.dialog import Dialog
from app.ui.parts.tool_field import ToolField
from app.ui.table.cell_delegate import row_height
from app.ui.table.column_layout import ColumnLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_PLACE = Qt.ItemDataRole.UserRole


class ColumnChooser(Dialog):
    """Tick to show, drag (or Alt+Up and Alt+Down) to arrange."""

    def __init__(self, columns: ColumnLayout, model: RecordTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Columns")
        self._columns = columns
        self._records = model
        self._filling = False
        self.search_field = ToolField(self)
        self.search_field.setPlaceholderText("Search columns")
        self.search_field.setAccessibleName("Search columns")
        self.search_field.add_clear()
        self.list_widget = QListWidget(self)
        self.list_widget.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list_widget.setAccessibleName("Columns, from left to right")
        self.freeze_box = QCheckBox("Keep the first column in view", self)
        self.freeze_box.setChecked(columns.frozen)
        self.up_button = QPushButton("Move up", self)
        self.up_button.setShortcut("Alt+Up")
        self.down_button = QPushButton("Move down", self)
        self.down_button.setShortcut("Alt+Down")
        self.all_button = QPushButton("Show all", self)
        self.reset_button = QPushButton("Reset", self)
        self.reset_button.setToolTip("Show the columns, order and widths as they were designed.")
        self._build()
        self._fill()
        self._connect()

    def _build(self) -> None:
        side = QVBoxLayout()
        for button in (self.up_button, self.down_button, self.all_button, self.reset_button):
            button.setAutoDefault(False)
            side.addWidget(button)
        side.addStretch()
        middle = QHBoxLayout()
        middle.addWidget(self.list_widget, 1)
        middle.addLayout(side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid())
        column.addWidget(QLabel("Tick what to show; drag to arrange.", self))
        column.addWidget(self.search_field)
        column.addLayout(middle, 1)
        column.addWidget(self.freeze_box)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 60, metrics.height() * 28)

    def _connect(self) -> None:
        self.search_field.textChanged.connect(self._search)
        self.list_widget.itemChanged.connect(self._ticked)
        self.list_widget.model().rowsMoved.connect(self._arranged)
        self.freeze_box.toggled.connect(self._columns.set_frozen)
        self.up_button.clicked.connect(self._move_up)
        self.down_button.clicked.connect(self._move_down)
        self.all_button.clicked.connect(self._show_all)
        self.reset_button.clicked.connect(self._reset)

    def _fill(self) -> None:
        self._filling = True
        self.list_widget.clear()
        shown = set(self._columns.shown())
        for place in self._columns.order():
            column = self._records.columns[place]
            item = QListWidgetItem(column.heading)
            item.setToolTip(column.help)
            item.setData(_PLACE, place)
            item.setSizeHint(QSize(0, row_height(self.fontMetrics())))
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setCheckState(_state(place in shown))
            self.list_widget.addItem(item)
        self._filling = False

    def _search(self, text: str) -> None:
        wanted = text.strip().casefold()
        for row in range(self.list_widget.count()):
            item = self.list_widget.item(row)
            item.setHidden(wanted not in item.text().casefold())

    def _ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        shown = item.checkState() == Qt.CheckState.Checked
        if not self._columns.set_shown(item.data(_PLACE), shown):
            item.setCheckState(Qt.CheckState.Checked)

    def _arranged(self) -> None:
        rows = range(self.list_widget.count())
        self._columns.set_order([self.list_widget.item(row).data(_PLACE) for row in rows])

    def _move_up(self) -> None:
        self._move(-1)

    def _move_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row = self.list_widget.currentRow()
        if row >= 0 and 0 <= row + step < self.list_widget.count():
            self.list_widget.insertItem(row + step, self.list_widget.takeItem(row))
            self.list_widget.setCurrentRow(row + step)
            self._arranged()

    def _show_all(self) -> None:
        for place in self._columns.order():
            self._columns.set_shown(place, True)
        self._fill()

    def _reset(self) -> None:
        self._columns.reset()
        self.freeze_box.setChecked(self._columns.frozen)
        self.search_field.clear()
        self._fill()


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked

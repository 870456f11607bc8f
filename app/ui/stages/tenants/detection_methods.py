"""The order of the detection methods: which are tried, and which comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.inventory.tenants import METHODS, DetectionConfig
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

_METHOD = Qt.ItemDataRole.UserRole
_SPACING = 2


class DetectionMethods(QWidget):
    """A list with ticks; rows are dragged, or moved by the two buttons and Alt+Up, Alt+Down."""

    changed = Signal()

    def __init__(self, config: DetectionConfig, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName("Detection methods, the first that says something decides")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.up = self._button("chevron-up", "Earlier", "Alt+Up", -1)
        self.down = self._button("chevron-down", "Later", "Alt+Down", 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(grid(0.5))
        buttons.addWidget(self.up)
        buttons.addWidget(self.down)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(0.5))
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        self.list.setSpacing(_SPACING)
        self.show_config(config)
        row_height = self.list.sizeHintForRow(0) + 2 * _SPACING
        self.list.setFixedHeight(row_height * self.list.count() + 2 * self.list.frameWidth() + 2)
        self.list.itemChanged.connect(self._ticked)
        self.list.model().rowsMoved.connect(self.changed)
        self.list.currentRowChanged.connect(self._enable)
        self.list.setCurrentRow(0)

    def show_config(self, config: DetectionConfig) -> None:
        """Show the order and ticks of a configuration."""
        self.list.blockSignals(True)
        self.list.clear()
        for method in config.order:
            item = QListWidgetItem(METHODS[method])
            item.setData(_METHOD, method)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = method not in config.disabled
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._enable()

    @property
    def order(self) -> tuple[str, ...]:
        """All methods in their order."""
        return tuple(self.list.item(row).data(_METHOD) for row in range(self.list.count()))

    @property
    def disabled(self) -> frozenset[str]:
        """Methods without a tick."""
        return frozenset(
            self.list.item(row).data(_METHOD)
            for row in range(self.list.count())
            if self.list.item(row).checkState() != Qt.CheckState.Checked
        )

    def tick(self, method: str, *, on: bool) -> None:
        """Tick a method or take its tick away."""
        row = self.order.index(method)
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        self.list.item(row).setCheckState(state)

    def _button(self, icon_name: str, text: str, shortcut: str, step: int) -> QToolButton:
        button = QToolButton()
        set_icon(button, icon_name)
        button.setToolTip(f"{text} ({shortcut})")
        button.setAccessibleName(text)
        button.setShortcut(shortcut)
        button.clicked.connect(lambda: self._move(step))
        return button

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if not 0 <= row + step < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(row + step, item)
        self.list.setCurrentRow(row + step)
        self.changed.emit()

    def _ticked(self, _item: QListWidgetItem) -> None:
        self.changed.emit()

    def _enable(self, *_ignored: object) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < self.list.count() - 1)
